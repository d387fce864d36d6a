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
 * Takes: dense, conv2d
 * Labels: needed
 * Transport: all
 * Passes: 1
 * Set: standard
 *
 * Option 0, every (1..10000, default 1): hidden layers learn only on every n-th sample.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { exists, Layer } from '../layers/layer'
import { firstLayer, lastLayer, option, readout, samplesLearned, takeActivations } from '../learner'
import { takeWorking } from '../memory/arena'
import { forwardLayers, forwardMacs, inferByReadout, readoutClass, updateMacs, worthLearning } from './forward'
import { Rule } from './rule'

export class Backprop extends Rule {
  /** Signals of the layer that learns and of the one below; swapped from layer to layer. */
  above: usize
  below: usize

  layout(): bool {
    takeActivations(true)
    let longest: u32 = 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.layoutLearning(true)
      longest = max(longest, layer.outputs)
    }
    const single = !exists(firstLayer()) || !exists(firstLayer().next)
    this.above = longest ? takeWorking(RegionKind.signal, NO_LAYER, longest << 1) : 0
    this.below = single ? 0 : takeWorking(RegionKind.signal, NO_LAYER, longest << 1)
    return true
  }

  init(): void {}

  learn(target: u32): i32 {
    forwardLayers()
    const predicted = readoutClass()
    if (!worthLearning(target)) return predicted
    if (samplesLearned() % option(0) == 0) this.descend()
    readout().learn()
    return predicted
  }

  private descend(): void {
    let layer = lastLayer()
    if (!exists(layer)) return
    for (let i: u32 = 0; i < layer.outputs; i++) {
      store<i16>(this.above + (<usize>i << 1), layer.active(i) ? readout().signal(i) : 0)
    }
    for (; exists(layer); layer = layer.previous) {
      const lower = layer.previous
      if (exists(lower)) {
        layer.backward(this.above, this.below)
        for (let i: u32 = 0; i < lower.outputs; i++) {
          if (!lower.active(i)) store<i16>(this.below + (<usize>i << 1), 0)
        }
      }
      layer.learn(this)
      if (!exists(lower)) return
      const next = this.below
      this.below = this.above
      this.above = next
    }
  }

  infer(): u32 { return inferByReadout() }

  signal(_layer: Layer, tile: u32): i32 {
    return load<i16>(this.above + (<usize>tile << 1))
  }

  get inferMacs(): u32 { return forwardMacs() }

  get learnMacs(): u32 {
    let transposed: u32 = 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      transposed += exists(layer.previous) ? layer.learnMacs : 0
    }
    const layer = lastLayer()
    return forwardMacs() + updateMacs() + transposed + (exists(layer) ? layer.outputs * <u32>readout().weights.rows : 0)
  }
}
