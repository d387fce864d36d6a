import { whatStandsAbove } from './above.js'
import { ColumnReader, type Column } from './column.js'
import { detectDialect, withoutSepLine, type Dialect, type Separator } from './dialect.js'
import { detectHeader, type HeaderChoice } from './header.js'
import { isMissing, numberReader, type NumberReader } from './number.js'
import { NumberList } from './number-list.js'
import { clip, failure } from './problem.js'
import { readAllRecords, type Pieces } from './pieces.js'
import { readRecords } from './records.js'
import type { Reading, ReadingOptions, Sheet } from './sheet.js'

/** Records that header, units and what stands above the table are decided from. */
const PREVIEW = 50
/** Rows are expected to be as long as the first ones, or a little shorter. */
const ROOM = 1.02

/**
 * Reads text whose lines are rows of cells: separated by comma, semicolon, tab, bar or blanks, with or without a header, a line of
 * units, comments, lines above the table, and headers that come again in the middle (files joined by hand).
 * @throws DATA_EMPTY, DATA_FORMAT (ragged, quotes, one column, decimal commas that could be separators).
 */
export function readDelimited(pieces: Pieces, name: string, options: ReadingOptions): Sheet {
  const fail = failure(name)
  const { text, said, lines: before } = withoutSepLine(pieces.head)
  const { ended, ...dialect } = detectDialect(text, name, said, options.decimal)
  const numberIn = numberReader(dialect.decimal)
  const { records: all, lines: starts, titles: commented } = preview(text, !pieces.complete, { ...dialect, ...(ended && { ended }) }, name)
  if (all.length === 0) fail('DATA_EMPTY', undefined, 'the file is empty', 'give a file with one sample a line')
  const above = whatStandsAbove(all, numberIn, options.header, () => countLines(pieces))
  const records = all.slice(above.skip)
  if (above.titles) records[0] = above.titles
  const firstLine = starts[above.skip]!
  const width = records[0]!.length
  if (width < (options.fewest ?? 2))
    fail('DATA_FORMAT', firstLine + before, `only one column ("${clip(records[0]![0]!)}")`, 'separate columns by commas, semicolons, tabs or blanks; at least one feature and the label are needed')
  const { found, units } = above.titles ? { found: { header: true, why: above.titlesWhy! }, units: undefined } : headAndUnits(records, numberIn, options)
  const titles = found.header ? records[0]!.map(withoutQuotes) : commented?.length === width && options.header === undefined ? commented : undefined
  const choice: HeaderChoice = titles && !found.header ? { header: true, why: 'the comment above the first line has a word for each column' } : found

  const repeats = found.header ? records[0]! : titles
  const expected = pieces.complete ? 0 : Math.ceil((ROOM * pieces.length * all.length) / all.reduce((sum, cells) => sum + cells.reduce((chars, cell) => chars + cell.length + 1, 0), 0))
  const readers = Array.from({ length: width }, () => new ColumnReader(numberIn, expected))
  const lines = new NumberList(expected)
  let rows = 0
  let seen = 0
  let comments = 0
  let repeated = 0
  readAllRecords(pieces, pieces.head.length - text.length, dialect.separator, name, {
    comment: () => void comments++,
    record({ cells, line }) {
      const index = seen++ - above.skip
      if (ended) dropEnd(cells, dialect.separator)
      if (index < 0 || (found.header && index === 0)) return
      if (units && index === 1) return
      if (repeats && index > 0 && cells[0] === repeats[0] && cells.length === width && cells.every((cell, i) => cell === repeats[i])) return void repeated++
      if (cells.length !== width)
        fail('DATA_FORMAT', line + before, `${cells.length} column${cells.length === 1 ? '' : 's'}, but line ${firstLine + before} has ${width}`, 'give every row the same number of columns; quote cells that contain the separator', { expected: width, actual: cells.length })
      for (let i = 0; i < width; i++) readers[i]!.push(cells[i]!, line + before)
      lines.push(line + before)
      rows++
    },
  })
  if (rows === 0) fail('DATA_EMPTY', undefined, 'a header, and no samples below it', 'give one sample a line')
  const columns = readers.map((reader, i) => reader.column(titles?.[i] || String(i), Boolean(titles?.[i])))
  const doubtful = choice.header || options.header === false ? undefined : doubtfulHeader(columns, rows, firstLine + before)
  return {
    name,
    rows,
    columns,
    lines: lines.view(),
    reading: {
      format: dialect.separator === 'blanks' ? 'text in columns' : 'CSV',
      ...dialect,
      header: choice.header,
      headerWhy: choice.why,
      skipped: [
        ...(before > 0 ? ['the line that names the separator'] : []),
        ...(ended ? ['the semicolon at the end of each row'] : []),
        ...(above.what ? [above.what] : []),
        ...(comments > 0 ? [`${comments} comment${comments === 1 ? '' : 's'}`] : []),
        ...(units ? [`a line of units (${units.filter((cell) => cell !== '').slice(0, 4).join(', ')})`] : []),
        ...(repeated > 0 ? [`${repeated} repeated header${repeated === 1 ? '' : 's'}`] : []),
      ],
      ...(doubtful && { doubtfulHeader: doubtful }),
    },
  }
}

