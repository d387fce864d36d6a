/**
 * The core's generator and hash, written again from their specification (headers of assembly/number/random.ts and
 * hash.ts), so that a reference can be given the same random numbers. 16-bit arithmetic, products by Math.imul.
 */
const half = (x: number): number => x & 0xffff

/** Two multiply-xorshift rounds over (seed, row, column), modulo 2^16. */
export function hash16(seed: number, row: number, column: number): number {
  let h = half(seed ^ Math.imul(row, 0x9e3b) ^ Math.imul(column, 0x6255))
  h ^= h >>> 7
  h = half(Math.imul(h, 0x2d35) + row + 0x3c6f)
  h ^= h >>> 9
  h = half(Math.imul(h, 0xb56d) + column)
  return h ^ (h >>> 8)
}

/** Low byte of the hash as int8, where -128 counts as 127. */
export function hash8(seed: number, row: number, column: number): number {
  const b = (hash16(seed, row, column) << 24) >> 24
  return b === -128 ? 127 : b
}

/** Both arguments of a rule's hash: layers of one seed are this far apart. */
export const layerKey = (seed: number, layer: number): number => seed + layer * 0x3a7d

/** xorshift16 (7, 9, 8) plus a Weyl sequence of step 0x9E37; a draw is their sum modulo 2^16. */
export class Generator {
  constructor(public x: number, public c: number) {}

  static seeded(seed: number): Generator {
    const x = half(Math.imul(seed ^ (seed >>> 16), 0x6255) + 0x3619)
    return new Generator(x === 0 ? 0x1d2b : x, half(Math.imul(seed, 0x9e3b) + 0x5a17))
  }

  draw(): number {
    this.x = half(this.x ^ (this.x << 7))
    this.x ^= this.x >>> 9
    this.x = half(this.x ^ (this.x << 8))
    this.c = half(this.c + 0x9e37)
    return half(this.x + this.c)
  }
}

/** Uniform in 0..65535, new for every number: of a sample, and of what it is drawn for. */
export const chance = (seed: number, number: number, what: number, unit: number): number =>
  hash16(layerKey(seed, what) + Math.imul(number, 0x4f1b), unit, number >>> 3)
