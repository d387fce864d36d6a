/** Murmur3's 32-bit finaliser: every input bit changes each output bit about half of the time. */
const mix = (value: number): number => {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

const GOLDEN = 0x9e3779b9
const TWO_32 = 2 ** 32

/** A number 0..2^32-1 that depends on each key and on their order, and on nothing else. Keys are integers below 2^53. */
export function hash32(...keys: number[]): number {
  let h = 0
  for (const key of keys) {
    h = mix(h ^ mix(key >>> 0)) + GOLDEN
    h = mix(h ^ mix(Math.floor(key / TWO_32))) + GOLDEN
  }
  return mix(h)
}

/**
 * The host's generator: sfc32 (Chris Doty-Humphrey, PractRand; 128 bits of state, period at least 2^32),
 * keyed by a list of integers. It orders and splits data; the core has its own generator for learning.
 * Returns a function that gives the next number 0..2^32-1.
 */
export function generator(...keys: number[]): () => number {
  let a = hash32(1, ...keys) | 0
  let b = hash32(2, ...keys) | 0
  let c = hash32(3, ...keys) | 0
  let counter = 1
  return () => {
    const result = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + result | 0
    return result >>> 0
  }
}

/** Fisher-Yates, in place. The index is next·n / 2^32: for 60,000 samples its bias is below 0.002 %. */
export function shuffle(order: Uint32Array, next: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor((next() * (i + 1)) / TWO_32)
    const held = order[i]
    order[i] = order[j]
    order[j] = held
  }
}
