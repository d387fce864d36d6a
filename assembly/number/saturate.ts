/** Clamps. Overflow is either impossible by a stated bound, or decided here. */

// @ts-ignore: decorator
@inline
export function clamp(x: i32, limit: i32): i32 {
  return x > limit ? limit : x < -limit ? -limit : x
}

/** To the range of a teaching signal, int16 without -32768. */
// @ts-ignore: decorator
@inline
export function signal16(x: i32): i32 {
  return clamp(x, 32767)
}

/** `x * 2^shift`, saturating at +-limit; a negative shift rounds to nearest. */
export function scaled(x: i32, shift: i32, limit: i32): i32 {
  if (shift >= 0) {
    if (shift > 30) shift = 30
    return clamp(x, limit >> shift) << shift
  }
  if (shift < -31) return 0
  return clamp((x >> -shift) + ((x >> (-shift - 1)) & 1), limit)
}
