/**
 * Backpropagation: the baseline to be suspicious of. Every layer waits for all layers above, and every signal
 * crosses their transposed weights.
 *
 *     e = onehot(y) - p,  d_L = A^T e,  d_(l-1) = W_l^T (d_l o f'),  dW_l = d_l x_l^T
 *
 * Source: D. Rumelhart, G. Hinton, R. Williams, "Learning representations by back-propagating errors",
 * Nature 323, 1986, equations 4 to 7.
 *
 * d: int16 Q12; e: Q10. int16 weights enter the transposed product with their upper 12 bits (kernels/transpose.ts).
 * State: none. Working memory: all activations, and two signal vectors as long as the longest outputs.
 *
 * Family: backpropagation
 * Takes: dense, conv2d
 * Tasks: classify, regress
 * Labels: needed
 * Transport: all
 * Passes: 1
 * Set: standard
 *
 * Option 0, every (1..10000, default 1): hidden layers learn only on every n-th sample.
 */
import { Layer } from '../layers/layer'
import { readout } from '../learner'
import { Descending } from './descending'

export class Backprop extends Descending {
  protected fromReadout(feature: u32): i32 { return readout().signal(feature) }
  protected cross(layer: Layer): void { layer.backward(this.above, this.below) }
}
