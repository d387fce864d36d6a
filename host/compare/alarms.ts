import { formatInteger } from './units.js'
import { frontier, type Group } from './frontier.js'
import { html, Markup } from './html.js'
import { formatPercent } from '../text/numbers.js'

const WIDTH = 640
const HEIGHT = 220
const BELOW = 26

/** Of the best detector: how the scores of what is normal lie to those of all else, and to the threshold. Undefined where nothing was tested. */
export function alarmsSection(groups: readonly Group[]): Markup | undefined {
  const best = frontier(groups).at(-1)
  const trial = best?.trials[0]
  if (!best || trial?.task !== 'detect' || trial.tested.normal + trial.tested.other === 0) return undefined
  const { histogram, tested, rate, recall, falseAlarms } = trial
  return html`<section>
<h2>What was flagged</h2>
<figure>
${new Markup(bars(histogram))}
<figcaption><b>Scores</b> of ${best.rule} on ${best.network}, seed ${trial.seed}: the share of ${formatInteger(tested.normal)} normal test samples (blue)${tested.other > 0 ? html` and of ${formatInteger(tested.other)} others (orange)` : ''} in each step,
the higher the less normal. Right of the line is flagged: ${percent(falseAlarms)} of what is normal, where ${formatPercent(rate)} % were asked for${recall === null ? '' : html`, and ${percent(recall)} of all else`}.</figcaption>
</figure>
</section>`
}

const percent = (share: number | null): string => (share === null ? 'an unknown share' : `${formatPercent(share)} %`)

function bars({ from, to, threshold, normal, other }: Extract<Group['trials'][number], { task: 'detect' }>['histogram']): string {
  const width = WIDTH / normal.length
  const shares = (counts: readonly number[]): number[] => {
    const all = counts.reduce((sum, n) => sum + n, 0)
    return counts.map((n) => (all > 0 ? n / all : 0))
  }
  const [usual, unusual] = [shares(normal), shares(other)]
  const most = Math.max(...usual, ...unusual, 1e-9)
  const draw = (values: readonly number[], name: string): string =>
    values.flatMap((share, i) => (share > 0 ? [`<rect class="${name}" x="${(i * width).toFixed(1)}" y="${(HEIGHT * (1 - share / most)).toFixed(1)}" width="${(width - 1).toFixed(1)}" height="${((HEIGHT * share) / most).toFixed(1)}"/>`] : [])).join('')
  const at = threshold === null || to <= from ? undefined : ((threshold - from) / (to - from)) * WIDTH
  return `<svg class="alarms" viewBox="0 0 ${WIDTH} ${HEIGHT + BELOW}" role="img" aria-label="Scores of normal samples and of all others">
${draw(usual, 'normal')}${draw(unusual, 'other')}
<path class="axis" d="M0 ${HEIGHT}H${WIDTH}"/>${at === undefined ? '' : `<path class="limit" d="M${at.toFixed(1)} 0V${HEIGHT}"/><text x="${at.toFixed(1)}" y="${HEIGHT + 18}" text-anchor="${at > WIDTH / 2 ? 'end' : 'start'}">threshold</text>`}
</svg>`
}

/** The style of the drawing; the page's own gives colours. */
export const alarmsStyle = `
.alarms{display:block;width:100%;max-width:44rem;height:auto;font-size:13px;fill:var(--soft)}
.alarms .normal{fill:var(--hit);fill-opacity:.6}
.alarms .other{fill:var(--miss);fill-opacity:.6}
.alarms path{fill:none;stroke:var(--faint)}
.alarms .limit{stroke:var(--ink);stroke-dasharray:5 4}
`
