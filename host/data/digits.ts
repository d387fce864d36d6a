import { EngramError } from '../errors.js'
import type { Dataset, Samples } from './dataset.js'
import { pixelReader } from './input-reader.js'
import { splitRows, type Fold } from './split/split.js'
import { allocateSamples, meanEnergy } from './storage.js'
import { readTable } from './read/table.js'
import { tableClasses } from './table/classes.js'

const SIDE = 8
/** Pixels count the set dots of a 4 × 4 block. */
const WHITE = 16

const inputOf = (pixel: number): number => Math.round((pixel * 127) / WHITE)

/**
 * The UCI handwritten digits (data/digits/ATTRIBUTION.md): 64 pixels 0..16 and the digit on each line of `text`.
 * Pixels become 0..127 (fraction 7); a fifth of each class, or a fold, is held out by seed.
 */
export function digitsDataset(text: string, { seed, fold, name = 'digits' }: { seed: number; fold?: Fold; name?: string }): Dataset {
  const sheet = readTable(text, name, { header: false, decimal: '.' })
  const size = SIDE * SIDE
  if (sheet.columns.length !== size + 1)
    throw new EngramError('DATA_SHAPE', `${name}: ${sheet.columns.length - 1} pixels a line, ${size} expected`, 'install engram again: its digits file is damaged')
  const pixels = sheet.columns.slice(0, size).map(({ values }) => values)
  const classes = tableClasses(sheet, size, { asked: true })
  const encode = (rows: Uint32Array): Samples => {
    const samples = allocateSamples(rows.length, size)
    rows.forEach((row, i) => {
      for (let k = 0; k < size; k++) samples.inputs[i * size + k] = inputOf(pixels[k]![row]!)
      samples.labels[i] = classes.ofRow[row]
    })
    return samples
  }
  const split = splitRows({ kind: 'random', why: 'the writers are not told', labels: classes.ofRow, classes: classes.names.length, seed, name, ...(fold && { fold }) })
  const train = encode(split.train)
  return {
    name,
    shape: { height: SIDE, width: SIDE, channels: 1 },
    classes: classes.names,
    format: { fraction: 7, background: 0, energy: meanEnergy(train, 7), description: 'pixels 0..16 as 0..127' },
    train,
    test: encode(split.test),
    reader: pixelReader(size, Array.from({ length: WHITE + 1 }, (_, pixel) => inputOf(pixel))),
    split: split.info,
    validation: split.validation,
    notes: [],
  }
}
