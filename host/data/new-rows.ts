import { EngramError } from '../errors.js'
import { nearest } from '../text/suggest.js'
import { findColumn } from './read/header.js'
import { numberIn } from './read/number.js'
import { clip } from './read/problem.js'
import { cellProblem } from './table/cells.js'
import type { InputReader } from './input-reader.js'
import { scaled } from './table/standardise.js'

/** One row as a learner takes it. */
export interface NewRow {
  inputs: Int8Array
  /** The class that the row says it is of; undefined where it says none. */
  label: string | undefined
}

/** Where the columns that were learned stand in a table; columns that are neither are passed over. */
interface Places {
  width: number
  features: Int32Array
  label: number
  ignored: string[]
}

/** Reads rows of tables that have the columns of a learner's data set, in any order when they are named; a label is welcome and not needed. */
export class NewRows {
  private places: Places | undefined

  constructor(
    private readonly reader: InputReader,
    /** Of the table, for messages. */
    private readonly name: string,
  ) {}

  /** The rows have a column for their class. */
  get hasLabels(): boolean {
    return (this.places?.label ?? -1) >= 0
  }

  /** Names of columns that are passed over, once there is a header. */
  get ignored(): readonly string[] {
    return this.places?.ignored ?? []
  }

  /**
   * Takes the cells for a header if they are one. `sure` is for the first line of a file, where text can hardly be anything else; a
   * line from elsewhere must hold half of the names that were learned.
   * @throws DATA_SHAPE for a header without a column that was learned.
   */
  takeHeader(cells: readonly string[], sure: boolean): boolean {
    const { names, named, label } = this.reader
    const known = named ? names.filter((name) => findColumn(cells, name) >= 0).length : 0
    const texts = cells.filter((cell) => cell !== '' && Number.isNaN(numberIn(cell)) && !/^[+-]?(nan|inf)/i.test(cell)).length
    const isHeader = known * 2 >= Math.max(1, names.length) && named ? texts > 0 : sure && texts * 2 > cells.length && (texts > 1 || known > 0)
    if (!isHeader) return false
    this.places = named ? this.byName(cells) : this.byPlace(cells.length, findColumn(cells, label.name), 1)
    return true
  }

  /** @throws DATA_SHAPE for the wrong number of cells, DATA_VALUE for one that is no number. */
  read(cells: readonly string[], line: number): NewRow {
    const { reader, name } = this
    const places = this.places ?? this.byPlace(cells.length, -1, line)
    if (cells.length !== places.width)
      throw new EngramError('DATA_SHAPE', `${name}, line ${line}: ${columns(cells.length)}, and ${places.width} are due`, `give the ${reader.names.length} features${reader.named ? ' by their names, or' : ''} in their order: ${listed(reader.names)}`, { line, expected: places.width, actual: cells.length })
    const inputs = new Int8Array(reader.names.length)
    places.features.forEach((column, i) => (inputs[i] = this.input(cells[column]!, i, line)))
    // Only now: the first line from a board may be anything.
    this.places = places
    return { inputs, label: places.label < 0 ? undefined : labelIn(cells[places.label]!) }
  }

  private input(cell: string, feature: number, line: number): number {
    const { reader, name } = this
    const value = numberIn(cell)
    const column = reader.named ? `column "${reader.names[feature]}"` : `column ${feature} (from 0)`
    if (!Number.isFinite(value)) throw cellProblem(name, line, column, cell)
    if (reader.kind === 'columns') return scaled(value, reader.scales[feature]!)
    const input = reader.inputs[value]
    if (input === undefined)
      throw new EngramError('DATA_VALUE', `${name}, line ${line}: ${column} holds "${clip(cell)}", and pixels are whole numbers from 0 to ${reader.inputs.length - 1}`, 'give pixels as those that were learned', { line, value: cell })
    return input
  }

  private byName(header: readonly string[]): Places {
    const { names, label } = this.reader
    const features = placesOf(names, header)
    const lacking = names.filter((_, i) => features[i]! < 0)
    const labelAt = findColumn(header, label.name)
    const ignored = header.filter((_, i) => i !== labelAt && !features.includes(i))
    if (lacking.length > 0) {
      const near = nearest(lacking[0]!, ignored)
      throw new EngramError(
        'DATA_SHAPE',
        `${this.name} has no column "${lacking[0]}"${lacking.length > 1 ? `, nor ${lacking.length - 1} more` : ''} that the learner learned from`,
        near === undefined ? `its columns are ${listed(header)}; give ${listed(lacking)} too` : `call "${near}" as it was called: "${lacking[0]}"`,
        { missing: lacking, found: [...header] },
      )
    }
    return { width: header.length, features, label: labelAt, ignored }
  }

  /** Without names a row is the features alone, or with the class where it stood in the data that was learned. */
  private byPlace(width: number, labelAt: number, line: number): Places {
    const { names, label, named } = this.reader
    const count = names.length
    if (width === this.reader.width) return { width, features: Int32Array.from(this.reader.columns), label: label.column, ignored: [] }
    if (width !== count && width !== count + 1)
      throw new EngramError('DATA_SHAPE', `${this.name}, line ${line}: ${columns(width)}, and the learner learned from ${count}`, `give ${named ? 'a header with their names, or ' : ''}the ${count} in their order: ${listed(names)}`, { expected: count, actual: width })
    const at = width === count ? -1 : labelAt >= 0 ? labelAt : label.column
    return { width, features: Int32Array.from({ length: count }, (_, i) => (at >= 0 && i >= at ? i + 1 : i)), label: at, ignored: [] }
  }
}

/** A class as it is written; undefined for a cell that says that nothing is known. */
function labelIn(cell: string): string | undefined {
  if (cell === '' || /^(nan|na|n\/a|null|none|\?)$/i.test(cell)) return undefined
  return cell
}

const columns = (count: number): string => `${count} column${count === 1 ? '' : 's'}`

/** Each name's column, none twice: two columns of one name stand for each other in their order. */
function placesOf(names: readonly string[], header: readonly string[]): Int32Array {
  const left: string[] = [...header]
  const taken = Int32Array.from(names, (name) => {
    const at = left.indexOf(name)
    if (at >= 0) left[at] = '\0'
    return at
  })
  return taken.map((at, i) => {
    const other = at >= 0 ? at : findColumn(left, names[i]!)
    if (other >= 0) left[other] = '\0'
    return other
  })
}

const listed = (names: readonly string[]): string => (names.length > 8 ? [...names.slice(0, 8), '…'] : names).join(', ')
