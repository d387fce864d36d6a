/**
 * Inner products of weight rows with one staged int8 input. int32 accumulators cannot overflow:
 * the caller's weight limit bounds them (layers/weights.ts), so the order of additions is free
 * and the SIMD twin must give the same bits.
 */
import { simdDot, simdDot4, simdDot8, simdStage } from './dense_simd'

/** Most rows that one call of `Weights.accumulate` takes. */
export const MOST_ROWS: u32 = ASC_FEATURE_SIMD ? 8 : 4
/** int32 accumulators of that many rows. */
const LANES = memory.data(ASC_FEATURE_SIMD ? 32 : 16, 16)

let input: usize = 0
let inputs: u32 = 0

// @ts-ignore: decorator
@inline
export function lane(index: u32): usize {
  return LANES + (<usize>index << 2)
}

/** Sets the input vector (int8, `n` entries) for the products that follow. */
export function stage(x: usize, n: u32): void {
  input = x
  inputs = n
  if (ASC_FEATURE_SIMD) simdStage(x, n)
}

// @ts-ignore: decorator
@inline
export function stagedInput(): usize { return input }

// @ts-ignore: decorator
@inline
export function stagedInputs(): u32 { return inputs }

/** Row at `w` times the staged input, into lane `index`. */
export function dot<W>(w: usize, index: u32): void {
  if (ASC_FEATURE_SIMD) store<i32>(lane(index), simdDot<W>(w))
  else rows<W>(w, 0, 1, lane(index))
}

/** Eight rows, `step` bytes apart, into lanes 0..7; SIMD builds only. */
export function dot8<W>(w: usize, step: usize): void {
  if (ASC_FEATURE_SIMD) simdDot8<W>(w, step, LANES)
}

/** Four rows, `step` bytes apart, into lanes 0..3. */
export function dot4<W>(w: usize, step: usize): void {
  if (ASC_FEATURE_SIMD) v128.store(LANES, simdDot4<W>(w, step))
  else rows<W>(w, step, 4, LANES)
}

/** `count` rows (at most MOST_ROWS), `step` bytes apart, into the lanes from 0 on. */
export function products<W>(w: usize, step: usize, count: u32): void {
  if (!ASC_FEATURE_SIMD) {
    rows<W>(w, step, count, LANES)
    return
  }
  if (count == 8) {
    dot8<W>(w, step)
    return
  }
  let r: u32 = 0
  if (count >= 4) {
    dot4<W>(w, step)
    r = 4
  }
  for (; r < count; r++) dot<W>(w + r * step, r)
}

// @ts-ignore: decorator
@inline
function rows<W>(w: usize, step: usize, count: u32, to: usize): void {
  if (sizeof<W>() == 2) denseI16(w, step, count, input, inputs, to)
  else denseI8(w, step, count, input, inputs, to)
}

/** `count` (1..4) int8 rows at `w`, `step` bytes apart, times the `n` inputs at `x`; `count` int32 go to `to`, where there is room for four. */
export function denseI8(w: usize, step: usize, count: u32, x: usize, n: u32, to: usize): void {
  dense<i8>(w, step, count, x, n, to)
}

/** The same for int16 weights. */
export function denseI16(w: usize, step: usize, count: u32, x: usize, n: u32, to: usize): void {
  dense<i16>(w, step, count, x, n, to)
}

// @ts-ignore: decorator
@inline
function dense<W>(w: usize, step: usize, count: u32, x: usize, n: u32, to: usize): void {
  const end = x + n
  if (count == 4) {
    fourRows<W>(w, step, x, end, to)
    return
  }
  for (; count > 0; count--) {
    let sum = 0
    let at = w
    for (let p = x; p < end; p++) {
      sum += <i32>load<W>(at) * <i32>load<i8>(p)
      at += sizeof<W>()
    }
    store<i32>(to, sum)
    to += 4
    w += step
  }
}

/** A zero input costs no multiplication. */
// @ts-ignore: decorator
@inline
function fourRows<W>(w: usize, step: usize, x: usize, end: usize, to: usize): void {
  let a = 0, b = 0, c = 0, d = 0
  let w1 = w + step, w2 = w1 + step, w3 = w2 + step
  for (; x < end; x++) {
    const xi = <i32>load<i8>(x)
    if (xi != 0) {
      a += <i32>load<W>(w) * xi
      b += <i32>load<W>(w1) * xi
      c += <i32>load<W>(w2) * xi
      d += <i32>load<W>(w3) * xi
    }
    w += sizeof<W>()
    w1 += sizeof<W>()
    w2 += sizeof<W>()
    w3 += sizeof<W>()
  }
  store<i32>(to, a)
  store<i32>(to, b, 4)
  store<i32>(to, c, 8)
  store<i32>(to, d, 12)
}
