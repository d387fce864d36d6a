import { EngramError } from '../errors.js'
import type { InputReader, ReadingsReader } from './input-reader.js'
import { columnName } from './places.js'
import { clip } from './read/problem.js'

export const LARGEST_READING = 32767

/** A reading as the front end takes it. */
export const reading = (value: number, factor: number): number => Math.max(-LARGEST_READING - 1, Math.min(LARGEST_READING, Math.round(value * factor)))

/** What of the data's values a reading is. */
export const factorText = (factor: number): string => (factor === 1 ? 'as they are' : factor > 1 ? `times ${factor}` : `divided by ${1 / factor}`)

/** A row's inputs as their bytes: int8, or of readings int16. */
export function inputsOf({ kind }: InputReader, values: readonly number[]): Int8Array {
  if (kind !== 'readings') return Int8Array.from(values)
  const bytes = new Int8Array(2 * values.length), view = new DataView(bytes.buffer)
  values.forEach((value, i) => view.setInt16(2 * i, value, true))
  return bytes
}

/**
 * A reading as training took it. Others than whole numbers are brought to int16 by a factor, and saturate.
 * @throws DATA_VALUE where whole numbers of 16 bits were learned as they are, and this is none.
 */
export function readingInput(reader: ReadingsReader, value: number, feature: number, name: string, line: number, cell: string): number {
  const { factor } = reader, input = reading(value, factor)
  if (factor === 1 && input !== value)
    throw new EngramError('DATA_VALUE', `${name}, line ${line}: ${columnName(reader, feature)} holds "${clip(cell)}", and readings are whole numbers from -32768 to 32767`, 'give readings as those that were learned', { line, value: cell })
  return input
}
