/** Section 3 of docs/spec.md: the generator and the hash. */

export class Generator {
  x = 0
  c = 0

  seed(s: number): void {
    this.x = (Math.imul(s ^ (s >>> 16), 0x6255) + 0x3619) & 0xffff
    if (this.x === 0) this.x = 0x1d2b
    this.c = (Math.imul(s, 0x9e3b) + 0x5a17) & 0xffff
  }

  draw(): number {
    this.x = (this.x ^ (this.x << 7)) & 0xffff
    this.x ^= this.x >> 9
    this.x = (this.x ^ (this.x << 8)) & 0xffff
    this.c = (this.c + 0x9e37) & 0xffff
    return (this.x + this.c) & 0xffff
  }
}

export function hash(seed: number, row: number, column: number): number {
  let h = (seed ^ Math.imul(row, 0x9e3b) ^ Math.imul(column, 0x6255)) & 0xffff
  h ^= h >> 7
  h = (Math.imul(h, 0x2d35) + row + 0x3c6f) & 0xffff
  h ^= h >> 9
  h = (Math.imul(h, 0xb56d) + column) & 0xffff
  return h ^ (h >> 8)
}

/** The key of a layer's hash, layers counted from 0. */
export const layerKey = (seed: number, layer: number): number => (seed + Math.imul(layer, 0x3a7d)) | 0
