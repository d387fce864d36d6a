import { generator, shuffle } from './random.js'

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

/** The identity order 0..count-1, for measuring. */
export function fileOrder(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i)
}
