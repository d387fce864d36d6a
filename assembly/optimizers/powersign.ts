/**
 * PowerSign: the gradient's step, doubled where it goes the way that the last ones went, halved where it turns.
 *
 *     w <- w + lr g 2^(sign(g) sign(m)),   m <- m + (g - m) / 2^3
 *
 * Source: I. Bello, B. Zoph, V. Vasudevan, Q. V. Le, "Neural Optimizer Search with Reinforcement Learning", ICML 2017, section 5
 * (found by search). NOTE the base is 2 where the paper has e: a shift. m is the average before the sample (averaging.ts).
 *
 * m: int8.
 * State: 1 byte a weight and bias.
 *
 * Set: all
 */
import { STEP_LIMIT } from '../kernels/update'
import { Weights } from '../layers/weights'
import { scaled } from '../number/saturate'
import { agreement, Averaging } from './averaging'

export class PowerSign extends Averaging {
  get decay(): i32 { return 3 }

  change(_w: Weights, gradient: i32, average: i32, shift: i32): i32 {
    return scaled(gradient, 16 - shift + agreement(gradient, average), STEP_LIMIT)
  }
}
