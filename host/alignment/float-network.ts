/**
 * The network in float64, from the learned bytes of the core: what it would compute if activations were not rounded.
 * Independent of the core's kernels; naive, for measuring, not for speed.
 */
import type { Core } from '../core.js'
import { features, type Shape } from '../data/dataset.js'
import { outputsOf, stepShape, type Experiment } from '../experiment/experiment.js'
import { fanOf, layerFormats } from '../experiment/formats.js'
import { outputShape, type LayerSpec } from '../network/network.js'
import { poolWindows, tapsOf } from '../network/taps.js'

/** `rows` × `fan` weights, row-major, and a bias a row that multiplies the constant `biasInput`. */
export interface Matrix {
  rows: number
  fan: number
  weights: Float64Array
  bias: Float64Array
  biasInput: number
}

/** A layer with the inputs of every output listed: dense and convolutional layers differ in `taps` and `windows` only. */
export interface FloatLayer {
  spec: LayerSpec
  input: Shape
  /** After pooling. */
  output: Shape
  matrix: Matrix
  /** For each unpooled position, the input index of each of the `fan` taps, or -1 in the padding. */
  taps: Int32Array
  /** For each output cell, the unpooled positions of its pool window, row-major. */
  windows: Int32Array
  /** The layer's learning rate is that of the schedule times this. */
  rateFactor: number
  /** Hidden activations lie in 0..`ceiling`; their gradient is zero at both ends. */
  ceiling: number
}

/** A linear classifier that a rule keeps on a hidden layer. */
export interface FloatHead {
  matrix: Matrix
  /** Side of the average-pooling in front of it. */
  pool: number
}

/** Hidden layers, the linear readout, and the rule's own heads by hidden layer (undefined where it has none). */
export interface FloatNetwork {
  hidden: FloatLayer[]
  readout: FloatLayer
  heads: (FloatHead | undefined)[]
  /** Matrices of the rule's own by the names of their regions: those that were asked for. */
  own: ReadonlyMap<string, Matrix>
}

/** Where a rule keeps a matrix of its own, and in which format. */
export interface OwnMatrix {
  /** Of its region; a part of it says which, behind a comma. */
  name: string
  /** Bytes of the region in front of it. */
  from?: number
  rows: number
  fan: number
  bits: 8 | 16
  fraction: number
  /** Fractional bits of what it sees, if it has biases. */
  inFraction?: number
}

/** A layer's output for one sample, and the unpooled position that each output came from. */
export interface Activity {
  output: Float64Array
  winners: Int32Array
}

/** Real value of the constant 64 that biases multiply in the core, at `fraction` fractional bits. */
const biasInput = (fraction: number): number => 64 / 2 ** fraction

/** Reads the matrices of a learned state (`core.snapshot()`) by the names of their regions: `weights 1`, `head 1`, … */
export type ReadMatrices = (state: Uint8Array) => Map<string, Matrix>

/** Finds out once where this learner's matrices lie and in which formats; `own` are those of the rule. */
export function matrixReader(core: Pick<Core, 'regions'>, experiment: Experiment, own: readonly OwnMatrix[] = []): ReadMatrices {
  const regions = core.regions().filter((region) => region.learned)
  const start = regions[0]!.offset
  const places: { name: string; rows: number; fan: number; bits: 8 | 16; fraction: number; inFraction: number; biases: number; offset: number }[] = []
  const add = (name: string, rows: number, fan: number, bits: 8 | 16, fraction: number, inFraction: number, biases = rows, from = 0): void => {
    const region = regions.find((one) => one.name === name.split(',')[0])
    if (region) places.push({ name, rows, fan, bits, fraction, inFraction, biases, offset: region.offset - start + from })
  }
  let shape = stepShape(experiment)
  let inFraction = experiment.format.fraction
  layerFormats(experiment).forEach(({ fraction, outputFraction, headBits, headFraction, headPool }, index) => {
    const spec = experiment.layers[index]!
    // What a leaky unit sees is in the format of its layer's outputs.
    add(`weights ${index + 1}`, spec.units, fanOf(spec, shape), spec.bits, fraction, spec.kind === 'leaky' ? outputFraction : inFraction)
    shape = outputShape(spec, shape)
    inFraction = outputFraction
    add(`head ${index + 1}`, outputsOf(experiment), pooledFeatures(shape, headPool), headBits, headFraction, inFraction)
  })
  for (const { name, from, rows, fan, bits, fraction, inFraction } of own) add(name, rows, fan, bits, fraction, inFraction ?? 0, inFraction === undefined ? 0 : rows, from)
  return (state) => new Map(places.map(({ name, rows, fan, bits, fraction, inFraction, biases, offset }) => {
    const bytes = state.slice(offset, offset + ((rows * fan + biases) * bits) / 8)
    const stored = bits === 16 ? new Int16Array(bytes.buffer) : new Int8Array(bytes.buffer)
    const values = Float64Array.from(stored, (w) => w / 2 ** fraction)
    return [name, { rows, fan, weights: values.slice(0, rows * fan), bias: values.slice(rows * fan), biasInput: biasInput(inFraction) }]
  }))
}

