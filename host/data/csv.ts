import { EngramError } from '../errors.js'
import { detectDelimiter, readCells } from './csv-cells.js'
import { badCell, clip, failure, LARGEST, type Fail } from './csv-problem.js'
import { hasHeader, labelColumn, numberIn, type LabelChoice } from './csv-header.js'
import { NumberList } from './number-list.js'

/** A CSV file with its label column set apart. */
export interface Table {
  name: string
  /** Number of samples. */
  rows: number
  /** Names of the feature columns; without a header their indices in the file, from 0. */
  columns: string[]
  /** Numbers of the features, rows × columns, sample-major. */
  values: Int16Array | Float64Array
  /** For each row an index into `labelNames`. */
  labels: Uint16Array | Int16Array | Float64Array
  /** Labels that occur, in the order of their first row. Numbers are written in one way: 1.0 is "1". */
  labelNames: string[]
  label: { name: string; column: number }
  hasHeader: boolean
}

/** Which column holds the class, and which table this one must be like. */
export interface CsvOptions {
  /** File name, for messages. */
  name: string
  /** Label column; by default the one called `label`, else the last. */
  label?: LabelChoice
  /** The training table of this test file: the columns must be the same. */
  like?: Table
  /** False where the first line is known to be a sample. */
  header?: boolean
}

/** Records that header and kinds of columns are decided from. */
const PREVIEW = 21

/**
 * Reads CSV text: comma, semicolon or tab, quotes, with or without a header, class names or numbers as labels.
 * @throws DATA_EMPTY, DATA_FORMAT (ragged, quotes, one column, binary), DATA_VALUE (a cell that is no number),
 * DATA_SHAPE (columns differ from those of `like`), OPTION_INVALID (label column).
 */
export function parseCsv(text: string, options: CsvOptions): Table {
  const { name, like } = options
  const fail: Fail = failure(name)
  if (text.slice(0, 1000).includes('\0'))
    fail('DATA_FORMAT', undefined, 'this is binary data, not text', 'save the table as CSV in UTF-8, or give IDX files as …-images-idx3-ubyte')
  const delimiter = detectDelimiter(text)
  const { records, line: firstLine } = preview(text, delimiter, name)
  if (records.length === 0) fail('DATA_EMPTY', undefined, 'the file is empty', 'give a file with one sample a line')
  const width = records[0].length
  if (width < 2)
    fail('DATA_FORMAT', firstLine, `only one column ("${clip(records[0][0])}")`, 'separate columns by commas, semicolons or tabs; at least one feature and the label are needed')

  const header = options.header !== false && hasHeader(records, like?.label.name ?? options.label) ? records[0] : undefined
  if (like) checkColumns(header, width, like, name)
  const label = like?.label.column ?? labelColumn(header, width, options.label, name)
  const columnName = (column: number): string => header?.[column] || String(column)
  const columnText = (column: number): string => (header?.[column] ? `column "${header[column]}"` : `column ${column} (from 0)`)
  const body = header ? records.slice(1) : records

  const values = new NumberList()
  const labels = new NumberList()
  const labelIds = new Map<string, number>()
  let rows = 0
  let skip = header !== undefined
  // A ragged row shifts cells into other columns, so its length is reported before its cells.
  let bad: (() => never) | undefined
  readCells(text, delimiter, name, {
    cell(cell, quoted, column, line) {
      if (skip || column >= width) return
      if (column === label) {
        const number = numberIn(cell)
        const key = Number.isFinite(number) ? String(number) : cell
        if (key === '' || /^nan$/i.test(key))
          bad ??= () =>
            fail('DATA_VALUE', line, `${columnText(column)} holds no label ("${cell}")`,
              body.every((record) => !record[column]) ? 'remove that column (a separator at the end of each line makes one), or name the label with --label' : 'remove the row or give it a class')
        let id = labelIds.get(key)
        if (id === undefined) labelIds.set(key, (id = labelIds.size))
        labels.push(id)
      } else {
        const number = numberIn(quoted ? cell.trim() : cell)
        if (Math.abs(number) <= LARGEST) values.push(number)
        else bad ??= () => badCell(cell, line, columnText(column), body.map((record) => record[column] ?? ''), name, columnName(column))
      }
    },
    record(columns, line) {
      if (skip) skip = false
      else {
        if (columns !== width)
          fail('DATA_FORMAT', line, `${columns} columns, but line ${firstLine} has ${width}`, 'give every row the same number of columns; quote cells that contain the separator', { expected: width, actual: columns })
        bad?.()
        rows++
      }
    },
  })
  if (rows === 0) fail('DATA_EMPTY', undefined, 'a header, and no samples below it', 'give one sample a line')
  return {
    name,
    rows,
    columns: records[0].map((_, i) => columnName(i)).filter((_, i) => i !== label),
    values: values.view(),
    labels: labels.view(),
    labelNames: [...labelIds.keys()],
    label: { name: columnName(label), column: label },
    hasHeader: header !== undefined,
  }
}

function preview(text: string, delimiter: string, name: string): { records: string[][]; line: number } {
  const records: string[][] = []
  let cells: string[] = []
  let first = 1
  readCells(text, delimiter, name, {
    cell: (cell) => void cells.push(cell.trim()),
    record(_, line) {
      if (records.length === 0) first = line
      records.push(cells)
      cells = []
      return records.length < PREVIEW
    },
  })
  return { records, line: first }
}

function checkColumns(header: string[] | undefined, width: number, like: Table, name: string): void {
  const expected = like.columns.slice()
  expected.splice(like.label.column, 0, like.label.name)
  const hint = 'give both files the same columns in the same order, the label included'
  if (width !== expected.length)
    throw new EngramError('DATA_SHAPE', `${name} has ${width} columns, but ${like.name} has ${expected.length}`, hint, { expected: expected.length, actual: width })
  const differs = header && like.hasHeader ? expected.findIndex((column, i) => column !== (header[i] || String(i))) : -1
  if (header && differs >= 0)
    throw new EngramError('DATA_SHAPE', `column ${differs} (from 0) is "${header[differs]}" in ${name}, but "${expected[differs]}" in ${like.name}`, hint)
}
