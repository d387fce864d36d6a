import { EngramError } from '../errors.js'

/** Labels are bytes, so a data set has at most this many classes. */
export const MAX_CLASSES = 256

/** @throws DATA_CLASSES when there are fewer than two classes. `name` is the data set's, for the message. */
export function requireTwoClasses(names: readonly string[], name: string, hint = 'give data with at least two classes'): void {
  if (names.length < 2)
    throw new EngramError(
      'DATA_CLASSES',
      `${name}: all samples are of one class (${names[0]}), and there is nothing to tell apart`,
      hint,
    )
}

/** The error for a test label that training never showed. */
export function unseenClass(label: string, names: readonly string[], where: string): EngramError {
  const listed = names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ')
  return new EngramError(
    'DATA_CLASSES',
    `${where}: class "${label}" does not occur in the training samples (${listed})`,
    'remove its samples from the test set, or add some to the training set',
    { label },
  )
}
