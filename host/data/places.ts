import { EngramError } from '../errors.js'
import { nearest } from '../text/suggest.js'
import type { InputReader, Layout } from './input-reader.js'
import { findColumn } from './read/header.js'
import { isUnlabelled } from './table/classes.js'

type Named = NonNullable<Layout['label']>

const unrecorded = { group: -1, time: -1 }

/** Where the columns that were learned stand in a table; columns that are neither are passed over. */
export interface Places {
  width: number
  /** -1 for one that the table may leave out, since it would hold zeros. */
  features: Int32Array
  label: number
  /** Columns that tell recordings apart; -1 for one that is not there. */
  group: number
  time: number
  ignored: string[]
}

/**
 * Finds the columns of a header by their names.
 * @throws DATA_SHAPE where one is lacking that was learned; in a `sparse` table it holds zeros.
 */
export function placesByName(reader: InputReader, header: readonly string[], table: string, sparse = false): Places {
  const { names, label } = reader
  const features = placesOf(names, header)
  const lacking = names.filter((_, i) => features[i]! < 0)
  const others = { label: find(label, header), ...recordedBy(reader, (each) => find(each, header)) }
  const ignored = header.filter((_, i) => !Object.values(others).includes(i) && !features.includes(i))
  if (lacking.length > 0 && !sparse) {
    const near = nearest(lacking[0]!, ignored)
    throw new EngramError(
      'DATA_SHAPE',
      `${table} has no column "${lacking[0]}"${lacking.length > 1 ? `, nor ${lacking.length - 1} more` : ''} that the learner learned from`,
      near === undefined ? `its columns are ${listed(header)}; give ${listed(lacking)} too` : `call "${near}" as it was called: "${lacking[0]}"`,
      { missing: lacking, found: [...header] },
    )
  }
  return { width: header.length, features, ...others, ignored }
}

const find = (wanted: { name: string } | undefined, header: readonly string[]): number => (wanted ? findColumn(header, wanted.name) : -1)

/** Only readings are of recordings. */
const recordedBy = (reader: InputReader, place: (column: Named | undefined) => number): Pick<Places, 'group' | 'time'> =>
  reader.kind === 'readings' ? { group: place(reader.group), time: place(reader.time) } : unrecorded

/**
 * Without names a row is the features alone, or with the class where it stood in the data that was learned.
 * @throws DATA_SHAPE for another number of columns.
 */
export function placesByOrder(reader: InputReader, width: number, labelAt: number, table: string, line: number): Places {
  const { names, label, named } = reader
  const count = names.length
  if (width === reader.width) return { width, features: Int32Array.from(reader.columns), label: label?.column ?? -1, ...recordedBy(reader, (each) => each?.column ?? -1), ignored: [] }
  if (width !== count && width !== count + 1)
    throw new EngramError('DATA_SHAPE', `${table}, line ${line}: ${columns(width)}, and the learner learned from ${count}`, `give ${named ? 'a header with their names, or ' : ''}the ${count} in their order: ${listed(names)}`, { expected: count, actual: width })
  // Among the features alone the class stands where it stood among them.
  const at = width === count ? -1 : labelAt >= 0 ? labelAt : label ? reader.columns.filter((column) => column < label.column).length : -1
  return { width, features: Int32Array.from({ length: count }, (_, i) => (at >= 0 && i >= at ? i + 1 : i)), label: at, ...unrecorded, ignored: [] }
}

/** A class as it is written; undefined for a cell that says that nothing is known, unless a class is called so. */
export const labelIn = (cell: string, classes: readonly string[]): string | undefined =>
  !classes.includes(cell) && (isUnlabelled(cell) || /^(na|n\/a|null|none)$/i.test(cell)) ? undefined : cell

export const columns = (count: number): string => `${count} column${count === 1 ? '' : 's'}`

/** A feature's column, for messages. */
export const columnName = ({ names, named }: InputReader, feature: number): string => (named ? `column "${names[feature]}"` : `column ${feature} (from 0)`)

export const listed = (names: readonly string[]): string => (names.length > 8 ? [...names.slice(0, 8), '…'] : names).join(', ')

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
