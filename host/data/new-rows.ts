import { EngramError } from '../errors.js'
import type { InputReader, RowReader } from './input-reader.js'
import { columnName, columns, labelIn, listed, placesByName, placesByOrder, type Places } from './places.js'
import { findColumn } from './read/header.js'
import { numberReader, type NumberReader } from './read/number.js'
import { clip } from './read/problem.js'
import { inputsOf, readingInput } from './readings.js'
import { cellProblem } from './table/cells.js'
import type { Moment } from './table/recordings.js'
import { scaled } from './table/standardise.js'

/** One row as a learner takes it. */
export interface NewRow extends Moment {
  /** Of readings, their bytes. */
  inputs: Int8Array
  /** The class that the row says it is of; undefined where it says none. */
  label: string | undefined
}

/** Reads rows that come one by one, with the columns of a learner's data set, in any order when they are named; a label is welcome and not needed. */
export class NewRows {
  private places: Places | undefined
  private readonly numberIn: NumberReader

  constructor(
    private readonly reader: InputReader,
    /** Of the table, for messages. */
    private readonly name: string,
    private readonly classes: readonly string[] = [],
  ) {
    this.numberIn = numberReader(reader.decimal ?? '.')
  }

  /** The rows have a column for their class. */
  get hasLabels(): boolean {
    return (this.places?.label ?? -1) >= 0
  }

  /** Names of columns that are passed over, once there is a header. */
  get ignored(): readonly string[] {
    return this.places?.ignored ?? []
  }

  /**
   * Takes the cells for a header if they are one: a line from elsewhere that holds half of the names that were learned.
   * @throws DATA_SHAPE for a header without a column that was learned.
   */
  takeHeader(cells: readonly string[]): boolean {
    const { reader, name } = this
    const { names, named } = reader
    const known = named ? names.filter((each) => findColumn(cells, each) >= 0).length : 0
    const texts = cells.filter((cell) => cell !== '' && Number.isNaN(this.numberIn(cell)) && !/^[+-]?(nan|inf)/i.test(cell)).length
    if (!named || known * 2 < Math.max(1, names.length) || texts === 0) return false
    this.places = placesByName(reader, cells, name)
    return true
  }

  /** @throws DATA_SHAPE for the wrong number of cells, DATA_VALUE for one that is no number. */
  read(cells: readonly string[], line: number): NewRow {
    const { reader, name } = this
    const places = this.places ?? placesByOrder(reader, cells.length, -1, name, line)
    if (cells.length !== places.width)
      throw new EngramError('DATA_SHAPE', `${name}, line ${line}: ${columns(cells.length)}, and ${places.width} are due`, `give the ${reader.names.length} features${reader.named ? ' by their names, or' : ''} in their order: ${listed(reader.names)}`, { line, expected: places.width, actual: cells.length })
    const inputs = inputsOf(reader, Array.from(places.features, (column, i) => this.input(cells[column]!, i, line)))
    // Only now: the first line from a board may be anything.
    this.places = places
    return {
      inputs, label: places.label < 0 ? undefined : labelIn(cells[places.label]!, this.classes),
      ...(places.group >= 0 && { group: cells[places.group]! }), ...(places.time >= 0 && { time: this.numberIn(cells[places.time]!) }),
    }
  }

  private input(cell: string, feature: number, line: number): number {
    const { reader, name } = this
    const value = this.numberIn(cell)
    if (!Number.isFinite(value)) throw cellProblem(name, line, columnName(reader, feature), cell)
    if (reader.kind === 'columns') return scaled(value, reader.scales[feature]!)
    return reader.kind === 'pixels' ? pixelInput(reader, value, feature, name, line, cell) : readingInput(reader, value, feature, name, line, cell)
  }
}

/** @throws DATA_VALUE for a value that no pixel has. */
export function pixelInput(reader: RowReader & { kind: 'pixels' }, value: number, feature: number, name: string, line: number, cell: string): number {
  const { inputs, scale } = reader
  const input = inputs[scale === undefined ? value : Math.round(value * scale)]
  if (input === undefined)
    throw new EngramError('DATA_VALUE', `${name}, line ${line}: ${columnName(reader, feature)} holds "${clip(cell)}", and pixels are ${scale === undefined ? 'whole ' : ''}numbers from 0 to ${(inputs.length - 1) / (scale ?? 1)}`, 'give pixels as those that were learned', { line, value: cell })
  return input
}
