/**
 * What rules share whose hidden layers learn from what their units see, and from their answers to it: a convolution at a few
 * places of its map, drawn anew for each sample, a dense layer from its whole input.
 */
import { samplesSeen } from '../clock'
import { stage } from '../kernels/dense'
import { OUTER_LIMIT } from '../kernels/update'
import { exists, Layer } from '../layers/layer'
import { DECAY_LIMIT, Weights } from '../layers/weights'
import { layerKey } from '../learner'
import { hash16 } from '../number/hash'
import { digits } from '../number/logarithm'
import { clamp, scaled } from '../number/saturate'

/** Sum of squares of the patch at hand. */
let energy: u32 = 0

/** Of so many that a rule asks for: a dense layer has but one. */
export function patchesOf(layer: Layer, asked: u32): u32 { return min(asked, layer.patchRows * layer.patchColumns) }

/**
 * Stages patch number `index` of the sample, for `layer.weights.accumulate`; false if its root mean square is below 2^contrast:
 * there is nothing to be learned from a bare wall. Where the layer below found nothing, units put out 0: 1 is enough for layers
 * above the first.
 */
export function showPatch(layer: Layer, index: u32, contrast: i32): bool {
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
 * A row goes towards the staged patch x, and by its own answer u = w x, int32, towards 0: w += 2^-rate (x - u w) / 2^n, n being
 * `lengthDigits`. For a unit that answers, that keeps |w| at 1: E. Oja, "A simplified neuron model as a principal component
 * analyzer", J. Math. Biology 15, 1982, equation 3. Biases stay.
 */
export function stepTowardsPatch(w: Weights, row: u32, answer: i32, rate: i32): void {
  const up = 16 - rate - lengthDigits(), fraction = <i32>w.fraction
  w.moveTowards(row, scaled(1, min(up + fraction, 23), OUTER_LIMIT), scaled(max(0, answer), up - fraction, DECAY_LIMIT))
}
