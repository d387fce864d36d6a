/**
 * A weight matrix: `rows` output units or channels times `fan` inputs, then one bias a row.
 *
 *     data:  rows x fan   int8 or int16, Q(fraction)
 *     bias:  rows         same type; multiplies the constant input BIAS_INPUT
 *
 * |w| <= limit, chosen so that no int32 accumulator can overflow:
 * 128 * limit * (fan + 1) < 2^31.
 */
import { RegionKind } from '../abi'
import { dot, dot4, dot8, lane } from '../kernels/dense'
import { random16 } from '../number/random'
import { takeDescriptor, takeLearned } from '../memory/arena'

/** The input that a bias weight sees, in units of the layer's input. */
export const BIAS_INPUT: i32 = 64

function products<W>(at: usize, step: usize, count: u32): void {
  let r: u32 = 0
  if (ASC_FEATURE_SIMD && count == 8) {
    dot8<W>(at, step)
    return
  }
  if (count >= 4) {
    dot4<W>(at, step)
    r = 4
  }
  for (; r < count; r++) dot<W>(at + r * step, r)
}

@unmanaged
export class Weights {
  data: usize
  bias: usize
  /** Optimizer state, one int16 a weight and bias, or 0. */
  velocity: usize
  rows: u16
  fan: u16
  limit: u16
  /** 1: int16, 0: int8. */
  wide: u8
  fraction: u8
  /** Learning-rate shift of a signal times an input, before the schedule's shift is added. */
  shift: i8

  /** Bytes from row to row. */
  @inline
  get step(): u32 {
    return <u32>this.fan << this.wide
  }

  @inline
  row(index: u32): usize {
    return this.data + index * this.step
  }

  at(row: u32, column: u32): i32 {
    const i = <usize>(row * this.fan + column)
    return this.wide ? <i32>load<i16>(this.data + (i << 1)) : <i32>load<i8>(this.data + i)
  }

  biasAt(row: u32): i32 {
    return this.wide ? <i32>load<i16>(this.bias + (<usize>row << 1)) : <i32>load<i8>(this.bias + row)
  }

  setBias(row: u32, value: i32): void {
    if (this.wide) store<i16>(this.bias + (<usize>row << 1), value)
    else store<i8>(this.bias + row, value)
  }

  /** Accumulators of rows `first` to `first + count - 1` (at most MOST_ROWS) over the staged input; read them with `lane`. */
  accumulate(first: u32, count: u32): void {
    const at = this.row(first)
    if (this.wide) products<i16>(at, this.step, count)
    else products<i8>(at, this.step, count)
    for (let r: u32 = 0; r < count; r++) {
      store<i32>(lane(r), load<i32>(lane(r)) + this.biasAt(first + r) * BIAS_INPUT)
    }
  }

  /** Uniform in +-amplitude; biases zero. */
  init(amplitude: u32): void {
    const count = <u32>this.rows * this.fan
    for (let i: u32 = 0; i < count; i++) {
      const value = amplitude == 0 ? 0 : (<i32>(random16() * (2 * amplitude + 1)) >>> 16) - <i32>amplitude
      if (this.wide) store<i16>(this.data + (<usize>i << 1), value)
      else store<i8>(this.data + i, value)
    }
    for (let r: u32 = 0; r < this.rows; r++) this.setBias(r, 0)
  }
}

/** Takes descriptor and room for a matrix; `kind` says whose it is. */
export function takeWeights(
  kind: RegionKind, layer: u32, rows: u32, fan: u32, bits: u32, fraction: u32, shift: i32, velocity: bool,
): Weights {
  const w = changetype<Weights>(takeDescriptor(offsetof<Weights>()))
  const wide: u32 = bits == 16 ? 1 : 0
  const bytes = (rows * fan) << wide
  w.rows = <u16>rows
  w.fan = <u16>fan
  w.wide = <u8>wide
  w.fraction = <u8>fraction
  w.shift = <i8>shift
  const most: u32 = 0x7fffffff / (128 * (fan + 1))
  const widest: u32 = wide ? 32767 : 127
  w.limit = <u16>(most < widest ? most : widest)
  w.data = takeLearned(kind, layer, bytes + (rows << wide))
  w.bias = w.data + bytes
  w.velocity = velocity ? takeLearned(RegionKind.velocity, layer, (rows * (fan + 1)) << 1) : 0
  return w
}
