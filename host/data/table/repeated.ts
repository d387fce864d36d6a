import type { Sheet } from '../read/sheet.js'

/** Test rows of which another row with the very same features is learned. */
export function repeatedInTest(train: Sheet, test: Sheet, features: readonly number[], trainRows: Uint32Array, testRows: Uint32Array): number {
  if (test !== train && test.columns.length !== train.columns.length) return 0
  const hashes = rowHashes(train, features)
  const others = test === train ? hashes : rowHashes(test, features)
  const seen = new Float64Array(trainRows.length)
  for (let i = 0; i < seen.length; i++) seen[i] = hashes[trainRows[i]!]!
  seen.sort()
  let count = 0
  for (let i = 0; i < testRows.length; i++) if (includes(seen, others[testRows[i]!]!)) count++
  return count
}

/**
 * 53 bits of the features of each row: of a million rows, two that differ have the same hash once in ten thousand tables. FNV-1a, two
 * lanes, column by column.
 */
function rowHashes({ columns, rows }: Sheet, features: readonly number[]): Float64Array {
  const low = new Uint32Array(rows).fill(0x811c9dc5)
  const high = new Uint32Array(rows).fill(0x01000193)
  const value = new Float64Array(1)
  const words = new Uint32Array(value.buffer)
  for (const column of features) {
    const { values } = columns[column]!
    for (let row = 0; row < rows; row++) {
      value[0] = values[row]!
      let a = Math.imul(low[row]! ^ words[0]!, 0x01000193)
      const b = Math.imul(high[row]! ^ words[1]!, 0x85ebca6b)
      a ^= b >>> 13
      low[row] = a
      high[row] = b ^ (a >>> 16)
    }
  }
  const hashes = new Float64Array(rows)
  for (let row = 0; row < rows; row++) hashes[row] = low[row]! * 2 ** 21 + (high[row]! >>> 11)
  return hashes
}

/** Binary search in ascending numbers. */
function includes(sorted: Float64Array, wanted: number): boolean {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]! < wanted) from = middle + 1
    else to = middle
  }
  return sorted[from] === wanted
}
