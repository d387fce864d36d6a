import type { Samples } from './dataset.js'
import type { InputReader, ReadingsReader } from './input-reader.js'
import { pixelInput } from './new-rows.js'
import { columnName, labelIn, placesByName, placesByOrder, type Places } from './places.js'
import type { Column, Found } from './read/column.js'
import { findColumn } from './read/header.js'
import { lineOf, type Sheet } from './read/sheet.js'
import { allocateSamples } from './storage.js'
import { readingInput } from './readings.js'
import { cellProblem } from './table/cells.js'
import { encodeRows } from './table/encode.js'
import type { Moment } from './table/recordings.js'

/** The rows of a table as a learner takes them. */
export interface NewTable {
  /** Labels are left 0: a row may be of a class that was never learned. Of readings, rows and not windows. */
  samples: Samples
  /** Line of each row. */
  lines: ArrayLike<number>
  /** The class that each row says it is of; undefined where it says none. */
  labels: (string | undefined)[]
  /** What each row says of its recording. */
  moments(row: number): Moment
  /** The table has a column for the class. */
  labelled: boolean
  /** Names of columns that are passed over. */
  ignored: string[]
}

/** What is asked of a file of new rows besides how it is read: words that only a header holds; one column may be all there is. */
export const newTableReading = ({ names, named, label }: InputReader): { names: string[]; fewest: number; flat: boolean } => ({
  names: named ? [...names, ...(label ? [label.name] : [])].filter((name) => Number.isNaN(Number(name))) : [],
  fewest: 1,
  flat: true,
})

/**
 * Reads a table that has the columns of a learner's data set, in any order where they are named; a class is welcome and not needed.
 * @throws DATA_SHAPE for other columns, DATA_VALUE for a cell that is no number.
 */
export function newTable(sheet: Sheet, reader: InputReader, classes: readonly string[]): NewTable {
  const { name, rows, columns, reading } = sheet
  const titles = columns.map((column) => column.name)
  const first = lineOf(sheet, 0)
  const places = reading.header && reader.named ? placesByName(reader, titles, name, sheet.sparse) : placesByOrder(reader, columns.length, reading.header && reader.label ? findColumn(titles, reader.label.name) : -1, name, first)
  checkCells(sheet, reader, places.features)
  const label = places.label < 0 ? undefined : columns[places.label]!
  const texts = label?.texts
  const known = texts?.names.map((text) => labelIn(text, classes))
  return {
    samples: samplesOf(sheet, reader, places.features),
    lines: Uint32Array.from({ length: rows }, (_, row) => lineOf(sheet, row)),
    // Of numbers of which nearly every row has another, there are no texts.
    labels: Array.from({ length: rows }, (_, row) => (known ? known[texts!.ids[row]!] : label && Number.isFinite(label.values[row]) ? String(label.values[row]) : undefined)),
    moments: momentsOf(sheet, places),
    labelled: places.label >= 0,
    ignored: places.ignored,
  }
}

function momentsOf({ columns }: Sheet, { group, time }: Places): (row: number) => Moment {
  const texts = group < 0 ? undefined : columns[group]!.texts, numbers = group < 0 ? undefined : columns[group]!.values, times = time < 0 ? undefined : columns[time]!.values
  return (row) => ({ ...(group >= 0 && { group: texts ? texts.names[texts.ids[row]!]! : numbers![row]! }), ...(times && { time: times[row]! }) })
}

function samplesOf(sheet: Sheet, reader: InputReader, features: Int32Array): Samples {
  const { rows, columns, name } = sheet
  if (reader.kind === 'columns')
    return encodeRows(sheet, reader.scales.map((scale, k) => ({ column: features[k]!, scale, fill: reader.fills?.[k] ?? 0 })), [Uint32Array.from({ length: rows }, (_, row) => row)])[0]!
  if (reader.kind === 'readings') return readingsOf(sheet, reader, features)
  const samples = allocateSamples(rows, features.length)
  features.forEach((column, k) => {
    const values = column < 0 ? undefined : columns[column]!.values
    for (let row = 0; row < rows; row++) {
      const value = values ? values[row]! : 0
      samples.inputs[row * features.length + k] = pixelInput(reader, value, k, name, lineOf(sheet, row), String(value))
    }
  })
  return samples
}

function readingsOf(sheet: Sheet, reader: ReadingsReader, features: Int32Array): Samples {
  const { rows, columns, name } = sheet
  const samples = allocateSamples(rows, 2 * features.length), view = new DataView(samples.inputs.buffer)
  features.forEach((column, k) => {
    const values = column < 0 ? undefined : columns[column]!.values
    for (let row = 0; row < rows; row++) {
      const value = values ? values[row]! : 0
      view.setInt16(2 * (row * features.length + k), readingInput(reader, value, k, name, lineOf(sheet, row), String(value)), true)
    }
  })
  return samples
}

/** The first cell of the file that should hold a number and does not is what is told. */
function checkCells(sheet: Sheet, reader: InputReader, features: Int32Array): void {
  const filled = reader.kind === 'columns' && reader.fills !== undefined
  const bad = [...features].flatMap((column, k) => {
    const found = column < 0 ? undefined : badCell(sheet.columns[column]!, filled)
    return found ? [{ ...found, k }] : []
  })
  const first = bad.sort((a, b) => a.line - b.line)[0]
  if (first) throw cellProblem(sheet.name, first.line, columnName(reader, first.k), first.text)
}

const badCell = ({ missing, others, dates }: Column, filled: boolean): Found | undefined =>
  [others, dates, ...(filled ? [] : [missing])].filter(({ count }) => count > 0).sort((a, b) => a.line - b.line)[0]
