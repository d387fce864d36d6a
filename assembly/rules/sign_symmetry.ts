/**
 * Sign-symmetry: backpropagation through the signs of the weights. A signal that goes down learns nothing of how large the
 * weights above are, only which way they pull: one bit a weight is transported, not its value.
 *
 *     e = onehot(y) - p,  d_L = V_(L+1)^T e,  d_(l-1) = V_l^T (d_l o f'),  dW_l = d_l x_l^T
 *     V = sign(W) / 2^max(0, floor(n / 2) + scale),  n the number of binary digits of W's fan-in
 *
 * Source: Q. Liao, J. Leibo, T. Poggio, "How Important Is Weight Symmetry in Backpropagation?", AAAI 2016, section 3
 * (uniform sign-concordant feedback). NOTE the paper keeps the signals' size by batch normalisation and batch manhattan; here
 * V is about as large as the weights of such a fan-in begin, a constant of the network's shape.
 *
 * d: int16 Q12; e: Q10. sign(0) = 0.
 * State: none. Working memory: all activations, and two signal vectors as long as the longest outputs.
 *
 * Family: feedback
 * Takes: dense, conv2d
 * Tasks: classify, regress
 * Labels: needed
 * Transport: signs
 * Passes: 1
 * Set: all
 *
 * Option 0, every (1..10000, default 1): hidden layers learn only on every n-th sample.
 * Option 1, scale (-4..8, default 0): feedback weights are divided by 2^scale besides.
 */
import { Layer } from '../layers/layer'
import { ERROR_FRACTION } from '../layers/head'
import { errors, option, readout } from '../learner'
import { transposedSigns } from '../kernels/transpose'
import { toSignal } from '../number/requantize'
import { Descending, feedbackShift } from './descending'
import { SIGNAL_FRACTION } from './rule'

export class SignSymmetry extends Descending {
  protected fromReadout(feature: u32): i32 {
    const w = readout().weights
    return toSignal(transposedSigns(w, feature, errors()), feedbackShift(w.fan, option(1)) + ERROR_FRACTION - SIGNAL_FRACTION)
  }

  protected cross(layer: Layer): void {
    layer.backwardSigns(this.above, this.below, feedbackShift(layer.weights.fan, option(1)))
  }
}
