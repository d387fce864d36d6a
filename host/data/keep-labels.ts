import { EngramError } from '../errors.js'
import { generator, shuffle } from './random.js'
import type { Dataset } from './dataset.js'

/** How many training samples keep their label: so many, or a share of them. */
export type LabelBudget = { count: number } | { share: number }

/** Keeps these random numbers apart from those of splits and epochs with the same seed. */
const LABEL_KEY = 0x1abe15

/**
 * Hides the labels of all but some of the training samples at `rows`: as many of each class as its share, at least one of each where
 * the labels reach, drawn by seed. The samples themselves are learned all the same, where a rule can.
 * @throws OPTION_INVALID for more labels than there are samples.
 */
export function keepLabels(dataset: Dataset, budget: LabelBudget, rows: Uint32Array, seed: number): Dataset {
  const { train, name } = dataset
  const count = 'count' in budget ? budget.count : Math.round(budget.share * rows.length)
  const labelled = rows.filter((row) => !train.known || train.known[row])
  if (count > labelled.length)
    throw new EngramError('OPTION_INVALID', `--labels ${count} is more than the ${labelled.length} labelled training samples of ${name}`, 'leave --labels out to learn from all of them', { option: '--labels', value: count })
  const known = new Uint8Array(train.count)
  for (const { rows: members, kept } of shares(labelled, train.values ? undefined : train.labels, count)) {
    shuffle(members, generator(seed, LABEL_KEY))
    for (const row of members.subarray(0, kept)) known[row] = 1
  }
  return { ...dataset, train: { ...train, known } }
}

/** Rows of each class, and how many of them keep their label: the largest remainders get what is left over. */
function shares(rows: Uint32Array, labels: Uint8Array | undefined, count: number): { rows: Uint32Array; kept: number }[] {
  const classes = new Map<number, number[]>()
  for (const row of rows) {
    const label = labels ? labels[row]! : 0
    const members = classes.get(label)
    if (members) members.push(row)
    else classes.set(label, [row])
  }
  const least = count >= classes.size ? 1 : 0
  const parts = [...classes.values()].map((members) => {
    const fair = (count * members.length) / rows.length
    return { rows: Uint32Array.from(members), fair, kept: Math.min(members.length, Math.max(least, Math.floor(fair))) }
  })
  let left = count - parts.reduce((sum, { kept }) => sum + kept, 0)
  const byRemainder = [...parts].sort((a, b) => b.fair - b.kept - (a.fair - a.kept))
  for (let i = 0; left > 0; i = (i + 1) % byRemainder.length) {
    const part = byRemainder[i]!
    if (part.kept === part.rows.length) continue
    part.kept++
    left--
  }
  // Classes that were given one beyond their share take it from those that have most.
  for (; left < 0; left++) parts.reduce((most, part) => (part.kept - part.fair > most.kept - most.fair && part.kept > least ? part : most), parts.find(({ kept }) => kept > least)!).kept--
  return parts
}
