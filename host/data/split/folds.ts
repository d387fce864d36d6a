import { generator, shuffle } from '../random.js'

/** Which of `count` folds each row belongs to. */
export interface Folds {
  ofRow: Uint8Array
  count: number
}

/** What rows are, for those who split them. */
export interface Rows {
  /** Class of each row. */
  labels: ArrayLike<number>
  classes: number
  /** Group of each row, an index from 0. */
  groups?: ArrayLike<number>
  /** Rows in the order of time; the file's where it is not given. */
  order?: Uint32Array
}

/** Keeps these random numbers apart from those of the epochs with the same seed. */
const FOLD_KEY = 0xf01d5

/** Each class dealt out evenly, in an order drawn by seed. */
export function randomFolds({ labels, classes }: Rows, count: number, seed: number): Folds {
  const ofRow = new Uint8Array(labels.length)
  const dealt = new Float64Array(classes)
  const rows = Uint32Array.from({ length: labels.length }, (_, i) => i)
  shuffle(rows, generator(seed, FOLD_KEY))
  for (const row of rows) ofRow[row] = dealt[labels[row]!]!++ % count
  return { ofRow, count }
}

/**
 * Whole groups, so that every fold gets about its share of each class: the largest group first, each to the fold where the shares
 * stay closest together. Groups of one size are in an order drawn by seed.
 */
export function groupFolds({ labels, classes, groups }: Rows & { groups: ArrayLike<number> }, count: number, seed: number): Folds {
  const members = groupClasses(labels, groups, classes)
  const totals = new Float64Array(classes)
  for (const counts of members) counts.forEach((n, c) => (totals[c] += n))
  const order = Uint32Array.from(members, (_, group) => group)
  shuffle(order, generator(seed, FOLD_KEY))
  const size = (group: number): number => members[group]!.reduce((sum, n) => sum + n, 0)
  const bySize = [...order].sort((a, b) => size(b) - size(a))
  const shares = Array.from({ length: count }, () => new Float64Array(classes))
  const foldOf = new Uint8Array(members.length)
  for (const group of bySize) {
    // The increase of the sum of squared shares, were the group to go there.
    const cost = (share: Float64Array): number =>
      members[group]!.reduce((sum, n, c) => sum + (totals[c] ? (n * (2 * share[c]! + n)) / totals[c]! ** 2 : 0), 0) + share.reduce((sum, n) => sum + n, 0) * 1e-9
    const fold = shares.reduce((best, share, f) => (cost(share) < cost(shares[best]!) ? f : best), 0)
    foldOf[group] = fold
    members[group]!.forEach((n, c) => (shares[fold]![c] += n))
  }
  return { ofRow: Uint8Array.from({ length: labels.length }, (_, row) => foldOf[groups[row]!]!), count }
}

/** Rows of each class, group by group. */
export function groupClasses(labels: ArrayLike<number>, groups: ArrayLike<number>, classes: number): Float64Array[] {
  const members: Float64Array[] = []
  for (let row = 0; row < labels.length; row++) {
    const group = groups[row]!
    while (members.length <= group) members.push(new Float64Array(classes))
    members[group]![labels[row]!]!++
  }
  return members
}

/** Each class cut into stretches of time that follow each other. */
export function timeFolds({ labels, classes, order }: Rows, count: number): Folds {
  const ofRow = new Uint8Array(labels.length)
  const totals = new Float64Array(classes)
  for (let row = 0; row < labels.length; row++) totals[labels[row]!]!++
  const passed = new Float64Array(classes)
  for (let i = 0; i < labels.length; i++) {
    const row = order ? order[i]! : i
    const label = labels[row]!
    ofRow[row] = Math.floor((passed[label]!++ * count) / totals[label]!)
  }
  return { ofRow, count }
}

/**
 * Rows that lie at most `gap` places in time (each class has its own) before or behind a held-out row, and are none: they look too much
 * like it to be learned from.
 */
export function gapRows(held: Uint8Array, { labels, order }: Rows, gap: ArrayLike<number>): Uint8Array {
  const near = new Uint8Array(held.length)
  const mark = (from: number, step: 1 | -1): void => {
    let since = Infinity
    for (let i = from; i >= 0 && i < held.length; i += step) {
      const row = order ? order[i]! : i
      if (held[row]) since = 0
      else if (++since <= gap[labels[row]!]!) near[row] = 1
    }
  }
  mark(0, 1)
  mark(held.length - 1, -1)
  return near
}
