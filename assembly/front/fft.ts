/**
 * The discrete Fourier transform of M = 2^b complex numbers, int16, in their place: b stages of butterflies, decimation in
 * time. Its input lies in bit-reversed order. Before a stage all is halved once or twice where it might not fit 16 bits else, and how
 * often is told (block floating point): the result times 2^told is the transform.
 *
 *     Z_k = sum_(j < M) z_j exp(-2 pi i j k / M)
 *
 * Source: J. W. Cooley, J. W. Tukey, "An algorithm for the machine calculation of complex Fourier series", Math. Comp. 19, 1965;
 * A. V. Oppenheim, C. J. Weinstein, "Effects of finite register length in digital filtering and the fast Fourier transform", Proc. IEEE
 * 60(8), 1972, section V (block floating point).
 */
import { cosine, sine } from '../number/sine'

/** A component grows by at most 1 + sqrt(2) in a stage: 32767 / (1 + sqrt(2)), and twice as much. */
const NEVER_TOO_LARGE: i32 = 13572
const HALVED_ONCE: i32 = 27145
/** Steps of a full turn in number/sine.ts. */
const TURN: u32 = 512

/** Place of element `i` in an input of 2^bits. */
export function reversed(i: u32, bits: u32): u32 {
  let place: u32 = 0
  for (; bits > 0; bits--, i >>= 1) place = place << 1 | (i & 1)
  return place
}

/** Transforms 2^bits complex numbers (re, im: int16) at `at`; bits <= 8. How often they were halved. */
export function transform(at: usize, bits: u32): i32 {
  const end = at + (<usize>4 << bits)
  let halved = 0
  for (let stage: u32 = 0; stage < bits; stage++) {
    const most = largest(at, end), shift = most <= NEVER_TOO_LARGE ? 0 : most <= HALVED_ONCE ? 1 : 2
    halved += shift
    const half = <usize>4 << stage, step = TURN >> (stage + 1)
    let angle: u32 = 0
    for (let first = at; first < at + half; first += 4, angle += step) {
      const c = cosine(angle), s = sine(angle)
      for (let a = first; a < end; a += half << 1) butterfly(a, a + half, c, s, shift)
    }
  }
  return halved
}

/** a, b <- (a + w b, a - w b) / 2^shift, w = c - i s in Q15. */
// @ts-ignore: decorator
@inline
function butterfly(a: usize, b: usize, c: i32, s: i32, shift: i32): void {
  const re = <i32>load<i16>(b), im = <i32>load<i16>(b, 2), half = (1 << shift) >> 1
  const x = turned(c * re + s * im), y = turned(c * im - s * re)
  const p = <i32>load<i16>(a) + half, q = <i32>load<i16>(a, 2) + half
  store<i16>(a, (p + x) >> shift)
  store<i16>(a, (q + y) >> shift, 2)
  store<i16>(b, (p - x) >> shift)
  store<i16>(b, (q - y) >> shift, 2)
}

/** From Q15, rounded. A turn does not lengthen, so that 32 bits hold both products. */
// @ts-ignore: decorator
@inline
export function turned(x: i32): i32 { return (x + 0x4000) >> 15 }

/** The largest absolute value of the int16 up to `end`. */
export function largest(at: usize, end: usize): i32 {
  let most = 0
  for (; at < end; at += 2) most = max(most, abs(<i32>load<i16>(at)))
  return most
}
