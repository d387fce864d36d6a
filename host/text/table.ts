import { displayWidth, fold } from './fold.js'

/** A column of a table. */
export interface Column {
  /** The heading; the second of two lines stands next to the rows. */
  title: string | readonly [string, string]
  /** Numbers are flush right. Default: left. */
  align?: 'left' | 'right'
  /** The column says what its row is about, and gets a line of its own where the columns do not fit side by side. */
  key?: boolean
  /** Where a cell may break: prose at spaces, a list at its dashes and commas. Default: nowhere. */
  breaks?: 'prose' | 'list'
}

/** A table as lines of text. */
export interface LaidTable {
  /** Lines of the heading; none when no column has a title, or each row names its cells. */
  head: string[]
  /** Lines of each row. */
  rows: string[][]
  /** Columns of the terminal that the widest line takes. */
  width: number
}

const GAP = '  '
const INDENT = '  '
/** A column that may break keeps at least this width, if its cells are as wide. */
const NARROWEST = 24
const BREAKS = { prose: /(?<= )/u, list: /(?<=[-, ])/u } as const

/**
 * Lays a table out in at most `width` columns. Nothing is left out and no word is broken. The first that fits of:
 * all columns side by side, with broken cells where that is allowed; the key columns on a line of their own and the
 * others side by side below; the key columns on a line of their own and below it every other cell with its title.
 */
export function layTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): LaidTable {
  const keys = columns.flatMap(({ key }, i) => (key ? [i] : []))
  const others = columns.flatMap(({ key }, i) => (key ? [] : [i]))
  const laid = sideBySide(columns, rows, width)
    ?? (keys.length > 0 ? lifted(columns, rows, width, keys, others) : undefined)
    ?? stacked(columns, rows, width, keys, others)
  return { ...laid, width: Math.max(0, ...laid.head.map(displayWidth), ...laid.rows.flat().map(displayWidth)) }
}

type Laid = Omit<LaidTable, 'width'>

function sideBySide(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): Laid | undefined {
  const titles = [0, 1].map((line) => columns.map(({ title }) => (typeof title === 'string' ? ['', title] : title)[line]!))
  const widths = columns.map((_, i) => Math.max(...[...titles, ...rows].map((row) => displayWidth(row[i] ?? ''))))
  let excess = widths.reduce((sum, w) => sum + w + GAP.length, -GAP.length) - width
  columns.forEach(({ breaks }, i) => {
    const spare = breaks ? Math.max(0, widths[i]! - Math.max(NARROWEST, displayWidth(titles[1]![i]!))) : 0
    const given = Math.min(spare, Math.max(0, excess))
    widths[i]! -= given
    excess -= given
  })
  if (excess > 0) return undefined
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => pad(cell, widths[i]!, columns[i]!.align)).join(GAP).trimEnd()
  const broken = rows.map((row) => {
    const cells = columns.map(({ breaks }, i) => (breaks ? fold(row[i] ?? '', widths[i]!, BREAKS[breaks]) : [row[i] ?? '']))
    return Array.from({ length: Math.max(...cells.map(({ length }) => length)) }, (_, n) => line(cells.map((lines) => lines[n] ?? '')))
  })
  // A word that is wider than its column sticks out, and the columns to its right with it.
  if (broken.flat().some((text) => displayWidth(text) > width)) return undefined
  return { head: titles.filter((cells) => cells.some(Boolean)).map(line), rows: broken }
}

/** The cells of the key columns, which take as many lines as they need. */
const keyLines = (row: readonly string[], keys: readonly number[], columns: readonly Column[], width: number): string[] =>
  fold(keys.map((i) => row[i] ?? '').join(GAP), width, keys.some((i) => columns[i]!.breaks === 'list') ? BREAKS.list : BREAKS.prose)

function lifted(columns: readonly Column[], rows: readonly (readonly string[])[], width: number, keys: readonly number[], others: readonly number[]): Laid | undefined {
  const below = sideBySide(others.map((i) => columns[i]!), rows.map((row) => others.map((i) => row[i] ?? '')), width - INDENT.length)
  if (!below) return undefined
  const names = keys.map((i) => lastTitle(columns[i]!)).join(GAP)
  return {
    head: [...(names.trim() ? [names.trimEnd()] : []), ...below.head.map((line) => INDENT + line)],
    rows: rows.map((row, n) => [...keyLines(row, keys, columns, width), ...below.rows[n]!.map((line) => INDENT + line)]),
  }
}

function stacked(columns: readonly Column[], rows: readonly (readonly string[])[], width: number, keys: readonly number[], others: readonly number[]): Laid {
  return {
    head: [],
    rows: rows.map((row) => {
      const cells = others.map((i) => `${fullTitle(columns[i]!)} ${row[i] ?? ''}`.trim())
      const lines = fold(cells.join(' · '), width - INDENT.length, /(?<= · )/u).flatMap((line) => fold(line.replace(/ ·$/, ''), width - INDENT.length))
      return [...(keys.length > 0 ? keyLines(row, keys, columns, width) : []), ...lines.map((line) => INDENT + line)]
    }),
  }
}

const lastTitle = ({ title }: Column): string => (typeof title === 'string' ? title : title[1])
const fullTitle = ({ title }: Column): string => (typeof title === 'string' ? title : title.filter(Boolean).join(' ').replaceAll('/ ', '/'))

function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return align === 'left' ? text + space : space + text
}
