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
import { lane, products, stagedInput } from '../kernels/dense'
import { optimizer } from '../learner'
import { random16 } from '../number/random'
import { clamp, scaled } from '../number/saturate'
import { NARROWED } from '../kernels/transpose'
import { diffuseOuter, STEP_LIMIT } from '../kernels/update'
import { takeDescriptor, takeLearned } from '../memory/arena'
import { takeFrozen } from './frozen'

/** Bound on a decay, so that with a step within OUTER_LIMIT it stays within int32: 2^23 * 127 + 2^15 * 2^15 < 2^31. */
export const DECAY_LIMIT: i32 = 32767
/** Bound on what all weights of a row move by alike, with a step within half of OUTER_LIMIT: 2^22 * 127 + 2^15 * 2^15 + 2^28 < 2^31. */
export const OFFSET_LIMIT: i32 = 1 << 28
/** The input that a bias weight sees, in units of the layer's input. */
export const BIAS_INPUT: i32 = 64

@unmanaged
export class Weights {
  data: usize
  /** 0 where there are none. */
  bias: usize
  /** Optimizer state, one int8 or int16 a weight, then one a bias, or 0. */
  moments: usize
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

  @inline
  at(row: u32, column: u32): i32 {
    const i = <usize>(row * this.fan + column)
    return this.wide ? <i32>load<i16>(this.data + (i << 1)) : <i32>load<i8>(this.data + i)
  }

  /** A weight as the transposed products take it: int16 with its upper 12 bits. */
  narrowed(row: u32, column: u32): i32 {
    const w = this.at(row, column)
    return this.wide ? w >> NARROWED : w
  }

  /** -1, 0 or 1. */
  sign(row: u32, column: u32): i32 {
    const w = this.at(row, column)
    return i32(w > 0) - i32(w < 0)
  }

  biasAt(row: u32): i32 {
    return this.wide ? <i32>load<i16>(this.bias + (<usize>row << 1)) : <i32>load<i8>(this.bias + row)
  }

  setBias(row: u32, value: i32): void {
    if (this.wide) store<i16>(this.bias + (<usize>row << 1), value)
    else store<i8>(this.bias + row, value)
  }

  /** A weight, or the bias behind the last of them, moves by so many units. */
  add(row: u32, column: u32, change: i32): void {
    if (column == this.fan) {
      this.setBias(row, clamp(this.biasAt(row) + change, this.limit))
      return
    }
    const i = <usize>(row * this.fan + column)
    if (this.wide) store<i16>(this.data + (i << 1), clamp(<i32>load<i16>(this.data + (i << 1)) + change, this.limit))
    else store<i8>(this.data + i, clamp(<i32>load<i8>(this.data + i) + change, this.limit))
  }

  /** A row moves by 2^-16 `delta` (within OUTER_LIMIT) times the staged input, from f on; the f that the bias continues from. */
  addOuter(row: u32, delta: i32, f: u32): u32 {
    const at = this.row(row)
    return this.wide ? diffuseOuter<i16>(at, delta, f, this.limit) : diffuseOuter<i8>(at, delta, f, this.limit)
  }

  /** Each weight of a row, but not its bias, loses 2^-`by` of itself, stochastically rounded: one draw. */
  decay(row: u32, by: i32): void {
    let f = <i32>random16()
    for (let i: u32 = 0; i < <u32>this.fan; i++) {
      const p = f - scaled(this.at(row, i), 16 - by, STEP_LIMIT)
      this.add(row, i, p >> 16)
      f = p & 0xffff
    }
  }

  /**
   * A row moves by 2^-16 (`delta` times the staged input - `decay` times itself + `offset`), stochastically rounded: one draw; its
   * bias stays. `delta` is within OUTER_LIMIT, with an offset, which is within OFFSET_LIMIT, half of that; `decay` within DECAY_LIMIT.
   */
  moveTowards(row: u32, delta: i32, decay: i32, offset: i32 = 0): void {
    let x = stagedInput(), f = <i32>random16()
    for (let i: u32 = 0; i < <u32>this.fan; i++, x++) {
      const p = delta * <i32>load<i8>(x) - decay * this.at(row, i) + offset + f
      this.add(row, i, p >> 16)
      f = p & 0xffff
    }
  }

  /** Rows `first` to `first + count - 1` (at most MOST_ROWS) times the staged input, without biases; read them with `lane`. */
  @inline
  multiply(first: u32, count: u32): void {
    const at = this.row(first)
    if (this.wide) products<i16>(at, this.step, count)
    else products<i8>(at, this.step, count)
  }

  /** The same with biases. */
  accumulate(first: u32, count: u32): void {
    this.multiply(first, count)
    for (let r: u32 = 0; r < count; r++) {
      store<i32>(lane(r), load<i32>(lane(r)) + this.biasAt(first + r) * BIAS_INPUT)
    }
  }

  /** Takes room for a matrix of `bits` a weight; `kind` and `layer` say whose it is. Without biases no optimizer may step it. */
  takeRoom(kind: RegionKind, layer: u32, bits: u32, biased: bool = true): void {
    this.bound(bits)
    const bytes = this.rows * this.step
    this.data = takeLearned(kind, layer, bytes + (biased ? <u32>this.rows << this.wide : 0))
    this.bias = biased ? this.data + bytes : 0
    const each = biased ? optimizer().stateBytes : 0
    this.moments = each ? takeLearned(RegionKind.moments, layer, this.rows * (<u32>this.fan + 1) * each) : 0
  }

  /** The next of the frozen layers' weights, whose biases lie behind them. */
  takeConstant(bits: u32): void {
    this.bound(bits)
    const bytes = this.rows * this.step
    this.data = takeFrozen(bytes + (<u32>this.rows << this.wide))
    this.bias = this.data + bytes
    this.moments = 0
  }

  private bound(bits: u32): void {
    this.wide = bits == 16 ? 1 : 0
    const most: u32 = (0x7fffffff / 128) / (<u32>this.fan + 1)
    const widest: u32 = this.wide ? 32767 : 127
    this.limit = <u16>(most < widest ? most : widest)
  }

  /** Uniform in +-amplitude; biases zero. */
  init(amplitude: u32): void {
    const count = <u32>this.rows * this.fan
    for (let i: u32 = 0; i < count; i++) {
      const value = amplitude == 0 ? 0 : (<i32>(random16() * (2 * amplitude + 1)) >>> 16) - <i32>amplitude
      if (this.wide) store<i16>(this.data + (<usize>i << 1), value)
      else store<i8>(this.data + i, value)
    }
    if (this.bias == 0) return
    for (let r: u32 = 0; r < this.rows; r++) this.setBias(r, 0)
  }
}

/** A descriptor, for its owner to fill in: rows, fan, fraction and shift, then `takeRoom`. */
export function placeWeights(): Weights {
  return changetype<Weights>(takeDescriptor(offsetof<Weights>()))
}
