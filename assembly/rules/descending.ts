/**
 * What rules share whose signals go down from layer to layer: the error at the readout, then each layer's signals from those
 * above. How a signal crosses a matrix is theirs to say. Option 0 is `every`: hidden layers learn on every n-th sample only.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { exists, Layer } from '../layers/layer'
import { firstLayer, lastLayer, readout, takeActivations } from '../learner'
import { takeWorking } from '../memory/arena'
import { digits } from '../number/logarithm'
import { beginLearning, forwardMacs, inferByReadout, hiddenLayersLearn, updateMacs } from './forward'
import { Rule } from './rule'

/**
 * Binary logarithm of what feedback that is no weight of the network is divided by, so that it is about as large as the weights
 * of such a fan-in begin; times 2^scale.
 */
export function feedbackShift(fan: u32, scale: i32): i32 {
  return max<i32>(0, (digits(fan) >> 1) + scale)
}

export abstract class Descending extends Rule {
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

  learn(target: usize): bool {
    if (!beginLearning(target)) return true
    if (hiddenLayersLearn()) this.descend()
    readout().learn()
    return true
  }

  private descend(): void {
    let layer = lastLayer()
    if (!exists(layer)) return
    for (let i: u32 = 0; i < layer.outputs; i++) {
      store<i16>(this.above + (<usize>i << 1), layer.active(i) ? this.fromReadout(i) : 0)
    }
    for (; exists(layer); layer = layer.previous) {
      const lower = layer.previous
      if (exists(lower)) {
        this.cross(layer)
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

  /** Signal (int16 Q12) of an output of the last hidden layer. */
  protected abstract fromReadout(feature: u32): i32
  /** Signals of a layer's inputs, in `below`, from those of its outputs, in `above`. */
  protected abstract cross(layer: Layer): void

  infer(): void { inferByReadout() }

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