/** The network of an experiment with these matrices. */
export function floatNetwork(matrices: Map<string, Matrix>, experiment: Experiment): FloatNetwork {
  const formats = layerFormats(experiment)
  let shape = stepShape(experiment)
  const layers = experiment.layers.map((spec, index) => {
    const { outputFraction, rateOffset } = formats[index]!
    const layer = wire(spec, shape, matrices.get(`weights ${index + 1}`)!, 2 ** -rateOffset, 127 / 2 ** outputFraction)
    shape = layer.output
    return layer
  })
  const hidden = layers.slice(0, -1)
  const heads = hidden.map((_, index) => {
    const matrix = matrices.get(`head ${index + 1}`)
    return matrix && { matrix, pool: formats[index]!.headPool }
  })
  return { hidden, readout: layers.at(-1)!, heads, own: matrices }
}

const pooledFeatures = ({ height, width, channels }: Shape, pool: number): number =>
  Math.ceil(height / pool) * Math.ceil(width / pool) * channels

function wire(spec: LayerSpec, input: Shape, matrix: Matrix, rateFactor: number, ceiling: number): FloatLayer {
  const output = outputShape(spec, input)
  const layer = { spec, input, output, matrix, rateFactor, ceiling }
  if (spec.kind !== 'conv2d') return { ...layer, taps: Int32Array.from({ length: matrix.fan }, (_, i) => i), windows: Int32Array.of(0) }
  return { ...layer, taps: tapsOf(spec, input, output), windows: poolWindows(spec, output) }
}

/** Largest W x + b of each output's pool window (the first on a tie), not clamped. */
export function preactivation({ matrix, taps, windows, output, spec }: FloatLayer, x: Float64Array): Activity {
  const { rows, fan, weights, bias } = matrix
  const window = spec.pool ** 2
  const result = { output: new Float64Array(features(output)), winners: new Int32Array(features(output)) }
  for (let feature = 0; feature < result.output.length; feature++) {
    const row = feature % rows
    const cell = (feature - row) / rows
    let best = -Infinity
    for (let k = 0; k < window; k++) {
      const position = windows[cell * window + k]!
      let sum = 0
      for (let t = 0; t < fan; t++) {
        const from = taps[position * fan + t]!
        if (from >= 0) sum += weights[row * fan + t]! * x[from]!
      }
      if (sum <= best) continue
      best = sum
      result.winners[feature] = position
    }
    result.output[feature] = best + bias[row]! * matrix.biasInput
  }
  return result
}

/** A hidden layer: W x + b, pooled, clamped to 0..ceiling. */
export function activate(layer: FloatLayer, x: Float64Array): Activity {
  const activity = preactivation(layer, x)
  activity.output.forEach((y, i) => { activity.output[i] = Math.max(0, Math.min(layer.ceiling, y)) })
  return activity
}

/** Outputs of every hidden layer. */
export function activities(network: FloatNetwork, x: Float64Array): Activity[] {
  const all: Activity[] = []
  for (const layer of network.hidden) all.push(activate(layer, all.at(-1)?.output ?? x))
  return all
}

/** The signal where the activation's derivative is one, zero where it is clamped. */
export const unclamped = (layer: FloatLayer, { output }: Activity, signal: Float64Array): Float64Array =>
  signal.map((d, i) => (output[i]! > 0 && output[i]! < layer.ceiling ? d : 0))

/** Adds `scale` times the product of each output's signal with the input patch of its winning position. */
export function addOuter(into: Matrix, layer: FloatLayer, x: Float64Array, winners: Int32Array, signal: Float64Array, scale: number): void {
  const { rows, fan } = into
  for (let feature = 0; feature < signal.length; feature++) {
    const d = signal[feature]! * scale
    if (d === 0) continue
    const row = feature % rows
    for (let t = 0; t < fan; t++) {
      const from = layer.taps[winners[feature]! * fan + t]!
      if (from >= 0) into.weights[row * fan + t]! += d * x[from]!
    }
    into.bias[row]! += d * into.biasInput
  }
}

/** W^T d: what each input of the layer contributed to a signal on its outputs. */
export function transposed({ matrix, taps, input }: FloatLayer, winners: Int32Array, signal: Float64Array): Float64Array {
  const { rows, fan, weights } = matrix
  const below = new Float64Array(features(input))
  for (let feature = 0; feature < signal.length; feature++) {
    const d = signal[feature]!
    if (d === 0) continue
    const row = feature % rows
    for (let t = 0; t < fan; t++) {
      const to = taps[winners[feature]! * fan + t]!
      if (to >= 0) below[to]! += weights[row * fan + t]! * d
    }
  }
  return below
}
