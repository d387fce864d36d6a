/**
 * Error-diffused stochastic rounding. One random start f in 0..65535 a row; then for each weight in order
 *
 *     p = step + f;   w = clamp(w + (p >> 16));   f = p & 0xffff
 *
 * where `step` is the wanted change in units of 2^-16 weight: D * x_i for an outer product, scaled G_i for a summed
 * gradient. Every rounding is exactly unbiased over f, a zero step changes nothing, and there is one draw a row.
 * The order within a row (weights, then the bias) is part of the bit-exact contract.
 */
import { rounded } from '../number/requantize'
import { clamp } from '../number/saturate'
import { simdDiffuse, simdSums, simdTail } from './dense_simd'
import { stagedInput, stagedInputs } from './dense'

/** Bound on D, so that D * x + f stays within int32: 2^23 * 128 + 2^16 < 2^31. */
export const OUTER_LIMIT: i32 = 1 << 23
/** Bound on a scaled G. */
export const STEP_LIMIT: i32 = 1 << 30

/** Prepares the staged input for `diffuseOuter`. */
export function stageSums(): void {
  if (ASC_FEATURE_SIMD) simdSums()
}

/** w_i += D * x_i for the row at `w` and the staged input; returns the f that the bias continues from. */
export function diffuseOuter<W>(w: usize, delta: i32, f: u32, limit: i32): u32 {
  let x = stagedInput()
  let n = stagedInputs()
  if (ASC_FEATURE_SIMD) {
    f = simdDiffuse<W>(w, delta, f, limit)
    x += simdTail()
    n -= simdTail()
    w += <usize>simdTail() << (sizeof<W>() == 2 ? 1 : 0)
  }
  return sizeof<W>() == 2 ? updateI16(w, delta, f, limit, x, n) : updateI8(w, delta, f, limit, x, n)
}

/** The int8 row at `w` += `delta` (within OUTER_LIMIT) times the `n` inputs at `x`, from f on; returns the last f. */
export function updateI8(w: usize, delta: i32, f: u32, limit: i32, x: usize, n: u32): u32 {
  return update<i8>(w, delta, f, limit, x, n)
}

/** The same for int16 weights. */
export function updateI16(w: usize, delta: i32, f: u32, limit: i32, x: usize, n: u32): u32 {
  return update<i16>(w, delta, f, limit, x, n)
}

// @ts-ignore: decorator
@inline
function update<W>(w: usize, delta: i32, f: u32, limit: i32, x: usize, n: u32): u32 {
  for (const end = x + n; x < end; x++) {
    const xi = <i32>load<i8>(x)
    if (xi != 0) {
      const p = delta * xi + <i32>f
      store<W>(w, <W>clamp(<i32>load<W>(w) + (p >> 16), limit))
      f = <u32>p & 0xffff
    }
    w += sizeof<W>()
  }
  return f
}

/**
 * w_i += 2^`up` G_i / 2^16 for the row at `w`, where G are the `n` int32 at `gradient`; returns the f that the bias
 * continues from. With a negative `up`, G is overwritten.
 */
export function diffuseSteps<W>(w: usize, gradient: usize, n: u32, up: i32, f: u32, limit: i32): u32 {
  if (up < 0) {
    scaleDown(gradient, n, -up)
    up = 0
  }
  up = min(up, 30)
  const most = STEP_LIMIT >> up
  for (const end = gradient + (<usize>n << 2); gradient < end; gradient += 4) {
    const step = clamp(load<i32>(gradient), most) << up
    if (step != 0) {
      const p = step + <i32>f
      store<W>(w, <W>clamp(<i32>load<W>(w) + (p >> 16), limit))
      f = <u32>p & 0xffff
    }
    w += sizeof<W>()
  }
  return f
}

/** Halved once, nothing is above STEP_LIMIT any more. */
function scaleDown(gradient: usize, n: u32, down: i32): void {
  for (const end = gradient + (<usize>n << 2); gradient < end; gradient += 4) {
    store<i32>(gradient, down > 31 ? 0 : rounded(load<i32>(gradient), down))
  }
}
