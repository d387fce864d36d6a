/**
 * Counter-current learning: beside the network that runs from the sample to the class, a second one runs from the class towards the
 * sample. Where they meet, at every depth, each learns from the other alone: a layer's outputs should be like the code that comes
 * down for the right class, and the codes like the outputs that come up for their class.
 *
 *     b_L+1(c) = onehot(c),  b_l(c) = f(V_l b_(l+1)(c)),  z_l(c) = b_l(c) . h_l,  e_l = onehot(y) - softmax(z_l)
 *     dW_l = (sum_c e_l(c) b_l(c) o f') h_(l-1)^T,  dV_l = sum_c e_l(c) (h_l o f'(b_l(c))) b_(l+1)(c)^T
 *     loss=difference:  dW_l = ((b_l(y) - h_l) o f') h_(l-1)^T,  dV_l = ((h_l - b_l(y)) o f'(b_l(y))) b_(l+1)(y)^T
 *
 * Source: C.-H. Kao, B. Hariharan, "Counter-Current Learning: A Biologically Plausible Dual Network Approach for Deep Learning",
 * NeurIPS 2024, figure 1 (two networks, layer-wise losses, gradients cut between layers); classes told apart by the products of
 * outputs and all codes as in the authors' program (utils/loss.py), there with a squared error, here with the objective. NOTE with the
 * difference alone both networks collapse at equal rates, since all of them 0 satisfies both, unless the second one learns much more
 * slowly or not at all (`feedback`). The contrast leaves no such way out. NOTE the second network ends at the first hidden layer: what
 * it would say of the sample itself teaches nobody. The readout learns its own error. --skip spares a layer whose errors are below it.
 *
 * V: int8 Q7 or int16 Q14, uniform at first; b: as the layer's outputs; e: Q10.
 * State: V, for each hidden layer a matrix of its outputs times those of the layer above, or the classes. Working memory: all
 * activations, of each layer the codes of all classes, and a byte a class.
 *
 * Family: targets and relaxation
 * Takes: dense
 * Tasks: classify
 * Labels: needed
 * Transport: none
 * Passes: 2 (one up, one down for each class)
 * Set: all
 *
 * Option 0, loss (contrast|difference): how the two are compared.
 * Option 1, feedback (-4..24, default 2): the second network learns 2^feedback times slower.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { rateShift } from '../clock'
import { lane, MOST_ROWS, stage } from '../kernels/dense'
import { OUTER_LIMIT, stageSums } from '../kernels/update'
import { ERROR_FRACTION, Head, placeHead } from '../layers/head'
import { exists, Layer } from '../layers/layer'
import { placeWeights, Weights } from '../layers/weights'
import { errors, firstLayer, lastLayer, option, outputCount, readout, takeActivations } from '../learner'
import { takeDescriptor, takeWorking } from '../memory/arena'
import { digits } from '../number/logarithm'
import { random16 } from '../number/random'
import { activation, rounded } from '../number/requantize'
import { scaled, signal16 } from '../number/saturate'
import { labelOf, ONE } from '../target'
import { forwardLayers, forwardMacs, inferByReadout, readoutScores, updateMacs, worthLearning } from './forward'
import { Rule, SIGNAL_FRACTION } from './rule'

/** A class as the second network is told it, and the fractional bits of that. */
const TOLD: i8 = 64
const TOLD_FRACTION: i32 = 6

/** Where a layer meets the second network. */
@unmanaged
class Meeting {
  /** Makes the codes. */
  feedback: Weights
  /** The codes of all classes, a row each: working memory in the shape of a head. */
  codes: Head
}

// @ts-ignore: decorator
@inline
function meeting(layer: Layer): Meeting { return changetype<Meeting>(layer.state) }

// @ts-ignore: decorator
@inline
function differs(): bool { return option(0) != 0 }

export class CounterCurrent extends Rule {
  /** A class as the second network is told it, int8; biases of all codes where it is zero. */
  told: usize

