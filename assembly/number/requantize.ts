/** Fixed point to narrower fixed point. The only place in the core that decides rounding of values. */
import { signal16 } from './saturate'

/** Largest activation: hidden activations are 0..127. */
export const ACTIVATION_MAX: i32 = 127

/** `round(x / 2^shift)`, halves towards +infinity. `shift` is -15..31; a negative one shifts left. */
// @ts-ignore: decorator
@inline
export function rounded(x: i32, shift: i32): i32 {
  if (shift <= 0) return x << -shift
  return (x >> shift) + ((x >> (shift - 1)) & 1)
}

/** `rounded` to the range of a teaching signal. */
export function toSignal(x: i32, shift: i32): i32 { return signal16(rounded(x, shift)) }

/** int32 accumulator to a clamped ReLU activation, 0..127. */
// @ts-ignore: decorator
@inline
export function activation(accumulator: i32, shift: i32): i32 {
  const y = rounded(accumulator, shift)
  return y < 0 ? 0 : y > ACTIVATION_MAX ? ACTIVATION_MAX : y
}

/** `round(x / divisor)`, halves away from zero. */
export function quotient(x: i32, divisor: i32): i32 {
  const half = divisor >> 1
  return (x < 0 ? x - half : x + half) / divisor
}
