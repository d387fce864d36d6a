import { Weights } from '../layers/weights'

/**
 * Turns a row's update signal into a weight change. The learning rate is 2^-shift, formats included: `shift` counts from the product of
 * a signal (int16 Q12) and an input (int8) to a unit of the weight, so that it grows with the rate's and with the weight's coarseness.
 * What is lost in rounding must be zero in the mean: `random16()` is there for it.
 *
 *     plain descent, signal 2048, input 32, shift 17: the weight gains 65536 / 2^17 = 1/2 unit, that is, one unit every other time
 */
export abstract class Optimizer {
  /** Bytes of state that each weight and bias keeps: 0, 1 or 2. */
  abstract get stateBytes(): u32

  /** Row `row` += 2^-shift * signal * (staged input, then BIAS_INPUT). */
  abstract outer(w: Weights, row: u32, signal: i32, shift: i32): void

  /** Row `row` += 2^-shift * gradient; `gradient` holds fan + 1 int32, the bias last, and may be overwritten. */
  abstract summed(w: Weights, row: u32, gradient: usize, shift: i32): void
}