  layout(): bool {
    takeActivations(true)
    if (exists(firstLayer())) this.told = takeWorking(RegionKind.scratch, NO_LAYER, outputCount())
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.layoutLearning(true)
      layer.state = takeDescriptor(offsetof<Meeting>())
      meeting(layer).feedback = layer.takeMatrix(layer.channels, exists(layer.next) ? layer.next.outputs : outputCount())
      meeting(layer).codes = takeCodes(layer, this.told)
    }
    return true
  }

  init(): void {
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      const v = meeting(layer).feedback
      const smaller = exists(layer.next) ? max<i32>(1, (digits(v.fan) >> 1) - 1) : 1
      v.init(min<u32>(v.limit, max<u32>(1, <u32>1 << v.fraction >> smaller)))
    }
  }

  learn(target: usize): bool {
    forwardLayers()
    for (let layer = lastLayer(); exists(layer); layer = layer.previous) this.code(layer)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      if (!this.compare(layer, target)) continue
      layer.learn(this)
      this.learnFeedback(layer)
    }
    readoutScores()
    if (worthLearning(target)) readout().learn()
    return true
  }

  infer(): void { inferByReadout() }

  /** Stages what the second network makes the layer's code of a class from; its fractional bits. */
  private see(layer: Layer, label: u32): i32 {
    const up = layer.next, classes = outputCount()
    if (exists(up)) {
      stage(meeting(up).codes.weights.row(label), up.outputs)
      return up.outFraction
    }
    memory.fill(this.told, 0, classes)
    store<i8>(this.told + label, TOLD)
    stage(this.told, classes)
    return TOLD_FRACTION
  }

  /** The layer's codes of all classes. */
  private code(layer: Layer): void {
    const v = meeting(layer).feedback
    for (let label: u32 = 0; label < outputCount(); label++) {
      const to = meeting(layer).codes.weights.row(label)
      const shift = min<i32>(31, this.see(layer, label) + <i32>v.fraction - <i32>layer.outFraction)
      for (let first: u32 = 0; first < layer.outputs; first += MOST_ROWS) {
        const count = min<u32>(MOST_ROWS, layer.outputs - first)
        v.multiply(first, count)
        for (let r: u32 = 0; r < count; r++) store<u8>(to + first + r, activation(load<i32>(lane(r)), shift))
      }
    }
  }

  /** What is wrong with each class's code, into the error vector; whether it is worth learning from. */
  private compare(layer: Layer, target: usize): bool {
    if (!differs()) {
      memory.fill(this.told, 0, outputCount())
      meeting(layer).codes.scoreFeatures(layer.output)
      return worthLearning(target)
    }
    memory.fill(errors(), 0, outputCount() << 1)
    store<i16>(errors() + (<usize>labelOf(target) << 1), ONE)
    return true
  }

  signal(layer: Layer, unit: u32): i32 {
    const pull = meeting(layer).codes.signal(unit)
    return differs() ? signal16(pull - rounded(load<u8>(layer.output + unit), <i32>layer.outFraction - SIGNAL_FRACTION)) : pull
  }

  private learnFeedback(layer: Layer): void {
    const v = meeting(layer).feedback
    for (let label: u32 = 0; label < outputCount(); label++) {
      const e = <i32>load<i16>(errors() + (<usize>label << 1)), code = meeting(layer).codes.weights.row(label)
      if (e == 0) continue
      const shift = this.see(layer, label) + ERROR_FRACTION + <i32>layer.outFraction - <i32>v.fraction + rateShift() + option(1)
      stageSums()
      for (let i: u32 = 0; i < layer.outputs; i++) {
        const b = <i32>load<u8>(code + i)
        if (<u32>(b - 1) >= 126) continue
        const delta = scaled(e * (<i32>load<u8>(layer.output + i) - (differs() ? b : 0)), 16 - shift, OUTER_LIMIT)
        if (delta != 0) v.addOuter(i, delta, random16())
      }
    }
  }

  get inferMacs(): u32 { return forwardMacs() }

  get learnMacs(): u32 {
    let each: u32 = 0
    for (let layer = firstLayer(); exists(layer); layer = layer.next) each += layer.outputs * (<u32>meeting(layer).feedback.fan + 1)
    return forwardMacs() + updateMacs() + 2 * outputCount() * each
  }
}

/** Room for the codes of a layer. */
function takeCodes(layer: Layer, zeros: usize): Head {
  const w = placeWeights(), head = placeHead()
  w.rows = <u16>outputCount()
  w.fan = layer.channels
  w.fraction = layer.outFraction
  w.wide = 0
  w.data = takeWorking(RegionKind.scratch, layer.index, outputCount() * layer.outputs)
  w.bias = zeros
  head.weights = w
  head.inFraction = layer.outFraction
  head.pool = 1
  return head
}
