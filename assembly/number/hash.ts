/**
 * A hash with 16-bit arithmetic only: fixed random weights are regenerated from it at zero RAM.
 * Two multiply-xorshift rounds over (seed, row, column); all operations modulo 2^16.
 */
// @ts-ignore: decorator
@inline
export function hash16(seed: u32, row: u32, column: u32): u32 {
  let h: u32 = (seed ^ (row * 0x9e3b) ^ (column * 0x6255)) & 0xffff
  h ^= h >> 7
  h = (h * 0x2d35 + row + 0x3c6f) & 0xffff
  h ^= h >> 9
  h = (h * 0xb56d + column) & 0xffff
  return h ^ (h >> 8)
}

/** Fractional bits of `hash8`, taken for a number in -1..1. */
export const HASH_FRACTION: i32 = 7

/** Uniform in -127..127 (int8 without -128), from the hash's low byte. */
// @ts-ignore: decorator
@inline
export function hash8(seed: u32, row: u32, column: u32): i32 {
  const b = <i32>(<i8>hash16(seed, row, column))
  return b == -128 ? 127 : b
}
