import type { Classification } from '../task/classify.js'
import { metricText } from '../task/metric.js'
import { baselineOf, frontier, spreadOf, type Group } from './frontier.js'
import { html, type Markup } from './html.js'
import { formatInteger, formatPercent } from './units.js'

/** More classes than this have cells without numbers: they would not fit a page. */
const NUMBERED = 16
/** And more than this are no picture. */
const MOST_CLASSES = 64

/** Of the best learner: what each class was taken for, over all seeds and folds. Undefined for too many classes. */
export function confusionSection(groups: readonly Group[]): Markup | undefined {
  const best = frontier(groups).at(-1)
  const trials = best?.trials.filter((trial) => trial.task === 'classify') ?? []
  if (!best || !trials[0] || trials[0].classes.length > MOST_CLASSES) return undefined
  const { classes, confusion } = summed(trials)
  const total = confusion.flat().reduce((sum, n) => sum + n, 0)
  const numbered = classes.length <= NUMBERED
  const cell = (n: number, row: number[], r: number, c: number): Markup => {
    const share = n / Math.max(1, row.reduce((sum, each) => sum + each, 0))
    return html`<td class="cell${r === c ? ' right' : ''}" style="--share:${share.toFixed(3)}" data-title="taken for ${classes[c]!.name}" title="${classes[r]!.name} taken for ${classes[c]!.name}: ${formatInteger(n)} (${formatPercent(share)} %)">${numbered && n > 0 ? formatInteger(n) : ''}</td>`
  }
  return html`<section>
<h2>What was taken for what</h2>
<figure>
<div class="matrix"><table class="confusion">
<thead><tr><th scope="col">true class</th>${classes.map(({ name }) => html`<th scope="col" class="number taken"><span>${name}</span></th>`)}<th scope="col" class="number">recall, %</th></tr></thead>
<tbody>
${confusion.map((row, r) => html`<tr><th scope="row" class="key">${classes[r]!.name}</th>${row.map((n, c) => cell(n, row, r, c))}<td class="number" data-title="recall, %">${classes[r]!.recall}</td></tr>\n`)}</tbody>
</table></div>
<figcaption><b>Confusion matrix</b> of ${best.rule} on ${best.network}: ${formatInteger(total)} test samples${best.trials.length > 1 ? `, of ${best.trials.length} trials together` : ''}, a row a true class,
a column what it was taken for, the darker the larger its share of the row. Its figures: ${best.task.metrics.map((metric) => `${metric.title} ${metricText(metric, spreadOf(best, metric).mean)}, baseline ${metricText(metric, baselineOf([best], metric))}`).join('; ')}
(${best.task.baselines(best.trials[0]!)[0].what}).</figcaption>
</figure>
</section>`
}

function summed(trials: readonly Classification[]): { classes: { name: string; recall: string }[]; confusion: number[][] } {
  const names = trials[0]!.classes.map(({ name }) => name)
  const confusion = names.map((_, r) => names.map((_, c) => trials.reduce((sum, trial) => sum + trial.confusion[r]![c]!, 0)))
  return {
    confusion,
    classes: names.map((name, c) => {
      const tested = confusion[c]!.reduce((sum, n) => sum + n, 0)
      return { name, recall: tested > 0 ? formatPercent(confusion[c]![c]! / tested) : 'not tested' }
    }),
  }
}

/** The style of the matrix; the page's own gives colours. */
export const confusionStyle = `
.matrix{overflow-x:auto}
.confusion{width:auto;font-size:.82rem}
.confusion .cell{min-width:2.2em;height:2.2em;padding:.1rem .3rem;text-align:center;vertical-align:middle;
  background:color-mix(in srgb,var(--miss) calc(var(--share)*75%),var(--paper));border:1px solid var(--grid)!important}
.confusion .cell.right{background:color-mix(in srgb,var(--hit) calc(var(--share)*55%),var(--paper))}
@media screen and (max-width:44rem){
.confusion{font-size:.75rem}
.confusion th,.confusion td{padding:.2rem}
.confusion .key{max-width:9em;overflow:hidden;text-overflow:ellipsis}
.confusion .taken span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:9em;overflow:hidden;white-space:nowrap}
.confusion .taken{text-align:center}
.confusion .cell{min-width:1.9em;padding:.1rem}
}
`
