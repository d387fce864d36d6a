import { EngramError } from '../../errors.js'
import { isMissing, numberIn, numberReader, type DecimalSign } from './number.js'
import { readRecords } from './records.js'

/** What stands between cells: a character, or any run of blanks. */
export type Separator = ',' | ';' | '\t' | '|' | 'blanks'

/** How a file of cells writes them. */
export interface Dialect {
  separator: Separator
  decimal: DecimalSign
  /** Rows end in a semicolon, which separates nothing. */
  ended?: true
}

/** The separators that are looked for, in the order in which they win when several would fit. */
const separators: readonly Separator[] = ['\t', ';', '|', ',']

/** Characters in which the first lines are looked for. */
const HEAD = 64 * 1024
/** Lines that separator and decimal sign are decided from. */
const LINES = 50
/** Half of fewer lines shows nothing. */
const FEWEST_LINES = 6

/** Excel's first line that only says the separator. */
const SEP = /^\ufeff?sep=(.)\r?\n/i

/** Text without the line `sep=;`, and the separator that it names. */
export function withoutSepLine(text: string): { text: string; said?: Separator; lines: number } {
  const found = SEP.exec(text)
  if (!found) return { text, lines: 0 }
  const said = found[1] as Separator
  return { text: text.slice(found[0].length), ...(separators.includes(said) && { said }), lines: 1 }
}

/**
 * Separator and decimal sign of a file: the first separator that stands equally often, and at least once, in each of the first
 * lines; else blanks where those make equally many columns; the same of the second half of those lines, below remarks of a logger;
 * else the separator that is most frequent in the first line, so that a ragged row is reported as one. A comma between digits is a decimal sign where something else separates.
 * @throws DATA_FORMAT where commas could be both.
 */
export function detectDialect(text: string, name: string, said?: Separator, decimal?: DecimalSign): Dialect {
  const all = firstLines(text)
  // The first line may be a header without one.
  const ended = said === undefined && all.length > 1 && all.slice(1).every((line) => /^[^;]*;[ \t]*$/.test(line) && /[^; \t][,\t |][^;]/.test(line))
  const lines = ended ? all.map((line) => line.replace(/;[ \t]*$/, '')) : all
  const separator = said ?? detectSeparator(lines)
  if (decimal || ended) return { separator, decimal: decimal ?? '.', ...(ended && { ended }) }
  const rows = recordsOf(lines.join('\n'), separator, name)
  if (separator === ',') refuseDoubleComma(rows, name)
  return { separator, decimal: separator !== ',' && hasDecimalCommas(rows) ? ',' : '.' }
}

function firstLines(text: string): string[] {
  const head = text.slice(0, HEAD).split(/\r\n|\n|\r/)
  if (text.length > HEAD && head.length > 1) head.pop()
  return head.filter((line) => !/^\ufeff?\s*([#%]|$)/.test(line)).slice(0, LINES)
}

function detectSeparator(lines: readonly string[]): Separator {
  if (lines.length === 0) return ','
  const bare = lines.map((line) => line.replace(/"[^"]*"/g, ''))
  const found = steadySeparator(bare) ?? (bare.length >= FEWEST_LINES ? steadySeparator(bare.slice(bare.length >> 1)) : undefined)
  if (found) return found
  const counts = separators.map((separator) => bare[0]!.split(separator).length - 1)
  const most = Math.max(...counts)
  if (most > 0) return separators[counts.indexOf(most)]!
  return bare.some((line) => /\S[ \t]+\S/.test(line)) ? 'blanks' : ','
}

/** What makes equally many columns, and more than one, of every line. */
function steadySeparator(lines: readonly string[]): Separator | undefined {
  const found = separators.find((separator) => {
    const count = lines[0]!.split(separator).length
    return count > 1 && lines.every((line) => line.split(separator).length === count)
  })
  if (found) return found
  // A comma that stands in no line as a separator may still be a decimal sign between blanks.
  const columns = lines.map((line) => line.trim().split(/[ \t]+/).length)
  return columns[0]! > 1 && columns.every((count) => count === columns[0]) ? 'blanks' : undefined
}

function recordsOf(text: string, separator: Separator, name: string): string[][] {
  const rows: string[][] = []
  try {
    readRecords(text, separator, name, { record: ({ cells }) => void rows.push([...cells]) })
  } catch (error) {
    // A quote that goes on below the first lines; what was read before it is enough.
    if (!(error instanceof EngramError)) throw error
  }
  return rows
}

/** More cells that are numbers with a comma than such with a point. */
function hasDecimalCommas(rows: readonly string[][]): boolean {
  const comma = numberReader(',')
  let commas = 0
  let points = 0
  for (const cell of rows.flat()) {
    if (cell.includes(',') && !Number.isNaN(comma(cell))) commas++
    else if (cell.includes('.') && !Number.isNaN(numberIn(cell))) points++
  }
  return commas > points
}

/**
 * Columns in pairs of which the second are the digits behind a comma: "-0" in front of it, or zeros in front of its digits, no
 * integer column has. Where the header has a cell for each pair, the commas are decimal signs for certain.
 */
function refuseDoubleComma(rows: readonly string[][], name: string): void {
  const [first, ...body] = rows
  if (!first || body.length === 0) return
  const width = body[0]!.length
  const even = body.every((row) => row.length === width)
  const integers = body.every((row) => row.every((cell) => /^[+-]?\d+$/.test(cell) || !/\d/.test(cell)))
  if (!even || !integers) return
  const signs = body.some((row) => row.some((cell, i) => /^-0$/.test(cell) && /^\d+$/.test(row[i + 1] ?? '')))
  const zeros = body.some((row) => row.some((cell, i) => i > 0 && /^0\d+$/.test(cell) && /^-?\d{1,4}$/.test(row[i - 1]!)))
  // Numbers of rows need no title, and a separator at the end makes no column: such tables have a title less.
  const untitled = first.length === width - 1 && (body.every((row) => row[width - 1] === '') || body.every((row, i) => i === 0 || Number(row[0]) === Number(body[i - 1]![0]) + 1))
  const fewerTitles = first.length < width && !untitled && first.every((cell) => !isMissing(cell) && Number.isNaN(numberIn(cell)))
  if (!(signs && zeros) && !fewerTitles && !(signs && looksPaired(body))) return
  const row = body.find((each) => each.some((cell, i) => cell === '-0' && i + 1 < each.length)) ?? body[0]!
  const at = Math.max(0, row.indexOf('-0'))
  throw new EngramError(
    'DATA_FORMAT',
    `${name}: "${row[at]},${row[at + 1]}" may be the number ${row[at]}.${row[at + 1]} with a decimal comma, or two columns, and commas separate here as well`,
    'save the table with semicolons or tabs between columns (spreadsheets: "CSV, semicolon"), or with decimal points; if commas separate only, say --decimal point',
    { path: name },
  )
}

/** Every other column never has a sign and always the same number of digits. */
function looksPaired(body: readonly string[][]): boolean {
  const width = body[0]!.length
  const lengths = Array.from({ length: width }, (_, i) => new Set(body.map((row) => (/^\d{2,}$/.test(row[i]!) ? row[i]!.length : 0))))
  return lengths.filter((each) => each.size === 1 && !each.has(0)).length >= Math.floor(width / 2)
}
