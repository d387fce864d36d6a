/**
 * PEPITA: every sample is seen twice, the second time with the output error added to the input through fixed random weights. Each
 * layer moves by how its outputs differed between the two passes: no signal ever goes backwards.
 *
 *     h_l = f(W_l h_(l-1)),  e = p - onehot(y),  h'_0 = x + F e,  h'_l = f(W_l h'_(l-1))
 *     dW_1 = (h'_1 - h_1) x^T,  dW_l = (h'_l - h_l) h'_(l-1)^T,  dA = -e h'_L^T
 *     F = uniform(-1, 1) / 2^max(0, floor(n / 2) + scale),  n the number of binary digits of the number of inputs
 *
 * Source: G. Dellaferrera, G. Kreiman, "Error-driven Input Modulation: Solving the Credit Assignment Problem without a Backward
 * Pass", ICML 2022, equations 1 to 4. NOTE a unit learns where its output in the second pass is inside the clamp. NOTE F is drawn
 * from the hash, one number an input and output, at zero RAM. NOTE the differences are as small as the errors: they are taken of
 * outputs with 12 fractional bits, before these are rounded to what the next layer sees. NOTE in the paper the first layer learns
 * with x + F e. W F, which carries the error, would then grow by itself by F^T F: on MNIST it diverged, or learned less with an F
 * that small. Here x comes back before that layer learns, but for what the range of an int8 cut off. F has to shrink with the
 * number of inputs all the same.
 *
 * F: uniform int8 from the hash, Q7; e: Q10; h' - h: int16 Q12.
 * State: none. Working memory: all activations, and two bytes more an activation.
 *
 * Family: feedback
 * Takes: dense
 * Tasks: classify, regress
 * Labels: needed
 * Transport: none
 * Passes: 2
 * Set: all
 *
 * Option 0, scale (-4..8, default 0): F is divided by 2^scale besides.
 */
import { Dense } from '../layers/dense'
import { ERROR_FRACTION } from '../layers/head'
import { exists, Layer } from '../layers/layer'
import { errors, firstLayer, input, inputLength, layerKey, option, outputCount, readout, takeActivations } from '../learner'
import { NO_LAYER, RegionKind } from '../abi'
import { takeWorking } from '../memory/arena'
import { hash8, HASH_FRACTION } from '../number/hash'
import { scaled, clamp } from '../number/saturate'
import { feedbackShift } from './descending'
import { forwardMacs, inferByReadout, readoutScores, readoutMacs, updateMacs, worthLearning } from './forward'
import { Rule } from './rule'

/** Largest change of an input. */
const MOST: i32 = 254

/** `layer.state` is the address of the layer's outputs, int16 Q12, and in the second pass of the differences. */
export class Pepita extends Rule {
  layout(): bool {
    takeActivations(true)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.layoutLearning(true)
      layer.state = takeWorking(RegionKind.signal, layer.index, layer.outputs << 1)
    }
    return true
  }

  init(): void {}

  learn(target: usize): bool {
    for (let layer = firstLayer(); exists(layer); layer = layer.next) changetype<Dense>(layer).run(layer.state, false)
    readoutScores()
    if (!worthLearning(target)) return true
    this.disturb(1)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      changetype<Dense>(layer).run(layer.state, true)
      if (!exists(layer.previous)) this.disturb(-1)
      layer.learn(this)
    }
    readout().learn()
    return true
  }

  /** The error goes into the input, or with -1 out of it: errors are what is wanted less what was told, so it is subtracted. */
  private disturb(sign: i32): void {
    const shift = <i32>firstFraction() - HASH_FRACTION - ERROR_FRACTION - feedbackShift(inputLength(), option(0))
    const key = layerKey(0)
    for (let i: u32 = 0; i < inputLength(); i++) {
      let sum = 0
      for (let c: u32 = 0; c < outputCount(); c++) {
        const e = <i32>load<i16>(errors() + (<usize>c << 1))
        if (e != 0) sum += hash8(key, i, c) * e
      }
      const x = input() + i
      store<i8>(x, clamp(<i32>load<i8>(x) - sign * scaled(sum, shift, MOST), 127))
    }
  }

  infer(): void { inferByReadout() }

  signal(layer: Layer, feature: u32): i32 { return load<i16>(layer.state + (<usize>feature << 1)) }

  get inferMacs(): u32 { return forwardMacs() }
  get learnMacs(): u32 { return 2 * forwardMacs() - readoutMacs() + updateMacs() + 2 * inputLength() * outputCount() }
}

/** Fractional bits of the input. */
function firstFraction(): u8 {
  const layer = firstLayer()
  return exists(layer) ? layer.inFraction : readout().inFraction
}
