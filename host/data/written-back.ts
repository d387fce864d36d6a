import type { RowReader } from './input-reader.js'
import { unscaled } from './table/standardise.js'

/** A sample's inputs in the units of the data, value by value as `reader` would have read them: what a learner made up, for people. */
export function writtenBack(reader: RowReader, inputs: Int8Array): number[] {
  if (reader.kind === 'columns') return Array.from(inputs, (input, feature) => unscaled(input, reader.scales[feature]!))
  const { scale = 1 } = reader
  return Array.from(inputs, (input) => nearest(reader.inputs, input) / scale)
}

/** The pixel whose input is closest, the darkest of several. */
function nearest(inputs: readonly number[], wanted: number): number {
  let best = 0
  for (let pixel = 1; pixel < inputs.length; pixel++) if (Math.abs(inputs[pixel]! - wanted) < Math.abs(inputs[best]! - wanted)) best = pixel
  return best
}

/** The largest value of a pixel, in the units of the data. */
export const brightest = (reader: RowReader & { kind: 'pixels' }): number => (reader.inputs.length - 1) / (reader.scale ?? 1)
