import { isMissing, type NumberReader } from './number.js'

/** What stands above the rows of a table besides a header, as loggers, R and scikit-learn write it. */
export interface Above {
  /** Records in front of the table: its header, or its first row, is the next one. */
  skip: number
  /** What they are, for people; none where there are none. */
  what?: string
  /** Titles where the header has a cell less than the rows below it. */
  titles?: string[]
  titlesWhy?: string
}

/** Fewer rows of one width do not show that what stands above them is of another kind. */
const FEWEST_ROWS = 3

/**
 * Tells a table from what stands above it, from its first records: remarks of a logger, which have fewer cells than the rows; a line of
 * counts (`150,4,setosa,versicolor,virginica`, scikit-learn's); a header with a cell less than the rows, as R writes it above row
 * names, or as above rows that end in a separator. Everything else is left for others to complain of.
 * `header` is what the user said of one; `lines` tells how many lines the file has that are not empty.
 */
export function whatStandsAbove(records: readonly (readonly string[])[], numberIn: NumberReader, header: boolean | undefined, lines: () => number): Above {
  const width = records.at(-1)!.length
  let first = records.length - 1
  while (first > 0 && records[first - 1]!.length === width) first--
  const body = records.slice(first)
  if (body.length < FEWEST_ROWS) return { skip: 0 }
  const counts = header === undefined && first <= 1 && isCounts(records[0]!, width, numberIn, lines)
  if (counts || first === 0) return counts ? { skip: 1, what: COUNTS } : { skip: 0 }
  const head = records[first - 1]!
  const isWord = (cell: string): boolean => Number.isNaN(numberIn(cell)) && !isMissing(cell)
  if (header !== false && head.length === width - 1 && head.filter(isWord).length * 2 > head.length) {
    const at = body.every((record) => record[width - 1] === '') ? width - 1 : isNameless(body.map((record) => record[0]!), numberIn) ? 0 : -1
    if (at === 0) return { ...remarks(first - 1), titles: ['', ...head], titlesWhy: 'it has a title less than columns, as R writes it beside names of rows' }
    if (at > 0) return { ...remarks(first - 1), titles: [...head, ''], titlesWhy: 'it has a title less than columns, and rows end in a separator' }
  }
  // A header that lacks some titles is a mistake, and so is a row that is too long.
  const remark = (record: readonly string[]): boolean => record.length < width && record.filter(isWord).length * 2 < width
  return records.slice(0, first).every(remark) ? remarks(first) : { skip: 0 }
}

const COUNTS = 'a line of counts'

const remarks = (count: number): Above => (count === 0 ? { skip: 0 } : { skip: count, what: `${count} line${count === 1 ? '' : 's'} above the table` })

/** The number of rows (which may have a header) and of features, then names of classes or nothing. */
function isCounts(record: readonly string[], width: number, numberIn: NumberReader, lines: () => number): boolean {
  const [rows, features, ...names] = record
  return numberIn(features ?? '') === width - 1 && names.every((name) => Number.isNaN(numberIn(name))) && [1, 2].includes(lines() - numberIn(rows!))
}

/** Names or numbers of the rows, or words: what people leave without a title in front. */
function isNameless(cells: readonly string[], numberIn: NumberReader): boolean {
  const numbers = cells.map(numberIn)
  const words = cells.every((cell, i) => Number.isNaN(numbers[i]!) && cell !== '')
  return words || numbers.every((number, i) => Number.isInteger(number) && (i === 0 || number > numbers[i - 1]!))
}
