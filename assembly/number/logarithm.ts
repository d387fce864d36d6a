/** log2(1 + i / 16) in Q10, i = 0..16. */
const TABLE = memory.data<u16>([0, 90, 174, 254, 330, 402, 470, 536, 599, 659, 717, 773, 827, 879, 929, 977, 1024])

/** Binary digits of a number: 0 of 0. */
// @ts-ignore: decorator
@inline
export function digits(x: u32): i32 { return 32 - <i32>clz(x) }

/** log2(x) in Q10 for x >= 1, linear between sixteenths: error -0.0015..0.0007. */
export function log2(x: u32): i32 {
  const exponent = 31 - clz(x)
  const mantissa = (x << (31 - exponent)) & 0x7fffffff
  const index = mantissa >> 27
  const low: i32 = load<u16>(TABLE + (<usize>index << 1))
  const high: i32 = load<u16>(TABLE + (<usize>index << 1), 2)
  const part = <i32>((mantissa >> 15) & 0xfff)
  return (<i32>exponent << 10) + low + (((high - low) * part) >> 12)
}

/** ln(x / 2^12) in Q10 for x >= 2^12 (a sum of Q12 exponentials): error -0.0024..0.0002, from rounding down. */
export function naturalLog(x: u32): i32 {
  // 2839 = round(2^12 * ln 2)
  return ((log2(x) - (12 << 10)) * 2839) >> 12
}
