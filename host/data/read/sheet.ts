import type { Column } from './column.js'
import type { DecimalSign } from './number.js'
import type { Separator } from './dialect.js'

/** A table as its file has it: columns, and how the file was understood. */
export interface Sheet {
  /** The file, for messages. */
  name: string
  rows: number
  columns: Column[]
  /** Line of each row in its file, or its number from 1 where it has no lines; undefined where these are the numbers of the rows. */
  lines?: ArrayLike<number>
  /** Zeros are left out of its file: a column that it does not have is one of zeros. */
  sparse?: true
  reading: Reading
}

/** How a file was understood; what `engram data info` shows first. */
export interface Reading {
  /** What kind of file it is, for people, e.g. "CSV" or "ARFF". */
  format: string
  /** Of text: what its bytes mean. */
  encoding?: string
  separator?: Separator
  decimal?: DecimalSign
  header: boolean
  /** How it is known whether the first line is a header. */
  headerWhy: string
  /** What stands in the file and is no row: comments, units, headers that come again. */
  skipped: string[]
  /**
   * The column whose first cell is a text that occurs nowhere else, where the first line was taken for a row: it may be a header after
   * all.
   */
  doubtfulHeader?: { column: string; text: string; line: number }
}

export const lineOf = ({ lines }: Sheet, row: number): number => lines?.[row] ?? row + 1

/** How a file should be read, where it does not say so itself. */
export interface ReadingOptions {
  encoding?: string
  header?: boolean
  decimal?: DecimalSign
  /** Names that the user gave to columns: a line that holds one is a header. */
  names?: readonly string[]
  /** Columns that it has at least, two unless that is said: new rows may have one feature and no label. */
  fewest?: number
  /** Images of an array are rows of pixels. */
  flat?: boolean
}
