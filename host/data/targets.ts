import type { Samples } from './dataset.js'

/** What a sample teaches: its class, numbers (int16 Q10, one an output), or nothing. */
export type Target = number | Int16Array | undefined

/** What sample `row` teaches. */
export function targetOf({ count, labels, known, values }: Samples, row: number): Target {
  if (known && !known[row]) return undefined
  if (!values) return labels[row]!
  const outputs = values.length / count
  return values.subarray(row * outputs, (row + 1) * outputs)
}
