import { EngramError } from '../../errors.js'
import { generator, shuffle } from '../random.js'

/** Row numbers of a split, shuffled; together each row once. */
export interface Split {
  train: Uint32Array
  test: Uint32Array
}

/** Keeps the split's random numbers apart from those of the epochs with the same seed. */
const SPLIT_KEY = 0x5b117

/** All rows in shuffled order (files are often sorted by class, and validation takes the last rows). */
export function shuffledRows(count: number, seed: number): Uint32Array {
  const rows = Uint32Array.from({ length: count }, (_, i) => i)
  shuffle(rows, generator(seed, SPLIT_KEY))
  return rows
}

/**
 * Holds out a fifth of each class (rounded; never all of a class) by seed.
 * @throws DATA_EMPTY when no class has the three samples from which one can be held out.
 */
export function holdOutFifth(labels: ArrayLike<number>, classes: number, seed: number, name: string): Split {
  const left = new Float64Array(classes)
  for (let i = 0; i < labels.length; i++) left[labels[i]]++
  let held = 0
  for (let c = 0; c < classes; c++) held += left[c] = Math.round(left[c] / 5)
  if (held === 0)
    throw new EngramError(
      'DATA_EMPTY',
      `${name}: ${labels.length} samples in ${classes} classes are too few to hold out a fifth of each class`,
      'give more samples (at least 3 of a class, better 50), or a separate test set with --test FILE',
    )
  const split = { train: new Uint32Array(labels.length - held), test: new Uint32Array(held) }
  let trained = 0
  let tested = 0
  for (const row of shuffledRows(labels.length, seed)) {
    if (left[labels[row]]-- > 0) split.test[tested++] = row
    else split.train[trained++] = row
  }
  return split
}
