/**
 * Sign: of each gradient only the sign counts, and all weights of a row that have one step by the mean of their magnitudes.
 *
 *     w <- w + round_stochastic(lr mean|g| sign(g))
 *
 * Source: J. Bernstein et al., "signSGD: Compressed Optimisation for Non-Convex Problems", ICML 2018; with the mean, S. P.
 * Karimireddy et al., "Error Feedback Fixes SignSGD and other Gradient Compression Schemes", ICML 2019, section 4. NOTE without
 * the mean, a batch of one moves as much for a small error as for a large one, and of ten classes nine outvote the tenth: it does
 * not learn. NOTE of an outer product no weight needs a multiplication: g = signal x, and the row's step is 2^-shift signal
 * mean|x|, mean|x| in Q4.
 *
 * State: none.
 *
 * Set: all
 */
import { stagedInput } from '../kernels/dense'
import { STEP_LIMIT } from '../kernels/update'
import { BIAS_INPUT, Weights } from '../layers/weights'
import { random16 } from '../number/random'
import { scaled } from '../number/saturate'
import { Optimizer } from './optimizer'

/** Fractional bits of the inputs' mean; it is at most 128, and a step with it within STEP_LIMIT. */
const MEAN_FRACTION: i32 = 4
const SIGNAL_LIMIT: i32 = STEP_LIMIT >> (7 + MEAN_FRACTION)

export class Sign extends Optimizer {
  /** Rounding error carried along the row. */
  carry: i32

  get stateBytes(): u32 { return 0 }

  outer(w: Weights, row: u32, signal: i32, shift: i32): void {
    const x = stagedInput(), fan: u32 = w.fan
    let sum: u32 = BIAS_INPUT, count: u32 = 1
    for (let i: u32 = 0; i < fan; i++) {
      const xi = <i32>load<i8>(x + i)
      sum += abs(xi)
      count += u32(xi != 0)
    }
    const step = (scaled(signal, 16 - shift, SIGNAL_LIMIT) * <i32>((sum << MEAN_FRACTION) / count)) >> MEAN_FRACTION
    this.carry = <i32>random16()
    for (let i: u32 = 0; i < fan; i++) this.step(w, row, i, <i32>load<i8>(x + i), step)
    this.step(w, row, fan, BIAS_INPUT, step)
  }

  summed(w: Weights, row: u32, gradient: usize, shift: i32): void {
    const fan: u32 = w.fan
    let sum: u64 = 0
    let count: u32 = 0
    for (let i: u32 = 0; i <= fan; i++) {
      const g = load<i32>(gradient + (<usize>i << 2))
      sum += abs<i64>(g)
      count += u32(g != 0)
    }
    const mean = count == 0 ? 0 : <i32>min<u64>(sum / count, i32.MAX_VALUE)
    const step = scaled(mean, 16 - shift, STEP_LIMIT)
    this.carry = <i32>random16()
    for (let i: u32 = 0; i <= fan; i++) this.step(w, row, i, load<i32>(gradient + (<usize>i << 2)), step)
  }

  private step(w: Weights, row: u32, column: u32, gradient: i32, step: i32): void {
    if (gradient == 0) return
    const p = (gradient > 0 ? step : -step) + this.carry
    this.carry = p & 0xffff
    if (p >> 16 != 0) w.add(row, column, p >> 16)
  }
}
