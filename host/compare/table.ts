import { crossedBy, familyOf, isField } from './families.js'
import { baselineOf, besideOf, repetition, spreadOf, type Group } from './frontier.js'
import type { Spread } from './spread.js'
import { damagesInAll } from '../device/damages.js'
import { formatterOf, signOf, type Metric } from '../task/metric.js'
import { fold } from '../text/fold.js'
import { layTable, type Column } from '../text/table.js'
import { bytesAlike, capital, formatCount } from './units.js'
import { faultsOf, tracesText } from './without-faults.js'

/** What a terminal that knows colours may do to parts of the table; each returns text of the same width. */
export interface TableStyle {
  strong: (text: string) => string
  dim: (text: string) => string
  frontier: (text: string) => string
}

const plain: TableStyle = { strong: (t) => t, dim: (t) => t, frontier: (t) => t }

interface GroupColumn extends Column {
  cell: (group: Group) => string
}

const MARK = '●'

/**
 * The comparison as aligned text of at most `width` columns: a section a rule, those of a family together where there are many, a row a
 * network, the frontier marked.
 * Without a `style` it is plain text.
 */
export function formatTable(groups: readonly Group[], options: { width?: number; style?: TableStyle } = {}): string {
  if (groups.length === 0) return 'No trial has finished.'
  const style = options.style ?? plain
  const width = options.width ?? 100
  const columns = columnsFor(groups)
  const table = layTable(columns, groups.map((group) => columns.map(({ cell }) => cell(group))), width)
  const ruler = style.dim('─'.repeat(table.width))
  const rows: string[] = []
  const field = isField(groups.map(({ rule }) => rule))
  let last: Group | undefined
  groups.forEach((group, i) => {
    const family = familyOf(group.rule)
    const gap = last === undefined ? [] : ['']
    if (field && (last === undefined || familyOf(last.rule) !== family)) rows.push(...gap, style.dim(`── ${family} `.padEnd(table.width, '─')), style.strong(group.rule))
    else if (last?.rule !== group.rule) rows.push(...gap, style.strong(group.rule))
    last = group
    rows.push(...table.rows[i]!.map((line) => (group.onFrontier ? style.frontier(line) : line)))
  })
  const below = notes(groups).flatMap((note) => fold(note, width)).map((note) => style.dim(note))
  return [...table.head.map((line) => style.dim(line)), ruler, ...rows, ruler, ...below].join('\n')
}

function columnsFor(groups: readonly Group[]): GroupColumn[] {
  const validated = groups.every((group) => group.trials.every((trial) => trial.measuredOn === 'validation'))
  const repeatsDiffer = new Set(groups.map((group) => group.trials.length)).size > 1
  const ram = bytesAlike(groups.map((group) => group.ramBytes))
  const columns: GroupColumn[] = [
    { title: '', key: true, cell: (g) => (g.onFrontier ? MARK : ' ') },
    { title: 'network', key: true, breaks: 'list', cell: (g) => g.network },
    { title: ['planned', 'RAM'], align: 'right', cell: (g) => ram(g.ramBytes) },
    { title: ['MACs/', 'learn'], align: 'right', cell: (g) => formatCount(g.macs.learn) },
    { title: ['MACs/', 'infer'], align: 'right', cell: (g) => formatCount(g.macs.infer) },
    ...figureColumns(groups, validated),
    { title: ['learned', 'a second'], align: 'right', cell: (g) => formatCount(g.samplesPerSecond) },
  ]
  if (isField(groups.map(({ rule }) => rule))) columns.push({ title: ['weights', 'crossed'], cell: (g) => crossedBy(g.rule) })
  if (repeatsDiffer) columns.splice(columns.findIndex(({ title }) => title[1] === 'a second'), 0, { title: `${repetition(groups)}s`, align: 'right', cell: (g) => String(g.trials.length) })
  return columns
}

/** The metric that ranks, with its spread, and those that the task shows beside it. */
function figureColumns(groups: readonly Group[], validated: boolean): GroupColumn[] {
  const { metric } = groups[0]!
  const spreadShown = groups.some((group) => group.trials.length > 1)
  const format = formatterOf(metric, groups.flatMap(({ score, without }) => [score.mean, ...(without ? [without.score.mean] : [])]))
  // A single trial has no spread, and blanks keep the points aligned.
  const text = ({ mean, sd }: Spread, { length }: readonly unknown[]): string => format(mean) + (length > 1 ? ` ± ${format(sd)}` : spreadShown ? ' '.repeat(3 + format(0).length) : '')
  const [sign, title] = [signOf(metric.unit).trim(), metric.short ?? metric.title]
  return [
    {
      title: [validated ? 'validation' : title, [validated && !metric.plain ? title : '', sign, spreadShown ? '± s.d.' : ''].filter(Boolean).join(' ')],
      align: 'right',
      cell: ({ score, trials }) => text(score, trials),
    },
    ...(groups[0]!.without ? [{ title: ['without', 'faults'], align: 'right', cell: ({ without, trials }) => (without ? text(without.score, trials) : '') } satisfies GroupColumn] : []),
    ...besideOf(groups[0]!).map((each): GroupColumn => besideColumn(groups, each)),
  ]
}

function besideColumn(groups: readonly Group[], metric: Metric): GroupColumn {
  const format = formatterOf(metric, groups.map((group) => spreadOf(group, metric).mean))
  return { title: [metric.short ?? metric.title, signOf(metric.unit).trim()], align: 'right', cell: (group) => format(spreadOf(group, metric).mean) }
}

function notes(groups: readonly Group[]): string[] {
  const counts = [...new Set(groups.map((group) => group.trials.length))]
  const repeats = repetition(groups)
  const each = counts.length > 1 ? `Mean over the ${repeats}s` : counts[0] === 1 ? `One ${repeats}` : `Mean over ${counts[0]} ${repeats}s`
  const { metric, score, task, trials } = groups[0]!
  const known = task.baselines(trials[0]!).map(({ what }, which) => ({ what, value: baselineOf(groups, metric, which) }))
  const format = formatterOf(metric, [score.mean, ...known.map(({ value }) => value)])
  const [faults, traces, damages] = [faultsOf(groups), tracesText(groups), damagesInAll(groups.flatMap((group) => group.trials))]
  return [
    `${MARK} frontier: nothing else here is as good in as little RAM${metric === task.metrics[0] ? '' : `, by ${metric.title}`}${faults === undefined ? '' : ', with the faults'}.`,
    ...(faults === undefined ? [] : [`Faults: ${faults}. ${capital(metric.title)} is with them, and decides what is on the frontier; beside it that of the same trials without, on ${groups[0]!.without!.device}.`]),
    ...(traces === undefined ? [] : [traces]),
    ...(damages === undefined ? [] : [damages]),
    ...known.map(({ what, value }) => `Baseline ${format(value)}${signOf(metric.unit)}: ${what}.`),
    Math.max(...counts) > 1 ? `${each} ± one standard deviation.` : `${each}: no spread is known.`,
  ]
}
