import type { Group } from './frontier.js'
import { formatBytes, formatCount, formatPercent } from './units.js'

/** What a terminal that knows colours may do to parts of the table; each returns text of the same width. */
export interface TableStyle {
  strong: (text: string) => string
  dim: (text: string) => string
  frontier: (text: string) => string
}

const plain: TableStyle = { strong: (t) => t, dim: (t) => t, frontier: (t) => t }

interface Column {
  title: [string, string]
  align: 'left' | 'right'
  cell: (group: Group) => string
}

const GAP = '  '
const MARK = '●'
/** The network column, which gives way when space is short, and how far. */
const NETWORK = 1
const NARROWEST = 10

/**
 * The comparison as aligned text of at most `width` columns (80 at least): a section a rule, a row a network, the
 * frontier marked. Long networks wrap at their dashes. Without a `style` it is plain text.
 */
export function formatTable(groups: readonly Group[], options: { width?: number; style?: TableStyle } = {}): string {
  if (groups.length === 0) return 'No trial has finished.'
  const style = options.style ?? plain
  const width = Math.max(80, options.width ?? 100)
  const columns = columnsFor(groups)
  const widths = columns.map((column) =>
    Math.max(...column.title.map(length), ...groups.map((group) => length(column.cell(group)))),
  )
  const total = () => widths.reduce((sum, w) => sum + w + GAP.length, -GAP.length)
  widths[NETWORK] = Math.max(NARROWEST, widths[NETWORK]! - Math.max(0, total() - width))

  const line = (cells: string[]) =>
    cells.map((cell, i) => pad(cell, widths[i]!, columns[i]!.align)).join(GAP).trimEnd()
  const ruler = style.dim('─'.repeat(total()))
  const rows: string[] = []
  let lastRule: string | undefined
  for (const group of groups) {
    if (lastRule !== group.rule) rows.push(...(lastRule === undefined ? [] : ['']), style.strong(group.rule))
    lastRule = group.rule
    const cells = columns.map((column, i) => wrap(column.cell(group), widths[i]!))
    for (let i = 0; i < Math.max(...cells.map((lines) => lines.length)); i++) {
      const text = line(cells.map((lines) => lines[i] ?? ''))
      rows.push(group.onFrontier ? style.frontier(text) : text)
    }
  }
  const heads = [0, 1].map((row) => style.dim(line(columns.map((column) => column.title[row]!))))
  return [...heads, ruler, ...rows, ruler, ...notes(groups).map((note) => style.dim(note))].join('\n')
}

function columnsFor(groups: readonly Group[]): Column[] {
  const validated = groups.every((group) => group.trials.every((trial) => trial.measuredOn === 'validation'))
  const spreadShown = groups.some((group) => group.seeds.length > 1)
  const seedsDiffer = new Set(groups.map((group) => group.seeds.length)).size > 1
  const columns: Column[] = [
    { title: ['', ''], align: 'left', cell: (g) => (g.onFrontier ? MARK : ' ') },
    { title: ['', 'network'], align: 'left', cell: (g) => g.network },
    { title: ['planned', 'RAM'], align: 'right', cell: (g) => formatBytes(g.ramBytes) },
    { title: ['MACs/', 'learn'], align: 'right', cell: (g) => formatCount(g.macs.learn) },
    { title: ['MACs/', 'infer'], align: 'right', cell: (g) => formatCount(g.macs.infer) },
    {
      title: [validated ? 'validation' : 'accuracy', spreadShown ? '% ± s.d.' : '%'],
      align: 'right',
      cell: (g) => accuracyText(g, spreadShown),
    },
    { title: ['learned', 'a second'], align: 'right', cell: (g) => formatCount(g.samplesPerSecond) },
  ]
  if (seedsDiffer) columns.splice(6, 0, { title: ['', 'seeds'], align: 'right', cell: (g) => String(g.seeds.length) })
  return columns
}

/** `98.92 ± 0.06`; a single seed has no spread, and blanks keep the points aligned. */
function accuracyText(group: Group, spreadShown: boolean): string {
  const mean = formatPercent(group.accuracy.mean)
  if (group.seeds.length > 1) return `${mean} ± ${formatPercent(group.accuracy.sd)}`
  return spreadShown ? `${mean}       ` : mean
}

function notes(groups: readonly Group[]): string[] {
  const counts = [...new Set(groups.map((group) => group.seeds.length))]
  const each = counts.length > 1 ? 'Mean over the seeds' : counts[0] === 1 ? 'One seed' : `Mean over ${counts[0]} seeds`
  return [
    `${MARK} frontier: nothing else here is as accurate in as little RAM.`,
    Math.max(...counts) > 1 ? `${each} ± one standard deviation.` : `${each}: no spread is known.`,
  ]
}

/** Breaks after `-` and `,`; a longer piece is cut. */
function wrap(text: string, width: number): string[] {
  const lines = ['']
  for (const piece of text.split(/(?<=[-,])/)) {
    let rest = piece
    if (length(lines.at(-1)! + rest) > width && lines.at(-1) !== '') lines.push('')
    while (length(rest) > width) {
      lines[lines.length - 1] = [...rest].slice(0, width).join('')
      rest = [...rest].slice(width).join('')
      lines.push('')
    }
    lines[lines.length - 1] += rest
  }
  return lines
}

const length = (text: string): number => [...text].length

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - length(text)))
  return align === 'left' ? text + space : space + text
}
