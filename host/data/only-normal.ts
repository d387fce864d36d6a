import { EngramError } from '../errors.js'
import type { Dataset, Samples } from './dataset.js'
import { namedClasses } from './named-classes.js'
import { fileOrder } from './order.js'
import { listed } from './read/problem.js'
import { lastSixth, type Validation } from './split/validation.js'
import { takeSamples } from './storage.js'

/** Which classes are normal, as a user says it: names or globs of those that are, or of those that are not. */
export interface NormalChoice {
  normal?: readonly string[]
  abnormal?: readonly string[]
}

/** What normal classes are commonly called, in several languages, from public data sets of machines, networks and hearts. */
const normalNames = ['normal', 'ok', 'okay', 'good', 'healthy', 'nominal', 'regular', 'benign', 'inlier', 'inliers', 'background', 'no fault', 'no failure', 'baseline', 'idle', 'gut']

/**
 * The same data to tell what is normal: training samples of the normal classes alone, without a label; the test samples are all there,
 * and their classes only judge.
 * @throws OPTION_INVALID for a class that is not there, or where it is not clear which are normal; DATA_CLASSES where none or all are.
 */
export function onlyNormal(dataset: Dataset, choice: NormalChoice): Dataset {
  const { name, train } = dataset
  const marks = normalClasses(dataset, choice)
  const { rows, validation } = normalRows(name, fileOrder(train.count), dataset.validation ?? lastSixth(train.count), (row) => marks[train.labels[row]!]!)
  return {
    ...dataset,
    task: 'detect',
    normal: marks,
    train: unlabelled(takeSamples(train, rows)),
    validation,
  }
}

/**
 * Of training rows, at whose end some are held out for validation, those that are normal.
 * @throws DATA_EMPTY where there are none.
 */
export function normalRows(name: string, train: Uint32Array, { held, gap }: Validation, isNormal: (row: number) => boolean): { rows: Uint32Array; validation: Validation } {
  const count = train.length
  const parts = [train.subarray(0, count - held - gap), train.subarray(count - held - gap, count - held), train.subarray(count - held)].map((part) => part.filter(isNormal))
  const rows = Uint32Array.from(parts.flatMap((part) => [...part]))
  if (rows.length === 0) throw new EngramError('DATA_EMPTY', `${name}: no training sample is of a normal class`, 'give data that holds some, or another split')
  return { rows, validation: { held: parts[2]!.length, gap: parts[1]!.length } }
}

/** The samples without what they would teach; their classes stay, to be judged by. */
export const unlabelled = (samples: Samples): Samples => ({ ...samples, known: new Uint8Array(samples.count) })

/** Whether each class is normal. Throws as `onlyNormal` does. */
export function normalClasses({ name, classes }: Pick<Dataset, 'name' | 'classes'>, choice: NormalChoice): boolean[] {
  const marks = markedClasses(name, classes, choice)
  if (marks.includes(true) && marks.includes(false)) return marks
  throw new EngramError('DATA_CLASSES', `${name}: ${marks.includes(true) ? 'all classes are' : 'no class is'} normal (${listed(classes)})`, 'say with --normal which are; data of normal samples alone needs no label: --label none', { classes })
}

function markedClasses(name: string, classes: readonly string[], { normal, abnormal }: NormalChoice): boolean[] {
  if (normal && abnormal) throw new EngramError('OPTION_INVALID', '--normal and --abnormal say the same twice', 'give one of them: the other classes are the rest')
  if (normal) return namedClasses(name, classes, normal, '--normal')
  if (abnormal) return namedClasses(name, classes, abnormal, '--abnormal').map((mark) => !mark)
  const called = classes.map((each) => normalNames.includes(each.trim().toLowerCase().replace(/[_-]+/g, ' ')))
  if (called.includes(true)) return called
  throw new EngramError('OPTION_INVALID', `${name}: which of its classes are normal (${listed(classes)})?`, `say it: --normal ${classes[0]}, or --abnormal ${classes.at(-1)}`, { option: '--normal', classes })
}
