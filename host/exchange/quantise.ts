/**
 * Float layers as the integers of a network of engram.
 *
 * The formats of the core are fixed: an activation is 0..3.97, a weight within its limit. ReLU is homogeneous, so a unit or channel may be divided by
 * any positive number if what sees it is multiplied by the same; each is divided by just so much that its activations, its weights and its bias fit (M. Nagel et al.,
 * "Data-Free Quantization Through Weight Equalization and Bias Correction", ICCV 2019, section 4.1). The scores are divided by one number for all, where
 * they have to be: the class stays, and the softmax becomes flatter.
 */
import { features } from '../data/dataset.js'
import type { Experiment } from '../experiment/experiment.js'
import { layerFormats, weightLimit } from '../experiment/formats.js'
import type { FloatLayer } from './float-layers.js'
import type { InputValues } from './input-values.js'
import { BIAS_INPUT } from './learned-network.js'
import { MOST_ACTIVE } from './scores.js'

/** What lies in the arena for a layer: weights, then biases. */
export interface QuantisedLayer {
  bits: 8 | 16
  values: Int16Array
}

export interface Quantised {
  layers: QuantisedLayer[]
  /** Scores of the network are those of the model times this. */
  scoreScale: number
  /** Units and channels that go beyond what their ReLU clips at, since their weights would not fit else. */
  unclipped: number
}

/**
 * @param most largest activation of each unit or channel of each hidden layer, as samples show them
 * @param headroom what of it an activation of 127 stands for: below 1, few samples are cut off and all others are finer
 */
export function quantise(layers: readonly FloatLayer[], experiment: Experiment, inputs: InputValues, most: readonly Float64Array[], headroom: number): Quantised {
  const formats = layerFormats(experiment)
  let inFraction = experiment.format.fraction
  // An input of the core is int8 / 2^fraction.
  let scales = inputs.slope.map((slope) => slope * 2 ** inFraction), offsets: Float64Array | undefined = inputs.offset
  let scoreScale = 1, unclipped = 0
  const quantised = layers.map((layer, index): QuantisedLayer => {
    const { fraction, outputFraction } = formats[index]!
    const { bits } = experiment.layers[index]!
    const rows = layer.spec.units, fan = layer.weights.length / rows
    const limit = weightLimit(fan, bits)
    const seen = scaleOfTap(layer)
    const weight = (row: number, i: number): number => layer.weights[row * fan + i]! * scales[seen(i)]!
    const bias = (row: number): number => layer.biases[row]! + (offsets ? sum(fan, (i) => layer.weights[row * fan + i]! * offsets![seen(i)]!) : 0)
    const biasStep = BIAS_INPUT / 2 ** (fraction + inFraction)
    // The least divisor with which weights and bias of a row fit.
    const needed = (row: number): number => Math.max(largest(fan, (i) => Math.abs(weight(row, i))) * 2 ** fraction, Math.abs(bias(row)) / biasStep) / limit
    const last = index === layers.length - 1
    const divisors = last ? new Float64Array(rows).fill(Math.max(1, largest(rows, needed)))
      : Float64Array.from({ length: rows }, (_, row) => Math.max(needed(row), (most[index]![row]! * headroom * 2 ** outputFraction) / MOST_ACTIVE) || 1)
    const clamped = (x: number): number => Math.max(-limit, Math.min(limit, Math.round(x)))
    const values = new Int16Array(rows * (fan + 1))
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < fan; i++) values[row * fan + i] = clamped((weight(row, i) / divisors[row]!) * 2 ** fraction)
      values[rows * fan + row] = clamped(bias(row) / divisors[row]! / biasStep)
    }
    if (last) scoreScale = 1 / divisors[0]!
    // A thousandth is what rounding is.
    else unclipped += divisors.filter((divisor) => (divisor * MOST_ACTIVE) / 2 ** outputFraction > layer.most * 1.001).length
    const { output } = layer
    scales = Float64Array.from({ length: features(output) }, (_, i) => divisors[i % output.channels]!)
    offsets = undefined
    inFraction = outputFraction
    return { bits, values }
  })
  return { layers: quantised, scoreScale, unclipped }
}

/** Whose scale a tap has: that of its input, or of a convolution of any pixel of its channel, which are all alike. */
const scaleOfTap = ({ spec, input: { channels } }: FloatLayer) => (i: number): number => (spec.kind === 'conv2d' ? i % channels : i)

const sum = (count: number, of: (i: number) => number): number => {
  let total = 0
  for (let i = 0; i < count; i++) total += of(i)
  return total
}

const largest = (count: number, of: (i: number) => number): number => {
  let most = 0
  for (let i = 0; i < count; i++) most = Math.max(most, of(i))
  return most
}
