/**
 * Transposed product W^T d for a teaching signal. int16 weights enter with their upper 12 bits, so that
 * 2^11 * 2^15 * rows stays within int32 for up to 32 rows; beyond that |d| is bounded by `signalLimit`.
 */
import { Weights } from '../layers/weights'
import { hash8 } from '../number/hash'
import { toSignal } from '../number/requantize'
import { clamp } from '../number/saturate'

/** Bits of an int16 weight that the transposed product leaves out. */
export const NARROWED: i32 = 4

/** Bound on |d| such that `terms` products with narrowed weights cannot overflow int32. */
export function signalLimit(terms: u32, wide: bool): i32 {
  const most = 0x7fffffff / (terms * (wide ? 2048 : 128))
  return most < 32767 ? <i32>most : 32767
}

/** Computes as many of the first columns as go in blocks of eight; returns how many. */
function eights<W>(w: Weights, signal: usize, out: usize, shift: i32, limit: i32): u32 {
  const fan: u32 = w.fan, rows: u32 = w.rows, step = w.step
  let i: u32 = 0
  for (; i + 8 <= fan; i += 8) {
    let low = i32x4.splat(0), high = i32x4.splat(0)
    let at = w.data + (<usize>i << (sizeof<W>() == 2 ? 1 : 0))
    for (let o: u32 = 0; o < rows; o++) {
      const d = i16x8.splat(<i16>clamp(load<i16>(signal + (<usize>o << 1)), limit))
      const weights = sizeof<W>() == 2 ? i16x8.shr_s(v128.load(at), NARROWED) : v128.load_ext<i8>(at)
      low = i32x4.add(low, i32x4.extmul_low_i16x8_s(weights, d))
      high = i32x4.add(high, i32x4.extmul_high_i16x8_s(weights, d))
      at += step
    }
    v128.store(SUMS, low)
    v128.store(SUMS, high, 16)
    for (let k: u32 = 0; k < 8; k++) {
      store<i16>(out + (<usize>(i + k) << 1), toSignal(load<i32>(SUMS + (<usize>k << 2)), shift))
    }
  }
  return i
}

// @ts-ignore: decorator
@lazy const SUMS = memory.data(32, 16)

/** out_i = round(sum_o W_oi d_o / 2^shift), int16, `fan` entries; `shift` counts the weight's own fraction. */
export function transposed(w: Weights, signal: usize, out: usize, shift: i32): void {
  const wide = w.wide != 0
  const limit = signalLimit(w.rows, wide)
  if (wide) shift -= NARROWED
  let i: u32 = 0
  if (ASC_FEATURE_SIMD) i = wide ? eights<i16>(w, signal, out, shift, limit) : eights<i8>(w, signal, out, shift, limit)
  for (; i < <u32>w.fan; i++) {
    let sum = 0
    let at = w.data + (<usize>i << <usize>wide)
    for (let d = signal, end = signal + (<usize>w.rows << 1); d < end; d += 2) {
      sum += (wide ? <i32>load<i16>(at) >> NARROWED : <i32>load<i8>(at)) * clamp(load<i16>(d), limit)
      at += w.step
    }
    store<i16>(out + (<usize>i << 1), toSignal(sum, shift))
  }
}

/** The same for one column, with any limit on the signal given by the caller's own bound: sum_o W_oi d_o, not shifted. */
export function transposedColumn(w: Weights, column: u32, signal: usize): i32 {
  const end = signal + (<usize>w.rows << 1)
  return w.wide ? columnSum<i16>(w.data + (<usize>column << 1), w.step, signal, end) : columnSum<i8>(w.data + column, w.step, signal, end)
}

/** Sum of the signals of one column, each with its weight's sign. Even 65,535 of them stay within int32. */
export function transposedSigns(w: Weights, column: u32, signal: usize): i32 {
  let sum = 0
  for (let row: u32 = 0; row < <u32>w.rows; row++, signal += 2) {
    const d = <i32>load<i16>(signal)
    if (d != 0) sum += w.sign(row, column) * d
  }
  return sum
}

/** The same with a random number of -127..127 in place of each weight, from the hash. `limit` bounds |d| as `signalLimit` does. */
export function transposedHash(key: u32, rows: u32, column: u32, signal: usize, limit: i32): i32 {
  let sum = 0
  for (let row: u32 = 0; row < rows; row++, signal += 2) {
    const d = clamp(load<i16>(signal), limit)
    if (d != 0) sum += hash8(key, row, column) * d
  }
  return sum
}

// @ts-ignore: decorator
@inline
function columnSum<W>(at: usize, step: u32, signal: usize, end: usize): i32 {
  let sum = 0
  for (; signal < end; signal += 2) {
    const d = <i32>load<i16>(signal)
    if (d != 0) sum += <i32>load<W>(at) * d
    at += step
  }
  return sum
}
