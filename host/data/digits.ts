import { EngramError } from '../errors.js'
import { parseCsv } from './csv.js'
import type { Dataset, Samples } from './dataset.js'
import { pixelReader } from './input-reader.js'
import { holdOutFifth } from './split.js'
import { allocateSamples, meanEnergy } from './storage.js'
import { tableClasses } from './tabular.js'

const SIDE = 8
/** Pixels count the set dots of a 4 × 4 block. */
const WHITE = 16

const inputOf = (pixel: number): number => Math.round((pixel * 127) / WHITE)

/**
 * The UCI handwritten digits (data/digits/ATTRIBUTION.md): 64 pixels 0..16 and the digit on each line of `text`.
 * Pixels become 0..127 (fraction 7); a fifth of each class is held out by seed.
 */
export function digitsDataset(text: string, { seed, name = 'digits' }: { seed: number; name?: string }): Dataset {
  const table = parseCsv(text, { name, label: -1 })
  const size = SIDE * SIDE
  if (table.columns.length !== size)
    throw new EngramError('DATA_SHAPE', `${name}: ${table.columns.length} pixels a line, ${size} expected`, 'install engram again: its digits file is damaged')
  const classes = tableClasses(table)
  const encode = (rows: Uint32Array): Samples => {
    const samples = allocateSamples(rows.length, size)
    rows.forEach((row, i) => {
      for (let k = 0; k < size; k++) samples.inputs[i * size + k] = inputOf(table.values[row * size + k])
      samples.labels[i] = classes.ofRow[row]
    })
    return samples
  }
  const split = holdOutFifth(classes.ofRow, classes.names.length, seed, name)
  const train = encode(split.train)
  return {
    name,
    shape: { height: SIDE, width: SIDE, channels: 1 },
    classes: classes.names,
    format: { fraction: 7, background: 0, energy: meanEnergy(train, 7), description: 'pixels 0..16 as 0..127' },
    train,
    test: encode(split.test),
    reader: pixelReader(size, Array.from({ length: WHITE + 1 }, (_, pixel) => inputOf(pixel))),
  }
}
