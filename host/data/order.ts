import type { Samples } from './dataset.js'
import { generator, shuffle } from './random.js'

/** How an epoch goes through its samples: shuffled anew each time, or in the order of time. */
export const orders = ['shuffled', 'time'] as const
/** One of `orders`. */
export type Order = (typeof orders)[number]

/**
 * The order in which an epoch learns its samples: a permutation of 0..count-1 that depends on seed and epoch only.
 * Give `into` (length = count) to reuse one buffer for every epoch.
 */
export function epochOrder(count: number, seed: number, epoch: number, into = new Uint32Array(count)): Uint32Array {
  if (into.length !== count) throw new RangeError(`the order buffer holds ${into.length} entries, not ${count}`)
  for (let i = 0; i < count; i++) into[i] = i
  shuffle(into, generator(seed, epoch))
  return into
}

/** Rows of samples, all of them where none are given, as they were taken one after the other. Sorts `rows` in place. */
export function timeOrder({ count, times }: Pick<Samples, 'count' | 'times'>, rows = fileOrder(count)): Uint32Array {
  return times ? rows.sort((a, b) => times[a]! - times[b]!) : rows.sort()
}

/** The identity order 0..count-1, for measuring. */
export function fileOrder(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i)
}
