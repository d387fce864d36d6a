import { stagedInput } from '../kernels/dense'
import { STEP_LIMIT } from '../kernels/update'
import { BIAS_INPUT, Weights } from '../layers/weights'
import { random16 } from '../number/random'
import { clamp } from '../number/saturate'
import { Optimizer } from './optimizer'

/** Units of a gradient (signal times input) that are one of its average, as a power of two. */
const UNIT: i32 = 9

/**
 * What optimizers share that keep a running average of every weight's gradient, and step by both:
 *
 *     w <- w + change(g, m)
 *     m <- m + (g - m) / 2^decay          int8, 2^9 of the gradient's own units
 *
 * Both are rounded stochastically, their errors diffused along the row, from one draw each: m first. NOTE m is the average before
 * this sample: the gradient of a batch of one would mostly agree with an average of few that it is among. NOTE an int8 is enough
 * for a sign, and its noise, about one unit, hides the sign of what is too small to tell.
 */
export abstract class Averaging extends Optimizer {
  /** Rounding errors carried along the row. */
  averageCarry: i32
  weightCarry: i32

  get stateBytes(): u32 { return 1 }

  /** The average reaches back over about 2^decay samples; at most 7. */
  abstract get decay(): i32

  /** Wanted change in units of 2^-16 of a weight, within STEP_LIMIT; both in the gradient's own units, within 2^28. */
  abstract change(w: Weights, gradient: i32, average: i32, shift: i32): i32

  outer(w: Weights, row: u32, signal: i32, shift: i32): void {
    this.begin()
    const x = stagedInput(), fan: u32 = w.fan
    for (let i: u32 = 0; i < fan; i++) this.step(w, row, i, signal * <i32>load<i8>(x + i), shift)
    this.step(w, row, fan, signal * BIAS_INPUT, shift)
  }

  summed(w: Weights, row: u32, gradient: usize, shift: i32): void {
    this.begin()
    const fan: u32 = w.fan
    for (let i: u32 = 0; i <= fan; i++) this.step(w, row, i, clamp(load<i32>(gradient + (<usize>i << 2)), 1 << 28), shift)
  }

  private begin(): void {
    this.averageCarry = <i32>random16() & ((1 << (UNIT + this.decay)) - 1)
    this.weightCarry = <i32>random16()
  }

  private step(w: Weights, row: u32, column: u32, gradient: i32, shift: i32): void {
    const at = w.moments + (column == w.fan ? <u32>w.rows * w.fan + row : row * w.fan + column)
    const m = <i32>load<i8>(at)
    const p = this.change(w, gradient, m << UNIT, shift) + this.weightCarry
    this.weightCarry = p & 0xffff
    if (p >> 16 != 0) w.add(row, column, p >> 16)
    const fraction = UNIT + this.decay
    const q = gradient - (m << UNIT) + this.averageCarry
    this.averageCarry = q & ((1 << fraction) - 1)
    store<i8>(at, clamp(m + (q >> fraction), 127))
  }
}

/** 1 where both have the same sign, -1 where they have opposite ones, 0 where one is 0. */
export function agreement(a: i32, b: i32): i32 {
  if (a == 0 || b == 0) return 0
  return (a ^ b) < 0 ? -1 : 1
}
