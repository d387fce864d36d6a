import { fitOn } from '../board/budget.js'
import { damagesInAll } from '../device/damages.js'
import type { TrialResult } from '../trial/trial.js'
import { splitText } from '../data/split/split.js'
import { baselineText, formatterOf, metricText, shortfall, titleWithUnit, valueOf } from '../task/metric.js'
import { taskOf } from '../task/tasks.js'
import { curveFigure } from './curve-plot.js'
import { crossedBy, familyOf, isField } from './families.js'
import { bestPerBoard, findingOf, scoreOf, scoreWithout } from './finding.js'
import { boardsInRange, frontierFigure } from './frontier-plot.js'
import type { BoardBudget } from './frontier-plot.js'
import { besideOf, groupTrials, repetition, spreadOf } from './frontier.js'
import type { Group } from './frontier.js'
import { html, Markup } from './html.js'
import { memoryFigure } from './memory-plot.js'
import { pageStyle } from './page-style.js'
import { dataTable, type PageRow } from './page-table.js'
import { renderSvg, type Figure } from './svg.js'
import type { Column } from '../text/table.js'
import { taskSection, taskStyle } from './task-section.js'
import { bytesAlike, capital, formatBytes, formatCount, formatInteger } from './units.js'
import { faultsOf, tracesText } from './without-faults.js'

/** How the trials were made, as far as they do not record it themselves. */
export interface Provenance {
  /** The command line, ready to be repeated. */
  command: string
  /** Versions of engram, Node and V8. */
  versions: { engram: string; node: string; v8: string }
  /** Hash of the core that learned. */
  coreHash: string
  /** When the report was made, ISO 8601. */
  date: string
}

/**
 * The report of a comparison: one HTML page that needs nothing else, with the finding in words, plot, table, learning
 * curves, memory maps and what made them.
 */
