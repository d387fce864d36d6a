import type { Column } from '../read/column.js'

/** Each number larger than the one before it, without a gap. */
export function isStrictlyIncreasing({ values }: Column): boolean {
  for (let i = 0; i < values.length; i++) if (!(i === 0 ? values[0] === values[0] : values[i]! > values[i - 1]!)) return false
  return values.length > 0
}

/** Of the steps from row to row, those that rise are more than this in a time that begins anew with each recording. */
const MOSTLY = 0.95
/** A column with fewer different values may be in the order of its rows by chance, or since these are sorted by class. */
const FEWEST_STEPS = 10

/** How a column follows its rows without rising all the time; undefined where it does not. */
export function orderOf({ values }: Column): 'begins anew' | 'never falls' | undefined {
  let rises = 0
  let falls = 0
  for (let i = 1; i < values.length; i++) {
    if (values[i]! > values[i - 1]!) rises++
    else if (!(values[i]! >= values[i - 1]!)) falls++
  }
  if (rises < FEWEST_STEPS) return undefined
  return falls === 0 ? 'never falls' : rises > MOSTLY * (values.length - 1) ? 'begins anew' : undefined
}

/** Each value of one column stands beside one value of the other, and the other way round. */
export function isOneToOne({ texts: one }: Column, { texts: other }: Column): boolean {
  if (!one || !other || one.names.length !== other.names.length) return false
  const partner = new Int32Array(one.names.length).fill(-1)
  for (let row = 0; row < one.ids.length; row++) {
    const id = one.ids[row]!
    if (partner[id]! < 0) partner[id] = other.ids[row]!
    else if (partner[id] !== other.ids[row]) return false
  }
  return new Set(partner).size === partner.length
}

/** Few rows are in order, or all different, by chance. */
export const FEWEST_ROWS = 8

/** More than every second row holds another text: a name or a key, neither a class nor a group. */
export const isKey = ({ texts }: Column, rows: number): boolean => rows >= FEWEST_ROWS && (texts === undefined || texts.names.length * 2 > rows)

/** Whole numbers of which no two are equal. */
export function isAllDifferentIntegers({ values, texts }: Column): boolean {
  // With a dictionary it is known how many differ; "1" and "1.0" are two texts, so fewer texts than rows is certain.
  if (texts && texts.names.length < values.length) return false
  for (let i = 0; i < values.length; i++) if (!Number.isInteger(values[i])) return false
  const sorted = values.slice().sort()
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) return false
  return true
}

/** Rows of one class follow each other for so long that the file must have been recorded, or sorted, class by class. */
export function hasLongRuns(labels: ArrayLike<number>, classes: number): boolean {
  const counts = new Float64Array(classes)
  let changes = 0
  for (let i = 0; i < labels.length; i++) {
    counts[labels[i]!]!++
    if (i > 0 && labels[i] !== labels[i - 1]) changes++
  }
  // Two rows at random differ in class with this probability.
  const differ = 1 - counts.reduce((sum, count) => sum + (count / labels.length) ** 2, 0)
  return changes < 0.2 * differ * (labels.length - 1)
}
