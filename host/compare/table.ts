import { repetition, spread, type Group } from './frontier.js'
import { fold } from '../text/fold.js'
import { layTable, type Column } from '../text/table.js'
import { bytesAlike, formatCount, formatPercent } from './units.js'

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
 * The comparison as aligned text of at most `width` columns: a section a rule, a row a network, the frontier marked.
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
  let lastRule: string | undefined
  groups.forEach((group, i) => {
    if (lastRule !== group.rule) rows.push(...(lastRule === undefined ? [] : ['']), style.strong(group.rule))
    lastRule = group.rule
    rows.push(...table.rows[i]!.map((line) => (group.onFrontier ? style.frontier(line) : line)))
  })
  const below = notes(groups).flatMap((note) => fold(note, width)).map((note) => style.dim(note))
  return [...table.head.map((line) => style.dim(line)), ruler, ...rows, ruler, ...below].join('\n')
}

function columnsFor(groups: readonly Group[]): GroupColumn[] {
  const validated = groups.every((group) => group.trials.every((trial) => trial.measuredOn === 'validation'))
  const spreadShown = groups.some((group) => group.trials.length > 1)
  const repeatsDiffer = new Set(groups.map((group) => group.trials.length)).size > 1
  const ram = bytesAlike(groups.map((group) => group.ramBytes))
  const columns: GroupColumn[] = [
    { title: '', key: true, cell: (g) => (g.onFrontier ? MARK : ' ') },
    { title: 'network', key: true, breaks: 'list', cell: (g) => g.network },
    { title: ['planned', 'RAM'], align: 'right', cell: (g) => ram(g.ramBytes) },
    { title: ['MACs/', 'learn'], align: 'right', cell: (g) => formatCount(g.macs.learn) },
    { title: ['MACs/', 'infer'], align: 'right', cell: (g) => formatCount(g.macs.infer) },
    {
      title: [validated ? 'validation' : 'accuracy', spreadShown ? '% ± s.d.' : '%'],
      align: 'right',
      cell: (g) => accuracyText(g, spreadShown),
    },
    ...(uneven(groups) ? [{ title: ['balanced', '%'] as const, align: 'right' as const, cell: (g: Group) => formatPercent(g.balancedAccuracy.mean) }] : []),
    { title: ['learned', 'a second'], align: 'right', cell: (g) => formatCount(g.samplesPerSecond) },
  ]
  if (repeatsDiffer) columns.splice(-1, 0, { title: `${repetition(groups)}s`, align: 'right', cell: (g) => String(g.trials.length) })
  return columns
}

/** Classes of which one is tested more than twice as often as another: accuracy alone says less then. */
function uneven(groups: readonly Group[]): boolean {
  const tested = groups[0]!.trials[0]!.classes.map(({ test }) => test).filter((n) => n > 0)
  return Math.max(...tested) > 2 * Math.min(...tested)
}

/** `98.92 ± 0.06`; a single trial has no spread, and blanks keep the points aligned. */
function accuracyText(group: Group, spreadShown: boolean): string {
  const mean = formatPercent(group.accuracy.mean)
  if (group.trials.length > 1) return `${mean} ± ${formatPercent(group.accuracy.sd)}`
  return spreadShown ? `${mean}       ` : mean
}

function notes(groups: readonly Group[]): string[] {
  const counts = [...new Set(groups.map((group) => group.trials.length))]
  const repeats = repetition(groups)
  const each = counts.length > 1 ? `Mean over the ${repeats}s` : counts[0] === 1 ? `One ${repeats}` : `Mean over ${counts[0]} ${repeats}s`
  const { baseline } = groups[0]!.trials[0]!
  const majority = spread(groups.flatMap(({ trials }) => trials.map((trial) => trial.baseline.accuracy))).mean
  return [
    `${MARK} frontier: nothing else here is as accurate in as little RAM.`,
    `Always answering "${baseline.class}", the most frequent class, would be right in ${formatPercent(majority)} %.`,
    Math.max(...counts) > 1 ? `${each} ± one standard deviation.` : `${each}: no spread is known.`,
  ]
}
