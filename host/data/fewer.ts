import { EngramError } from '../errors.js'
import type { Dataset } from './dataset.js'
import { namedClasses } from './named-classes.js'
import { generator, shuffle } from './random.js'
import { fileOrder } from './order.js'
import { lastSixth } from './split/validation.js'
import { takeSamples } from './storage.js'

/** What is learned of the training samples. */
export interface FewerChoice {
  /** These classes alone, by name or glob. */
  only?: readonly string[]
  /** So many samples of each class, drawn by seed. */
  perClass?: number
}

/** Keeps these random numbers apart from those of splits, labels and epochs with the same seed. */
const PER_CLASS_KEY = 0x9e7c1a

/**
 * The data with fewer training samples, in the order in which they stood. What is held out to test, or with `validate` to validate,
 * stays whole, all classes of it.
 * @throws OPTION_INVALID for a class that is not there, or of which there are too few samples; and where there are no classes.
 */
export function fewerSamples(dataset: Dataset, { only, perClass }: FewerChoice, seed: number, validate = false): Dataset {
  if (only === undefined && perClass === undefined) return dataset
  const { name, classes, train, task = 'classify' } = dataset
  if (task !== 'classify')
    throw new EngramError('OPTION_INVALID', `${only ? '--only' : '--per-class'} chooses by class, and the task is ${task}`, 'leave it out; --samples N learns from fewer', { option: only ? '--only' : '--per-class' })
  const wanted = only ? namedClasses(name, classes, only, '--only') : classes.map(() => true)
  const { held, gap } = validate ? (dataset.validation ?? lastSixth(train.count)) : { held: 0, gap: 0 }
  const learned = train.count - held - gap
  const rows = wanted.flatMap((isWanted, c) => {
    if (!isWanted) return []
    const members = fileOrder(learned).filter((row) => train.labels[row] === c && train.known?.[row] !== 0)
    if (perClass === undefined) return [...members]
    if (members.length < perClass)
      throw new EngramError('OPTION_INVALID', `--per-class ${perClass} is more than the ${members.length} training samples of class ${classes[c]}`, `at most --per-class ${members.length}`, { option: '--per-class', value: perClass })
    shuffle(members, generator(seed, PER_CLASS_KEY, c))
    return [...members.subarray(0, perClass)]
  })
  rows.sort((a, b) => a - b)
  const kept = fileOrder(train.count).subarray(learned + gap)
  return { ...dataset, train: takeSamples(train, Uint32Array.from([...rows, ...kept])), ...(validate && { validation: { held, gap: 0, ...(only && { chosen: true as const }) } }) }
}
