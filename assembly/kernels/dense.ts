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

/** Announces the input vector (int8, `n` entries) of the products that follow. */
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
  if (ASC_FEATURE_SIMD) {
    store<i32>(lane(index), simdDot<W>(w))
    return
  }
  let sum = 0
  const end = input + inputs
  for (let x = input; x < end; x++) {
    sum += <i32>load<W>(w) * <i32>load<i8>(x)
    w += sizeof<W>()
  }
  store<i32>(lane(index), sum)
}

/** Eight rows, `step` bytes apart, into lanes 0..7; SIMD builds only. */
export function dot8<W>(w: usize, step: usize): void {
  if (ASC_FEATURE_SIMD) simdDot8<W>(w, step, LANES)
}

/** Four rows, `step` bytes apart, into lanes 0..3. A zero input costs no multiplication. */
export function dot4<W>(w: usize, step: usize): void {
  if (ASC_FEATURE_SIMD) {
    v128.store(LANES, simdDot4<W>(w, step))
    return
  }
  let a = 0, b = 0, c = 0, d = 0
  let w1 = w + step, w2 = w1 + step, w3 = w2 + step
  const end = input + inputs
  for (let p = input; p < end; p++) {
    const x = <i32>load<i8>(p)
    if (x != 0) {
      a += <i32>load<W>(w) * x
      b += <i32>load<W>(w1) * x
      c += <i32>load<W>(w2) * x
      d += <i32>load<W>(w3) * x
    }
    w += sizeof<W>()
    w1 += sizeof<W>()
    w2 += sizeof<W>()
    w3 += sizeof<W>()
  }
  store<i32>(LANES, a)
  store<i32>(LANES, b, 4)
  store<i32>(LANES, c, 8)
  store<i32>(LANES, d, 12)
}
