import { EngramError } from '../../errors.js'
import type { Dataset, Samples } from '../dataset.js'
import { viewSamples } from '../storage.js'

/** How many samples at the end of a training set are held out for validation, and how many in front of them nobody learns from. */
export type Validation = NonNullable<Dataset['validation']>

/** The share of random training samples that is held out for validation. */
const PART = 6

/** What `train` of a data set holds out where its samples are in random order: the last sixth, and no gap. */
export const lastSixth = (samples: number): Validation => ({ held: Math.floor(samples / PART), gap: 0 })

/**
 * Holds out the end of a training set for choosing settings, so that the test set stays untouched. Both parts are views.
 * @throws DATA_EMPTY when nothing can be held out; DATA_CLASSES when the set is sorted by class, so that the part says nothing.
 */
export function holdOutValidation({ train: samples, validation }: Pick<Dataset, 'train' | 'validation'>): { train: Samples; validation: Samples } {
  const { held, gap, chosen }: Validation = validation ?? lastSixth(samples.count)
  if (held === 0)
    throw new EngramError('DATA_EMPTY', `${samples.count} training samples are too few to hold out a sixth`, 'give at least 6, better 100, and two groups where rows come in groups')
  const train = viewSamples(samples, 0, samples.count - held - gap)
  const last = viewSamples(samples, samples.count - held, samples.count)
  if (chosen) return { train, validation: last }
  const known = new Set(train.labels)
  const all = new Set(samples.labels)
  const unknown = [...new Set(last.labels)].filter((label) => !known.has(label))
  if (unknown.length * 2 > all.size || unknown.length === new Set(last.labels).size)
    throw new EngramError(
      'DATA_CLASSES',
      `the training samples are sorted by class: the last sixth holds classes (index ${unknown.join(', ')}) that the rest does not`,
      'shuffle the samples in the data file',
    )
  return { train, validation: last }
}
