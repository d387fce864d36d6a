/**
 * Lion: every weight moves by the same step, the way that a blend of its gradient and the average of the last ones points.
 *
 *     w <- w + step sign(7/8 m + g / 8),   m <- m + (g - m) / 2^5,   step = 2^(2 - rate) / 2^digits(inputs)
 *
 * Source: X. Chen et al., "Symbolic Discovery of Optimization Algorithms", NeurIPS 2023, algorithm 2 (found by search). The step
 * falls with the inputs of a unit as for Adam in G. Yang et al., "Tensor Programs V", arXiv:2203.03466, 2022, table 3: all of
 * them move at once. NOTE no weight decay; m forgets in 2^5 samples, where the paper has 100 batches. Formats and rate offsets of
 * a layer, which follow the gradient's size, do not count here: `rate` is the schedule's shift alone.
 *
 * m: int8. A step below one unit of a weight is made at random, as often as is right on average.
 * State: 1 byte a weight and bias.
 *
 * Set: all
 */
import { rateShift } from '../clock'
import { STEP_LIMIT } from '../kernels/update'
import { Weights } from '../layers/weights'
import { scaled } from '../number/saturate'
import { Averaging } from './averaging'

/** The step is 2^SIZE of a rate's, over the inputs. */
const SIZE: i32 = 2

export class Lion extends Averaging {
  get decay(): i32 { return 5 }

  change(w: Weights, gradient: i32, average: i32, _shift: i32): i32 {
    const way = 7 * average + gradient
    if (way == 0) return 0
    const digits = 32 - <i32>clz(<u32>w.fan)
    const step = scaled(1, 16 + <i32>w.fraction + SIZE - rateShift() - digits, STEP_LIMIT)
    return way > 0 ? step : -step
  }
}
