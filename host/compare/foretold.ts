import { frontier, type Group } from './frontier.js'
import { scoreOf } from './finding.js'
import { html, Markup } from './html.js'
import { escapeXml } from './svg.js'
import { decimalsOf, formatDecimals } from '../text/numbers.js'

const WIDTH = 560
const HEIGHT = 380
/** Around the plot, for its numbers. */
const LEFT = 64
const BELOW = 44

/** Of the best learner of numbers: what it foretold against what was there, for some test samples. Undefined where there are none. */
export function foretoldSection(groups: readonly Group[]): Markup | undefined {
  const best = frontier(groups).at(-1)
  const trial = best?.trials[0]
  if (!best || trial?.task !== 'regress' || trial.points.length === 0) return undefined
  const { points, outputs } = trial
  const name = outputs[0]!.name
  return html`<section>
<h2>What was foretold</h2>
<figure>
${new Markup(scatter(points, name))}
<figcaption><b>Prediction against truth</b> of ${best.rule} on ${best.network}, seed ${trial.seed}: ${points.length} test samples${outputs.length > 1 ? html`, the first of ${outputs.length} numbers` : ''}. On the line
both are the same. ${best.metric.title} ${scoreOf(best)}.</figcaption>
</figure>
</section>`
}

function scatter(points: readonly (readonly [number, number])[], name: string): string {
  const all = points.flat()
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const air = 0.04 * (high - low || 1)
  const place = (value: number): number => (value - low + air) / (high - low + 2 * air)
  const [x, y] = [(value: number): number => LEFT + place(value) * WIDTH, (value: number): number => (1 - place(value)) * HEIGHT]
  const ticks = ticksIn(low, high)
  const decimals = Math.min(decimalsOf(ticks), decimalsOfStep(ticks[1]! - ticks[0]!))
  const at = (value: number): string => value.toFixed(1)
  const text = (tx: number, ty: number, label: string, anchor: string, more = ''): string => `<text x="${at(tx)}" y="${at(ty)}" text-anchor="${anchor}"${more}>${escapeXml(label)}</text>`
  return `<svg class="foretold" viewBox="0 0 ${LEFT + WIDTH + 10} ${HEIGHT + BELOW}" role="img" aria-label="${escapeXml(`Prediction of ${name} against its true value`)}">
<line class="same" x1="${at(x(low))}" y1="${at(y(low))}" x2="${at(x(high))}" y2="${at(y(high))}"/>
<path class="axis" d="M${LEFT} 0V${HEIGHT}H${LEFT + WIDTH}"/>
${ticks.map((tick) => text(x(tick), HEIGHT + 18, formatDecimals(tick, decimals), 'middle') + text(LEFT - 8, y(tick) + 4, formatDecimals(tick, decimals), 'end')).join('')}
${points.map(([target, predicted]) => `<circle cx="${at(x(target))}" cy="${at(y(predicted))}" r="3.5"/>`).join('')}
${text(LEFT + WIDTH / 2, HEIGHT + 38, name, 'middle')}${text(LEFT + 8, 14, `${name}, foretold`, 'start')}
</svg>`
}

/** Four to nine round numbers of a range. */
export function ticksIn(low: number, high: number): number[] {
  const span = high - low || Math.abs(low) || 1
  const power = 10 ** Math.floor(Math.log10(span / 4))
  const step = [1, 2, 5, 10].map((mantissa) => mantissa * power).findLast((each) => span / each >= 3.5) ?? power
  const first = Math.ceil(low / step - 1e-9)
  return Array.from({ length: Math.max(2, Math.floor(high / step + 1e-9) - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

const decimalsOfStep = (step: number): number => Math.max(0, -Math.floor(Math.log10(step) + 1e-9))

/** The style of the drawing; the page's own gives colours. */
export const foretoldStyle = `
.foretold{display:block;width:100%;max-width:40rem;height:auto;font-size:13px;fill:var(--soft)}
.foretold circle{fill:var(--hit);fill-opacity:.55}
.foretold .same,.foretold .axis{stroke:var(--faint);fill:none}
.foretold .same{stroke:var(--ink);stroke-dasharray:5 4}
`
