/**
 * Feedback alignment: backpropagation through fixed random weights in place of the transposed ones. A signal goes down from layer
 * to layer as there, but what it crosses was never a weight of the network; the forward weights learn to agree with it. The
 * random weights are regenerated from a hash at zero RAM.
 *
 *     e = onehot(y) - p,  d_L = B_(L+1) e,  d_(l-1) = B_l (d_l o f'),  dW_l = d_l x_l^T
 *     B = uniform(-1, 1) / 2^max(0, floor(n / 2) + scale),  n the number of binary digits of W's fan-in
 *
 * Source: T. Lillicrap, D. Cownden, D. Tweed, C. Akerman, "Random synaptic feedback weights support error backpropagation for
 * deep learning", Nature Communications 7:13276, 2016, Methods (equation for the deep network). NOTE how large B is decides
 * whether lower layers learn: it is about as large as weights of such a fan-in begin, a constant of the network's shape. NOTE a
 * convolution has one random number for each weight of a filter, and it is crossed as its weights would be: at the position that
 * won its pool.
 *
 * B: uniform int8 from the hash, Q7; d: int16 Q12; e: Q10.
 * State: none. Working memory: all activations, and two signal vectors as long as the longest outputs.
 *
 * Family: feedback
 * Takes: dense, conv2d
 * Tasks: classify, regress
 * Labels: needed
 * Transport: none
 * Passes: 1
 * Set: all
 *
 * Option 0, every (1..10000, default 1): hidden layers learn only on every n-th sample.
 * Option 1, scale (-4..8, default 0): feedback weights are divided by 2^scale besides.
 */
import { transposedHash } from '../kernels/transpose'
import { Layer } from '../layers/layer'
import { ERROR_FRACTION } from '../layers/head'
import { errors, lastLayer, layerKey, option, readout } from '../learner'
import { HASH_FRACTION } from '../number/hash'
import { toSignal } from '../number/requantize'
import { Descending, feedbackShift } from './descending'
import { SIGNAL_FRACTION } from './rule'

export class FeedbackAlignment extends Descending {
  protected fromReadout(feature: u32): i32 {
    const w = readout().weights
    // Errors sum to 2^16 at most.
    const sum = transposedHash(layerKey(<u32>lastLayer().index + 1), w.rows, feature, errors(), i16.MAX_VALUE)
    return toSignal(sum, feedbackShift(w.fan, option(1)) + HASH_FRACTION + ERROR_FRACTION - SIGNAL_FRACTION)
  }

  protected cross(layer: Layer): void {
    layer.backwardHash(this.above, this.below, feedbackShift(layer.weights.fan, option(1)) + HASH_FRACTION)
  }
}
