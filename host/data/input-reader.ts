import type { ColumnScale } from './table/standardise.js'

/**
 * How the raw values of a sample become a learner's inputs, as it was decided when it learned: all that is needed to read further
 * samples without the data set.
 */
export type InputReader = Layout &
  (
    | { kind: 'columns'; scales: ColumnScale[]; /** Stand in for missing values; without them those are errors. */ fills?: number[] }
    | Readings
    | { kind: 'pixels'; /** The input of pixel value 0, 1, … */ inputs: number[]; /** What a value is multiplied with to be a pixel's. */ scale?: number }
  )

/** Rows of readings, of which a front end makes samples. */
export interface Readings {
  kind: 'readings'
  /** What the rows are for. */
  front: string
  /** What a value is multiplied with to be int16. */
  factor: number
  /** The columns that tell recordings apart, where there are such. */
  group?: { name: string; column: number }
  time?: { name: string; column: number }
}

/** Where a window of rows is a sample. */
export type ReadingsReader = InputReader & { kind: 'readings' }

/** Where a row is a sample. */
export type RowReader = Exclude<InputReader, { kind: 'readings' }>

/** Where the values of a sample stand in a row of text. */
export interface Layout {
  /** The features; without a header their indices in the file that was learned from. */
  names: string[]
  /** That file had a header. */
  named: boolean
  /** What a sample teaches, or the first of several numbers; left out where there was none. */
  label?: { name: string; column: number }
  /** Where the features stood in that file, and how many columns it had. */
  columns: number[]
  width: number
  /** Numbers in that file had a decimal comma. */
  decimal?: ','
}

/** Images: values in the order of rows and columns, and the class behind them. */
export const pixelReader = (features: number, inputs: ArrayLike<number>): InputReader => ({
  kind: 'pixels',
  names: Array.from({ length: features }, (_, i) => String(i)),
  named: false,
  label: { name: 'label', column: features },
  columns: Array.from({ length: features }, (_, i) => i),
  width: features + 1,
  inputs: Array.from(inputs),
})
