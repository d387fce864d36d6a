/**
 * Direct random target projection: every hidden layer is told the target itself, through fixed random weights that are
 * regenerated from a hash at zero RAM. No error comes back from the output, so no weight is transported, and a layer learns as
 * soon as it has put out its activations, which are free then.
 *
 *     t = onehot(y), or the numbers to learn,  d_l = B_l t,  dW_l = (d_l o f') x_l^T
 *
 * Source: C. Frenkel, M. Lefebvre, D. Bol, "Learning Without Feedback: Fixed Random Learning Signals Allow for Feedforward
 * Training of Deep Neural Networks", Front. Neurosci. 15:629892, 2021, equation 5.
 * NOTE a convolution has one feedback weight for each channel, quadrant of its map and class, as in dfa.ts. The readout, whose
 * error is at hand, learns by the delta rule, as in the paper; `--skip` spares its updates only.
 *
 * B: uniform int8 from the hash, Q7; t: Q10; d: int16 Q12.
 * State: none.
 *
 * Family: feedback
 * Takes: dense, conv2d
 * Tasks: classify, regress
 * Labels: needed
 * Transport: none
 * Passes: 1
 * Set: all
 *
 * Option 0, scale (0..12, default 3): feedback weights are B / 2^scale.
 */
import { exists, Layer } from '../layers/layer'
import { firstLayer, option, readout, takeActivations } from '../learner'
import { isVector, labelOf } from '../target'
import { projected, projectedOne } from './dfa'
import { forwardMacs, inferByReadout, readoutScores, updateMacs, worthLearning } from './forward'
import { Rule } from './rule'

export class DirectRandomTargetProjection extends Rule {
  /** That of the sample at hand. */
  target: usize

  layout(): bool {
    takeActivations(false)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.layoutLearning(false)
    return true
  }

  init(): void {}

  learn(target: usize): bool {
    this.target = target
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.forward()
      layer.learn(this)
    }
    readoutScores()
    if (worthLearning(target)) readout().learn()
    return true
  }

  infer(): void { inferByReadout() }

  signal(layer: Layer, tile: u32): i32 {
    const target = this.target, scale = option(0)
    return isVector(target) ? projected(layer, tile, target, scale) : projectedOne(layer, tile, labelOf(target), scale)
  }

  tileHeight(layer: Layer): u32 { return (<u32>layer.outHeight + 1) >> 1 }
  tileWidth(layer: Layer): u32 { return (<u32>layer.outWidth + 1) >> 1 }

  get inferMacs(): u32 { return forwardMacs() }
  get learnMacs(): u32 { return forwardMacs() + updateMacs() }
}