/** Titles of R's and MySQL's dumps stand in single quotes; readers of records know double ones. */
const withoutQuotes = (title: string): string => (/^'.*'$/.test(title) ? title.slice(1, -1) : title)

/** Takes the semicolon off the last cell; behind blanks it is one of its own. */
function dropEnd(cells: string[], separator: Separator): void {
  const last = cells.length - 1
  if (separator === 'blanks' && cells[last] === ';') return void cells.pop()
  cells[last] = cells[last]!.replace(/[ \t]*;$/, '')
}

/** Lines that are not empty. */
function countLines(pieces: Pieces): number {
  let count = 0
  let open = false
  for (const piece of pieces.all())
    for (let i = 0; i < piece.length; i++) {
      const code = piece.charCodeAt(i)
      if (code === 10 || code === 13) open = false
      else if (code > 32 && !open) {
        open = true
        count++
      }
    }
  return count
}

/** The first records, the line of each, and the words of a comment directly above the first (NumPy's savetxt writes titles so). */
function preview(text: string, more: boolean, { separator, ended }: Dialect, name: string): { records: string[][]; lines: number[]; titles?: string[] } {
  const records: string[][] = []
  const lines: number[] = []
  let above: { text: string; line: number } | undefined
  readRecords(text, separator, name, {
    comment: (comment, line) => void (records.length === 0 && (above = { text: comment, line })),
    record({ cells, line }) {
      lines.push(line)
      if (ended) dropEnd(cells, separator)
      records.push([...cells])
      return records.length < PREVIEW
    },
  }, { more })
  const titles: string[] = []
  if (above && above.line === lines[0]! - 1)
    readRecords(above.text.replace(/^[#%]+/, ''), separator, name, { record: ({ cells }) => void titles.push(...cells) })
  return { records, lines, ...(titles.length > 1 && titles.every((title) => /\p{L}/u.test(title)) && { titles }) }
}

/** Whether the first record is a header, and the line of units below it. Headers that come again say nothing of the columns. */
function headAndUnits(records: readonly string[][], numberIn: NumberReader, options: ReadingOptions): { found: HeaderChoice; units: string[] | undefined } {
  const [first, ...rest] = records
  const body = rest.filter((record) => record.some((cell, i) => cell !== first![i]))
  const found = detectHeader([first!, ...body], numberIn, options)
  if (options.header === false || !isUnits(body, numberIn)) return { found, units: undefined }
  const without = detectHeader([first!, ...body.slice(1)], numberIn, options)
  return without.header ? { found: without, units: body[0] } : { found, units: undefined }
}

/** A line below the header that holds no number where all lines below it do. */
function isUnits([units, ...body]: readonly string[][], numberIn: NumberReader): boolean {
  if (!units || body.length === 0) return false
  const isNumber = (text: string | undefined): boolean => text !== undefined && !Number.isNaN(numberIn(text))
  const numeric = units.map((_, i) => i).filter((i) => body.every((record) => isNumber(record[i])))
  return numeric.length > 0 && numeric.every((i) => !isNumber(units[i]!)) && numeric.some((i) => !isMissing(units[i]!))
}

/** A first row whose text occurs in no other row of its column of texts. */
function doubtfulHeader(columns: readonly Column[], rows: number, line: number): Reading['doubtfulHeader'] {
  if (rows < 4) return undefined
  for (const { name, texts, others } of columns) {
    if (!texts || others.count < rows || texts.names.length > 0.75 * rows) continue
    if (texts.ids.indexOf(0, 1) < 0) return { column: name, text: texts.names[0]!, line }
  }
  return undefined
}
