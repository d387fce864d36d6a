/**
 * Synthetic gradients, linear and bootstrapped: every hidden layer learns, as soon as it has run, from the gradient that a linear
 * predictor on it expects; nothing above has run yet. The predictor learns from what the layer above expects in turn, brought
 * down through that layer's weights, and so on up to the readout, which alone knows the error.
 *
 *     s_l = P_l h_l + T_l[y],   dW_l = (s_l o f') h_(l-1)^T
 *     d_l = W_(l+1)^T (s_(l+1) o f'),  d_L = A^T e,   dP_l = (d_l - s_l) h_l^T,  dT_l[y] = d_l - s_l
 *
 * Source: M. Jaderberg et al., "Decoupled Neural Interfaces using Synthetic Gradients", ICML 2017, sections 2 and 3.1; W. Czarnecki
 * et al., "Understanding Synthetic Gradients and Decoupled Neural Interfaces", ICML 2017, which asks when this converges.
 * NOTE `target` says what d is: as above; or the gradient that a classifier on the layer has, which learns from the label as
 * those of `local` do and whose own matrix is all that is crossed; or the true one, d_(l+1) in place of s_(l+1).
 * NOTE behind average pooling s is one number a window: d summed there over about the root of its size (layers/head.ts).
 *
 * s, d: int16 Q12; P, T: layers/predictor.ts.
 * State: features x (features + outputs + 1) weights for each hidden layer, a classifier's more with `target=head`.
 *
 * Family: local losses
 * Takes: dense, conv2d
 * Tasks: classify, regress
 * Labels: needed
 * Transport: all
 * Passes: 1
 * Set: all
 *
 * Option 0, target (above|head|true): what predictors learn: what the layer above expects, what a classifier of the layer's own says,
 * or the true gradient.
 * Option 1, every (1..10000, default 1): predictors learn on every n-th sample only.
 * Option 2, late (0..10000, default 0): what they learn from comes this many samples late, one at a time.
 * Option 3, until (0..100000000, default 0): predictors learn no more after so many samples; 0 means never.
 * Option 4, predictor (-8..8, default -1): predictors learn 2^predictor times slower.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { exists, Layer } from '../layers/layer'
import { placePredictor, Predictor } from '../layers/predictor'
import { firstLayer, lastLayer, option, outputCount, readout, takeActivations } from '../learner'
import { takeWorking } from '../memory/arena'
import { feedbackComes, holds, keep, takeSlot, teacherIn, waits } from './feedback'
import { forwardMacs, inferByReadout, readoutMacs, readoutScores, updateMacs, worthLearning } from './forward'
import { takeLayerHead } from './local'
import { Rule } from './rule'

const HEAD: i32 = 1
const TRUE: i32 = 2

// @ts-ignore: decorator
@inline
function predictorOf(layer: Layer): Predictor { return changetype<Predictor>(layer.state) }

export class SyntheticLinear extends Rule {
  /** s of the layer that learns, then d of the one whose predictor does: int16 a pooled feature. */
  predicted: usize
  /** Signals of a layer's outputs and of its inputs, int16. */
  above: usize
  below: usize

  layout(): bool {
    takeActivations(option(0) == TRUE)
    let features: u32 = 0, up: u32 = 0, down: u32 = 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.layoutLearning(true)
      const predictor = placePredictor()
      layer.state = changetype<usize>(predictor)
      if (!predictor.take(layer, option(4))) return false
      predictor.slot = takeSlot(RegionKind.matrix, layer.index, predictor.linear.rows, predictor.linear.fan)
      if (option(0) == HEAD) takeLayerHead(layer, RegionKind.head, true, predictor)
      features = max<u32>(features, predictor.linear.rows)
      if (exists(layer.next)) down = max(down, layer.outputs)
      if (exists(layer.previous) || !exists(layer.next)) up = max(up, layer.outputs)
    }
    if (!features) return true
    this.predicted = takeWorking(RegionKind.signal, NO_LAYER, features << 1)
    if (option(0) == HEAD) return true
    this.above = takeWorking(RegionKind.signal, NO_LAYER, up << 1)
    this.below = takeWorking(RegionKind.signal, NO_LAYER, down << 1)
    return true
  }

  init(): void {}

  learn(target: usize): bool {
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      const predictor = predictorOf(layer)
      layer.forward()
      predictor.predict(predictor.see(layer.output, target), this.predicted)
      const crosses = option(0) == 0 && exists(layer.previous) && feedbackComes()
      if (crosses) {
        predictor.spread(layer, this.predicted, this.above)
        layer.backward(this.above, this.below)
      }
      layer.learn(this)
      if (option(0) == HEAD) this.learnByHead(layer, target)
      else if (crosses) this.teach(layer.previous, this.below, target)
    }
    readoutScores()
    const worth = worthLearning(target)
    if (option(0) != HEAD && exists(lastLayer()) && feedbackComes()) this.learnByReadout(target)
    if (worth) readout().learn()
    return true
  }

  /** The predictor hears what the layer's own classifier says, which hears the target. */
  private learnByHead(layer: Layer, target: usize): void {
    const head = predictorOf(layer)
    head.score(layer.output)
    const worth = worthLearning(target)
    for (let i: u32 = 0, features: u32 = head.weights.fan; i < features; i++) store<i16>(this.predicted + (<usize>i << 1), head.signal(i))
    if (worth) head.learn()
    if (feedbackComes()) this.teachPredicted(head, layer.output, target)
  }

  /** The last layer's predictor hears what the readout says; with `target=true` the others what the layers above make of it. */
  private learnByReadout(target: usize): void {
    let layer = lastLayer()
    for (let i: u32 = 0; i < layer.outputs; i++) store<i16>(this.above + (<usize>i << 1), readout().signal(i))
    this.teach(layer, this.above, target)
    if (option(0) != TRUE) return
    for (let from = this.above; exists(layer.previous); layer = layer.previous, from = this.below) {
      for (let i: u32 = 0; i < layer.outputs; i++) {
        store<i16>(this.above + (<usize>i << 1), layer.active(i) ? load<i16>(from + (<usize>i << 1)) : 0)
      }
      layer.backward(this.above, this.below)
      this.teach(layer.previous, this.below, target)
    }
  }

  /** The layer's predictor learns from signals of all outputs. */
  private teach(layer: Layer, signals: usize, target: usize): void {
    predictorOf(layer).gather(signals, this.predicted)
    this.teachPredicted(predictorOf(layer), layer.output, target)
  }

  /** From those in `predicted`; where feedback is late from those of the sample that waited, if it is due. */
  private teachPredicted(predictor: Predictor, output: usize, target: usize): void {
    const slot = predictor.slot, features: u32 = predictor.linear.rows
    if (!slot) {
      predictor.correct(predictor.see(output, target), this.predicted)
      return
    }
    if (waits(slot)) return
    if (holds(slot)) predictor.correct(teacherIn(slot) + (features << 1), teacherIn(slot))
    keep(slot, this.predicted, features, predictor.see(output, target), predictor.linear.fan)
  }

  infer(): void { inferByReadout() }

  signal(_layer: Layer, tile: u32): i32 {
    return load<i16>(this.predicted + (<usize>tile << 1))
  }

  tileHeight(layer: Layer): u32 { return predictorOf(layer).pool }
  tileWidth(layer: Layer): u32 { return predictorOf(layer).pool }

  get inferMacs(): u32 { return forwardMacs() }

  get learnMacs(): u32 {
    let sum = forwardMacs() + updateMacs()
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      sum += 3 * predictorOf(layer).macs
      if (option(0) == HEAD) sum += 3 * outputCount() * <u32>predictorOf(layer).weights.fan
      else sum += exists(layer.previous) ? layer.learnMacs : 0
      if (option(0) != HEAD && !exists(layer.next)) sum += readoutMacs()
    }
    return sum
  }
}
