/**
 * What rules share whose hidden layers learn from what their units see, and from their answers to it: a convolution at a few
 * places of its map, drawn anew for each sample, a dense layer from its whole input.
 */
import { samplesSeen, seenRateShift } from '../clock'
import { stage } from '../kernels/dense'
import { OUTER_LIMIT } from '../kernels/update'
import { exists, Layer } from '../layers/layer'
import { DECAY_LIMIT, Weights } from '../layers/weights'
import { firstLayer, layerKey, option, readout, takeActivations } from '../learner'
import { hash16 } from '../number/hash'
import { digits } from '../number/logarithm'
import { rounded } from '../number/requantize'
import { clamp, scaled } from '../number/saturate'
import { NO_TARGET } from '../target'
import { forwardMacs, inferByReadout, readoutMacs, readoutScores, worthLearning } from './forward'
import { Rule } from './rule'

/** Fractional bits of a unit's share in a step. */
export const SHARE_FRACTION: i32 = 12

/** Sum of squares of the patch at hand. */
let energy: u32 = 0

/**
 * A rule whose hidden layers learn from patches, and its readout from labels where there are any. Option 0: patches of each map;
 * option 1: contrast that one must have. The rates of hidden layers follow all samples, labelled or not.
 */
export abstract class PatchRule extends Rule {
  layout(): bool {
    takeActivations(false)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.layoutLearning(false)
    return true
  }

  init(): void {}

  learn(target: usize): bool {
    const rate = seenRateShift()
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      layer.forward()
      for (let i: u32 = 0, n = patchesOf(layer, option(0)); i < n; i++) {
        if (showPatch(layer, i, option(1))) this.learnPatch(layer, rate)
      }
    }
    readoutScores()
    if (target != NO_TARGET && worthLearning(target)) readout().learn()
    return true
  }

  /** A layer learns from the staged patch. */
  protected abstract learnPatch(layer: Layer, rate: i32): void
  /** Rows that are multiplied by a patch, or step by it, of one patch. */
  protected abstract patchRows(layer: Layer): u32

  infer(): void { inferByReadout() }

  signal(_layer: Layer, _tile: u32): i32 { return 0 }

  get inferMacs(): u32 { return forwardMacs() }

  get learnMacs(): u32 {
    let sum = forwardMacs() + readoutMacs()
    for (let layer = firstLayer(); exists(layer); layer = layer.next) {
      sum += patchesOf(layer, option(0)) * this.patchRows(layer) * layer.weights.fan
    }
    return sum
  }
}

/** Of so many that a rule asks for: a dense layer has but one. */
function patchesOf(layer: Layer, asked: u32): u32 { return min(asked, layer.patchRows * layer.patchColumns) }

/**
 * Stages patch number `index` of the sample, for `layer.weights.accumulate`; false if its root mean square is below 2^contrast:
 * there is nothing to be learned from a bare wall. Where the layer below found nothing, units put out 0: 1 is enough for layers
 * above the first.
 */
function showPatch(layer: Layer, index: u32, contrast: i32): bool {
  const count: u32 = samplesSeen(), key = layerKey(layer.index) + count * 0x4f1b
  const row = hash16(key, 2 * index, count >> 3) * layer.patchRows >> 16
  const column = hash16(key, 2 * index + 1, count >> 3) * layer.patchColumns >> 16
  const fan: u32 = layer.weights.fan, x = layer.patch(row, column)
  // Columns of a table have no mean in common.
  const centred = exists(layer.previous) || layer.inHeight > 1 || layer.inWidth > 1
  energy = centre(x, fan, centred ? mean(x, fan) : 0)
  stage(x, fan)
  return energy >= (exists(layer.previous) ? fan : fan << (2 * contrast))
}

function mean(x: usize, n: u32): i32 {
  let sum = 0
  for (const end = x + n; x < end; x++) sum += <i32>load<i8>(x)
  return sum / <i32>n
}

/** Subtracts the mean; returns the sum of squares. */
function centre(x: usize, n: u32, mean: i32): u32 {
  let sum: u32 = 0
  for (const end = x + n; x < end; x++) {
    const d = clamp(<i32>load<i8>(x) - mean, 127)
    store<i8>(x, d)
    sum += d * d
  }
  return sum
}

/** n, where the staged patch is 2^(n - 1) to 2^n units of the input long: half the binary digits of its square. */
export function lengthDigits(): i32 { return digits(energy) >> 1 }

/**
 * A row goes towards the staged patch x, and by its own answer u = w x, int32, towards 0: w += 2^-rate s (x - u w) / 2^n, n being
 * `lengthDigits` and s its share, Q12 in -4096..4096. For a unit that answers, that keeps |w| at 1: E. Oja, "A simplified neuron
 * model as a principal component analyzer", J. Math. Biology 15, 1982, equation 3. Biases stay.
 */
export function stepTowardsPatch(w: Weights, row: u32, answer: i32, share: i32, rate: i32): void {
  const up = 16 - rate - lengthDigits(), fraction = <i32>w.fraction
  const decay = scaled(max(0, answer), up - fraction, DECAY_LIMIT)
  w.moveTowards(row, scaled(share, up + fraction - SHARE_FRACTION, OUTER_LIMIT), rounded(decay * share, SHARE_FRACTION))
}
