/**
 * Direct feedback alignment: the output error reaches every hidden layer at once, through fixed random weights
 * that are regenerated from a hash at zero RAM. No weight transport, no backward pass.
 *
 *     e = onehot(y) - p,  d_l = B_l e,  dW_l = (d_l o f') x_l^T
 *
 * Source: A. Nokland, "Direct Feedback Alignment Provides Learning in Deep Neural Networks", NeurIPS 2016, equation 7.
 * NOTE a convolution has one feedback weight for each channel, quadrant of its map and class: all positions of a quadrant
 * push their filter the same way.
 *
 * B: uniform int8 from the hash, Q7; e: Q10; d: int16 Q12.
 * State: none.
 *
 * Family: feedback
 * Takes: dense, conv2d
 * Tasks: classify, regress
 * Labels: needed
 * Transport: none
 * Passes: 1
 * Set: standard
 *
 * Option 0, every (1..10000, default 1): hidden layers learn only on every n-th sample.
 * Option 1, scale (-1..12, default -1): feedback weights are B / 2^scale; -1 is 4 for classes, and 1 for numbers, of which one
 * error is all that a layer hears.
 */
import { exists, Layer } from '../layers/layer'
import { errors, firstLayer, layerKey, option, outputCount, readout, takeActivations } from '../learner'
import { hash8 } from '../number/hash'
import { rounded, toSignal } from '../number/requantize'
import { ONE } from '../target'
import { classifies } from '../task'
import { beginLearning, forwardMacs, inferByReadout, hiddenLayersLearn, signalMacs, updateMacs } from './forward'
import { Rule } from './rule'

/** B Q7 times a number in Q10, to Q12. */
const PRODUCT_SHIFT: i32 = 5
/** What option 1 is where it is not given. */
const SCALE_OF_CLASSES: i32 = 4
const SCALE_OF_NUMBERS: i32 = 1

/** Row of the feedback matrix: one a unit of a dense layer, one a channel in each quadrant of a convolution's map. */
function feedbackRow(layer: Layer, tile: u32): u32 {
  const channels: u32 = layer.channels
  const across: u32 = layer.outWidth > 1 ? 2 : 1
  const quadrant = tile / channels
  return (tile % channels) * 4 + quadrant / across * 2 + quadrant % across
}

/** A vector, int16 Q10 an output, as it reaches a tile of a layer's outputs. Also for other rules that project from there. */
// @ts-ignore: decorator
@inline
export function projected(layer: Layer, tile: u32, from: usize, scale: i32): i32 {
  const row = feedbackRow(layer, tile)
  const key = layerKey(layer.index)
  let sum = 0
  for (let c: u32 = 0; c < outputCount(); c++) {
    const e = <i32>load<i16>(from + (<usize>c << 1))
    if (e != 0) sum += hash8(key, row, c) * e
  }
  return toSignal(sum, PRODUCT_SHIFT + scale)
}

/** The same for a vector that is 1 for one output and 0 for the others. */
// @ts-ignore: decorator
@inline
export function projectedOne(layer: Layer, tile: u32, output: u32, scale: i32): i32 {
  return rounded(hash8(layerKey(layer.index), feedbackRow(layer, tile), output) * ONE, PRODUCT_SHIFT + scale)
}

export class DirectFeedbackAlignment extends Rule {
  scale: i8

  layout(): bool {
    this.scale = <i8>(option(1) >= 0 ? option(1) : classifies() ? SCALE_OF_CLASSES : SCALE_OF_NUMBERS)
    takeActivations(true)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.layoutLearning(true)
    return true
  }

  init(): void {}

  learn(target: usize): bool {
    if (!beginLearning(target)) return true
    if (hiddenLayersLearn()) {
      for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.learn(this)
    }
    readout().learn()
    return true
  }

  infer(): void { inferByReadout() }

  signal(layer: Layer, tile: u32): i32 {
    return projected(layer, tile, errors(), this.scale)
  }

  tileHeight(layer: Layer): u32 { return (<u32>layer.outHeight + 1) >> 1 }
  tileWidth(layer: Layer): u32 { return (<u32>layer.outWidth + 1) >> 1 }

  get inferMacs(): u32 { return forwardMacs() }

  get learnMacs(): u32 {
    let signals: u32 = 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) signals += signalMacs(layer, this.tileWidth(layer))
    return forwardMacs() + updateMacs() + signals
  }
}
