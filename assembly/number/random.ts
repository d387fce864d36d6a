/**
 * The generator, specified for 8-bit chips: xorshift16 with the triple (7, 9, 8) plus a 16-bit Weyl sequence.
 * Period 2^16 * (2^16 - 1). Source: G. Marsaglia, "Xorshift RNGs", J. Stat. Soft. 8(14), 2003, sections 2 and 3;
 * shifts by 8 and near 8 are byte moves on an AVR (about 40 cycles a draw).
 *
 *     x ^= x << 7;  x ^= x >> 9;  x ^= x << 8;   x in 1..65535
 *     c += 0x9E37                                c in 0..65535
 *     draw = (x + c) mod 2^16
 */
const WEYL: u32 = 0x9e37

let address: usize = 0

/** Bytes of generator state: x u16, c u16. */
export const RANDOM_BYTES: u32 = 4

/** Uses the state at `at` from now on. */
export function randomAt(at: usize): void {
  address = at
}

export function seedRandom(seed: u32): void {
  const x = (seed ^ (seed >> 16)) * 0x6255 + 0x3619
  store<u16>(address, (x & 0xffff) == 0 ? 0x1d2b : x)
  store<u16>(address, seed * 0x9e3b + 0x5a17, 2)
}

/** Uniform in 0..65535. */
export function random16(): u32 {
  let x: u32 = load<u16>(address)
  x = (x ^ (x << 7)) & 0xffff
  x ^= x >> 9
  x = (x ^ (x << 8)) & 0xffff
  const c: u32 = (<u32>load<u16>(address, 2) + WEYL) & 0xffff
  store<u16>(address, x)
  store<u16>(address, c, 2)
  return (x + c) & 0xffff
}