export async function renderReport(
  trials: readonly TrialResult[],
  boards: readonly BoardBudget[],
  provenance: Provenance,
  /** A section of what was measured on a board. */
  measured: Markup | undefined = undefined,
  /** The metric that ranks; the task's first one where it is left out. */
  rank?: string,
): Promise<string> {
  const groups = groupTrials(trials, rank)
  const finding = findingOf(groups)
  const datasets = [...new Set(trials.map((trial) => trial.data))].join(', ')
  const body = groups.length > 0 ? await sections(groups, boards) : html``
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="engram ${provenance.versions.engram}">
<title>engram compare: ${datasets || 'no trials'}</title>
<style>${new Markup(pageStyle + taskStyle)}</style>
</head>
<body>
<main>
<header>
<p class="kicker">engram compare · ${datasets || 'no data'} · ${provenance.date.slice(0, 10)}</p>
<h1>${finding.headline}</h1>
${finding.sentences.map((sentence) => html`<p>${sentence}</p>\n`)}
</header>
${body}
${measured ?? ''}
${provenanceSection(trials, groups, provenance)}
</main>
</body>
</html>
`.text
}

async function sections(groups: readonly Group[], boards: readonly BoardBudget[]): Promise<Markup> {
  const [plot, curvePlot, memory] = await Promise.all([
    drawings('frontier', (onTelephone) => frontierFigure(groups, boards, onTelephone)),
    drawings('curves', (onTelephone) => curveFigure(groups, onTelephone)),
    drawings('memory', (onTelephone) => memoryFigure(groups, onTelephone)),
  ])
  return html`<figure>
${plot ?? ''}
<figcaption><b>${capital(groups[0]!.metric.title)} against planned RAM.</b> ${frontierCaption(groups, boards)}</figcaption>
</figure>
${boards.length > 0 ? boardSection(groups, boards) : ''}
<section>
<h2>All learners</h2>
${table(groups)}
<p class="note">● on the frontier. ${spreadNote(groups)}${faultsNote(groups)} MACs are multiply-accumulates a sample. Speed is wall clock on
the machine that ran the trials (${devices(groups)}), evaluation excluded. 1 KB = 1,024 bytes.${crossedNote(groups)}</p>
</section>
${taskSection(groups) ?? ''}
${
  curvePlot
    ? html`<section>
<h2>Learning curves</h2>
<figure>
${curvePlot}
<figcaption><b>${capital(groups[0]!.task.online.title)}, before each update, against samples learned.</b> ${curveCaption(groups)}</figcaption>
</figure>
</section>`
    : ''
}
<section>
<h2>Memory maps</h2>
<figure>
${memory ?? ''}
<figcaption><b>Where the planned bytes go.</b> Each bar is one learner's memory in address order; bars under one heading
share a scale. Regions that are needed at different times may share bytes, and then lie above each other.</figcaption>
</figure>
</section>`
}

/** A figure as drawn for a wide page and for a narrow one, of which the page shows the one that suits it. */
async function drawings(id: string, figure: (onTelephone: boolean) => Figure | undefined): Promise<Markup | undefined> {
  const [wide, narrow] = [figure(false), figure(true)]
  if (!wide || !narrow) return undefined
  return html`<div class="drawing wide">${new Markup(await renderSvg(wide, id))}</div>
<div class="drawing narrow">${new Markup(await renderSvg(narrow, `${id}-narrow`))}</div>`
}

function frontierCaption(groups: readonly Group[], boards: readonly BoardBudget[]): string {
  const shown = boardsInRange(groups, boards)
  const hidden = boards.filter((board) => !shown.includes(board))
  return [
    'A line joins the sizes of one rule. Filled symbols are on the frontier, the step line: no other learner here is as good in as little RAM.',
    groups.some((group) => group.trials.length > 1)
      ? `Symbols are means over ${repetition(groups)}s, bars reach from the lowest to the highest ${repetition(groups)}.`
      : 'One seed each: the spread is not known.',
    'The vertical axis is logarithmic in the error, so that each halving of the error is the same step' +
      (groups.some(({ metric, score }) => shortfall(metric, metric.better === 'higher' ? score.max : score.min) <= 0) ? '; a perfect value is put at half of the smallest other error.' : '.'),
    faultsOf(groups) === undefined ? '' : `Learned and asked with ${faultsOf(groups)}; a dotted line leads from each symbol to a dash, where the same learner is without faults.`,
    shown.length > 0 ? 'What stands left of a dotted line fits that board, with its image, stack and wire.' : '',
    hidden.length > 0
      ? `Out of range: ${hidden.map((board) => `${board.name} (${formatBytes(board.ramBytes)})`).join(', ')}.`
      : '',
  ]
    .filter(Boolean)
    .join(' ')
}

function curveCaption(groups: readonly Group[]): string {
  const silent = [...new Set(groups.map((group) => group.rule))].filter((rule) =>
    groups.every((g) => g.rule !== rule || g.trials.every((t) => t.curve.every((point) => Number.isNaN(valueOf(g.task.online, point))))),
  )
  return (
    `Each line is one network, mean over ${repetition(groups)}s, marked with its planned RAM; more RAM is drawn stronger.${faultsOf(groups) === undefined ? '' : ` All with ${faultsOf(groups)}, by the labels as they were learned.`}` +
    (silent.length > 0 ? ` Not known for ${silent.join(', ')}, which makes no prediction while it learns.` : '')
  )
}

/** What the figures are with, what stands beside them, and what checking found. */
function faultsNote(groups: readonly Group[]): string {
  const faults = faultsOf(groups)
  return [
    ...(faults === undefined ? [] : [`All was learned and asked with ${faults}, and so it is ranked; without faults: the same trials once more, on ${groups[0]!.without!.device}.`]),
    tracesText(groups) ?? '',
    damagesInAll(groups.flatMap(({ trials }) => trials)) ?? '',
  ].filter(Boolean).map((note) => ` ${note}`).join('')
}

function spreadNote(groups: readonly Group[]): string {
  return groups.some((group) => group.trials.length > 1)
    ? `${capital(groups[0]!.metric.title)} is the mean over ${repetition(groups)}s ± one standard deviation.`
    : 'One seed each, so no spread is known.'
}

const crossedNote = (groups: readonly Group[]): string =>
  isField(groups.map(({ rule }) => rule)) ? ' Weights crossed: those that a teaching signal passes backwards: none, those of the layer’s own head, signs alone, or all above.' : ''

const devices = (groups: readonly Group[]): string => [...new Set(groups.map((group) => group.device))].join(', ')

function boardSection(groups: readonly Group[], boards: readonly BoardBudget[]): Markup {
  const rows = bestPerBoard(groups, boards)
  const [ram, taken, left] = [
    bytesAlike(boards.map(({ ramBytes }) => ramBytes)),
    bytesAlike(rows.flatMap(({ board, best }) => (best ? fitOn(board, best).ramBytes : []))),
    bytesAlike(rows.flatMap(({ board, best }) => (best ? fitOn(board, best).leftBytes : []))),
  ]
  const columns = [
    { title: 'Board', key: true }, number('RAM'), { title: 'Rule' }, { title: 'Network', breaks: 'list' as const },
    number(capital(titleWithUnit(groups[0]!.metric))), ...withoutColumn(groups), number('Taken'), number('Left'),
  ]
  const table = dataTable(columns, [{
    rows: rows.map(({ board, best }) => ({
      cells: best
        ? [board.name, ram(board.ramBytes), best.rule, best.network, scoreOf(best, groups), ...scoreWithout(best, groups), taken(fitOn(board, best).ramBytes), left(fitOn(board, best).leftBytes)]
        : [board.name, ram(board.ramBytes), 'nothing here fits'],
    })),
  }])
  return html`<section>
<h2>The best that fits</h2>
${table}
<p class="note">Taken and left are what <code>engram plan --board</code> says: the learner, and what the board keeps besides it
(static data of the image, stack, wire, configuration).</p>
</section>`
}

/** Where things went wrong on purpose, no figure stands without that of the same trials without. */
const withoutColumn = (groups: readonly Group[]): Column[] => (faultsOf(groups) === undefined ? [] : [number('Without faults')])

const number = (title: string): Column => ({ title, align: 'right' })

function table(groups: readonly Group[]): Markup {
  const validated = groups.every((group) => group.trials.every((trial) => trial.measuredOn === 'validation'))
  const ram = bytesAlike(groups.map((group) => group.ramBytes))
  const rules = [...new Set(groups.map((group) => group.rule))]
  const field = isField(rules)
  const { metric } = groups[0]!
  const beside = besideOf(groups[0]!)
  const columns: Column[] = [
    { title: 'Rule and network', key: true, breaks: 'list' }, number('Planned RAM'), number(`${validated ? 'Validation' : 'Test'} ${titleWithUnit(metric)}`), ...withoutColumn(groups), ...beside.map((each) => number(capital(titleWithUnit(each)))),
    number(`${repetition(groups) === 'seed' ? 'Seeds' : repetition(groups) === 'fold' ? 'Folds' : 'Trials'}`), number('MACs, learn'), number('MACs, infer'), number('Samples/s'),
    ...(field ? [{ title: 'Weights crossed' }] : []),
  ]
  const row = (group: Group): PageRow => ({
    marked: group.onFrontier,
    cells: [
      group.network, ram(group.ramBytes), scoreOf(group, groups), ...scoreWithout(group, groups), ...beside.map((each) => formatterOf(each, groups.map((other) => spreadOf(other, each).mean))(spreadOf(group, each).mean)), String(group.trials.length),
      formatCount(group.macs.learn), formatCount(group.macs.infer), formatInteger(group.samplesPerSecond), ...(field ? [crossedBy(group.rule)] : []),
    ],
    hints: ['', `${formatInteger(group.ramBytes)} bytes`, `${metricText(metric, group.score.min)} to ${metricText(metric, group.score.max)}`],
  })
  return dataTable(columns, rules.map((rule, i) => ({
    ...(field && familyOf(rule) !== (i > 0 ? familyOf(rules[i - 1]!) : undefined) && { family: familyOf(rule) }),
    heading: rule,
    rows: groups.filter((group) => group.rule === rule).map(row),
  })))
}

function provenanceSection(trials: readonly TrialResult[], groups: readonly Group[], p: Provenance): Markup {
  const distinct = (pick: (trial: TrialResult) => string | number) => [...new Set(trials.map(pick))].join(', ')
  const seeds = [...new Set(trials.map((trial) => trial.seed))].sort((a, b) => a - b)
  const facts: [string, string][] = [
    ['Versions', `engram ${p.versions.engram}, Node ${p.versions.node}, V8 ${p.versions.v8}`],
    ['Core', p.coreHash],
    ['Date', p.date],
    ...(trials.length === 0
      ? []
      : ([
          ['Data', distinct((trial) => trial.data)],
          ['Measured on', distinct((trial) => `${trial.measuredOn} set`)],
          ['Split', distinct((trial) => splitText({ ...trial.split, fold: undefined, heldOut: undefined }))],
          ['Task', distinct(({ task }) => task)],
          ...groups[0]!.task.baselines(trials[0]!).map((_, which): [string, string] => ['Baseline', distinct((trial) => baselineText(groups[0]!.metric, taskOf(trial).baselines(trial)[which]!))]),
          ['Trials', `${trials.length} (${groups.length} learners)`],
          ['Seeds', seeds.join(', ')],
          ['Epochs', distinct((trial) => trial.epochs)],
          ['Samples learned', distinct((trial) => formatInteger(trial.samples))],
          ['Augmentation', distinct((trial) => trial.augment)],
          ['Order', distinct((trial) => trial.order ?? 'shuffled')],
          ['Device', distinct((trial) => trial.device)],
          ...(faultsOf(groups) === undefined ? [] : [['Faults', `${faultsOf(groups)}; without them on ${groups[0]!.without!.device}`] as [string, string]]),
        ] satisfies [string, string][])),
  ]
  return html`<section>
<h2>How this was made</h2>
<pre><code>${p.command}</code></pre>
<dl>
${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>
</section>`
}
