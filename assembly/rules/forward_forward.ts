/**
 * Forward-Forward: every layer raises its goodness for the right class and lowers it for the others; nothing ever
 * travels backwards, and no weight is transported.
 *
 *     signed:   G_c = 2^-t sum_i s_ci h_i,   p = softmax(G),   d_i = sum_c s_ci (onehot(y) - p)_c
 *     classic:  G = mean_i h_i^2,   p = sigmoid(8 (G - theta)),   d_i = (1 - p) h_i on the sample with its label,
 *               d_i = -p h_i on the sample with a wrong label; the next layer sees h / rms(h)
 *
 * Source: G. Hinton, "The Forward-Forward Algorithm: Some Preliminary Investigations", arXiv:2212.13345, 2022,
 * sections 2 and 3.3 (classic). Signed: goodness per class under a softmax, as in section 3 of A. Papachristodoulou
 * et al., "Convolutional Channel-wise Competitive Learning for the Forward-Forward Algorithm", AAAI 2024.
 * NOTE signed takes random signs s_ci from a hash (zero RAM) where the paper has one group of units a class.
 * NOTE classic writes the label over the first `classes` inputs, so the first layer must be dense and see twice as many;
 * it takes its wrong labels at random.
 *
 * h: int8 Q5; s: +-1; G: Q8; d: int16 Q12.
 * State: none.
 *
 * Family: local losses
 * Takes: dense, conv2d
 * Tasks: classify
 * Labels: needed
 * Transport: none
 * Passes: 1 (2 with variant=classic, one of them with a wrong label)
 * Set: standard
 *
 * Option 0, variant (signed|classic): which goodness.
 * Option 1, decide (both|readout|goodness): signed tells the class by goodness and readout summed, or by one of them.
 * Option 2, temperature (-1..12, default -1): t; -1 is half the bits of the layer's number of outputs, less one.
 * Option 3, gain (0..8, default 2): d is divided by 2^gain.
 * Option 4, threshold (1..4096, default 512): classic's theta, Q10.
 */
import { LayerKind, NO_LAYER, RegionKind } from '../abi'
import { readByte } from '../config'
import { exists, Layer } from '../layers/layer'
import { addVotes, clearVotes, countVotes } from '../layers/votes'
import { firstLayer, input, inputLength, option, outputCount, readout, skipBelow, takeActivations } from '../learner'
import { takeWorking } from '../memory/arena'
import { random16 } from '../number/random'
import { labelOf } from '../target'
import { forwardMacs, readoutScores, updateMacs, worthLearning } from './forward'
import { goodnessMacs, meanSquare, normalize, sigmoid, signedGoodness, signedSignal } from './goodness'
import { Rule } from './rule'

/** Values of option 1. */
const READOUT: i32 = 1
const GOODNESS: i32 = 2
/** Classic: the logistic's slope, 2^3 for a goodness that is a mean, not a sum. */
const SLOPE: i32 = 3
/** Classic: push Q10 times h Q5, to Q12, and a further half: its d is a whole activation, not an error. */
const CLASSIC_SHIFT: i32 = 4

export class ForwardForward extends Rule {
  votes: usize
  /** Classic: what d is a multiple of, Q10. */
  push: i32

  layout(): bool {
    if (option(0) != 0 && !suitsClassic()) return false
    takeActivations(option(0) != 0)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.layoutLearning(false)
    this.votes = takeWorking(RegionKind.scores, NO_LAYER, outputCount() << 2)
    return true
  }

  init(): void {}

  learn(target: usize): bool {
    if (option(0) != 0) return this.learnClassic(labelOf(target))
    clearVotes(this.votes)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.forward()
      signedGoodness(layer)
      addVotes(this.votes)
      if (worthLearning(target)) layer.learn(this)
    }
    readoutScores()
    const learns = worthLearning(target)
    this.decide()
    if (learns) readout().learn()
    return true
  }

  infer(): void {
    if (option(0) != 0) {
      this.inferClassic()
      return
    }
    clearVotes(this.votes)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.forward()
      if (option(1) == READOUT) continue
      signedGoodness(layer)
      addVotes(this.votes)
    }
    readoutScores()
    this.decide()
  }

  /** Makes the scores those that decide: the votes', the readout's, or their sum. */
  private decide(): void {
    if (option(1) == READOUT || !exists(firstLayer())) return
    if (option(1) != GOODNESS) addVotes(this.votes)
    countVotes(this.votes)
  }

  signal(layer: Layer, feature: u32): i32 {
    if (option(0) != 0) return (this.push * <i32>load<u8>(layer.output + feature)) >> (CLASSIC_SHIFT + option(3))
    return signedSignal(layer, feature)
  }

  private learnClassic(label: u32): bool {
    this.pass(label, 1)
    const wrong = label + 1 + (random16() * (outputCount() - 1) >> 16)
    this.pass(wrong < outputCount() ? wrong : wrong - outputCount(), -1)
    return false
  }

  /** One pass with a label; `sign` is +1 to raise goodness, -1 to lower it, 0 to look only. Returns the summed goodness, Q10. */
  private pass(label: u32, sign: i32): i32 {
    memory.fill(input(), 0, outputCount())
    store<u8>(input() + label, 127)
    let total = 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.forward()
      const mean = meanSquare(layer)
      // The first layer's goodness mostly tells whether the label fits the pixels it overwrote: left out where another follows.
      if (exists(layer.previous) || !exists(layer.next)) total += mean
      if (sign != 0) {
        this.push = sign * sigmoid(sign * (option(4) - mean) << SLOPE)
        if (abs(this.push) > skipBelow()) layer.learn(this)
      }
      normalize(layer, mean)
    }
    return total
  }

  private inferClassic(): void {
    for (let c: u32 = 0; c < outputCount(); c++) store<i32>(this.votes + (<usize>c << 2), this.pass(c, 0))
    countVotes(this.votes)
  }

  get inferMacs(): u32 {
    if (option(0) != 0) return forwardMacs() * outputCount()
    return forwardMacs() + (option(1) != READOUT ? goodnessMacs() : 0)
  }

  get learnMacs(): u32 {
    if (option(0) != 0) return 2 * (forwardMacs() + updateMacs())
    return forwardMacs() + updateMacs() + 2 * goodnessMacs()
  }
}

/** The label takes the place of a few inputs, which every unit must see. */
function suitsClassic(): bool {
  const layer = firstLayer()
  return inputLength() >= 2 * outputCount() && exists(layer) && readByte(layer.config) == LayerKind.dense
}
