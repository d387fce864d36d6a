import type { Samples } from '../dataset.js'
import type { Sheet } from '../read/sheet.js'
import { allocateSamples } from '../storage.js'
import { scaled, type ColumnScale } from './standardise.js'

/** A column as it becomes inputs. */
export interface EncodedColumn {
  /** In the sheet; -1 for one of zeros. */
  column: number
  scale: ColumnScale
  /** Stands in for a missing value. */
  fill: number
}

/** Rows that are scaled together: columns are read in their order, and the inputs of a row written while they are near. */
const CHUNK = 2048
const NOWHERE = 0xffffffff

/** Samples of each of the parts of a sheet's rows, in the order of its rows. A row is in one part at most, labels and `outputs` numbers are left 0. */
export function encodeRows({ columns, rows }: Sheet, encoded: readonly EncodedColumn[], parts: readonly Uint32Array[], outputs = 0): Samples[] {
  const width = encoded.length
  const samples = parts.map((part) => allocateSamples(part.length, width, outputs))
  const places = new Uint32Array(rows).fill(NOWHERE)
  const partOf = new Uint8Array(rows)
  parts.forEach((part, p) => {
    for (let i = 0; i < part.length; i++) {
      if (places[part[i]!] !== NOWHERE) throw new RangeError(`row ${part[i]} is wanted twice`)
      places[part[i]!] = i
      partOf[part[i]!] = p
    }
  })
  const chunk = new Int8Array(CHUNK * width)
  for (let from = 0; from < rows; from += CHUNK) {
    const count = Math.min(CHUNK, rows - from)
    for (let k = 0; k < width; k++) {
      const { column, fill, scale } = encoded[k]!
      const values = column < 0 ? undefined : columns[column]!.values
      for (let i = 0, at = k; i < count; i++, at += width) {
        const value = values ? values[from + i]! : 0
        chunk[at] = scaled(value === value ? value : fill, scale)
      }
    }
    for (let i = 0; i < count; i++) {
      const place = places[from + i]!
      if (place === NOWHERE) continue
      const { inputs } = samples[partOf[from + i]!]!
      for (let k = 0, at = place * width; k < width; k++) inputs[at + k] = chunk[i * width + k]!
    }
  }
  return samples
}
