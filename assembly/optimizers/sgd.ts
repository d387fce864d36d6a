/**
 * Stochastic gradient descent: in place, no state.
 *
 *     w <- w + round_stochastic(2^-shift * signal * x)
 *
 * Stochastic rounding is what lets it learn online: truncated single-sample updates would be zero.
 *
 * Source: S. Gupta et al., "Deep Learning with Limited Numerical Precision", ICML 2015, section 3.2 (the rounding).
 *
 * State: none.
 *
 * Set: standard
 */
import { diffuseSteps, OUTER_LIMIT, STEP_LIMIT } from '../kernels/update'
import { BIAS_INPUT, Weights } from '../layers/weights'
import { random16 } from '../number/random'
import { clamp, scaled } from '../number/saturate'
import { Optimizer } from './optimizer'

export class Sgd extends Optimizer {
  get stateBytes(): u32 { return 0 }

  outer(w: Weights, row: u32, signal: i32, shift: i32): void {
    const delta = scaled(signal, 16 - shift, OUTER_LIMIT)
    if (delta == 0) return
    const f = w.addOuter(row, delta, random16())
    w.setBias(row, clamp(w.biasAt(row) + ((delta * BIAS_INPUT + <i32>f) >> 16), w.limit))
  }

  summed(w: Weights, row: u32, gradient: usize, shift: i32): void {
    const fan: u32 = w.fan, up = 16 - shift
    const at = w.row(row)
    const f = w.wide
      ? diffuseSteps<i16>(at, gradient, fan, up, random16(), w.limit)
      : diffuseSteps<i8>(at, gradient, fan, up, random16(), w.limit)
    const step = scaled(load<i32>(gradient + (<usize>fan << 2)), up, STEP_LIMIT)
    w.setBias(row, clamp(w.biasAt(row) + ((step + <i32>f) >> 16), w.limit))
  }
}
