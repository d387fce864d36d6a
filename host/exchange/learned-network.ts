/** A learner as what it answers with: its matrices as the integers that they are, and what becomes of their sums. */
import { Core } from '../core.js'
import { features, type Shape } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import { outputsOf, type Experiment } from '../experiment/experiment.js'
import { fanOf, layerFormats } from '../experiment/formats.js'
import { outputShape, type LayerSpec } from '../network/network.js'
import type { LearnerState } from '../trial/learner-state.js'
import { chooseHeads } from './choose-heads.js'

/** Fractional bits of a score, and the constant input that a bias multiplies (docs/spec.md, section 1). */
export const SCORE_FRACTION = 8
export const BIAS_INPUT = 64

/** Weights and biases, and the shift that brings a sum of them to the format of its output. */
export interface Matrix {
  rows: number
  /** Inputs of a row. */
  fan: number
  bits: 8 | 16
  /** Fractional bits of a weight, and of what it is multiplied with. */
  fraction: number
  inFraction: number
  /** `rows` × `fan`, row-major; of a convolution OHWI. */
  weights: Int16Array
  biases: Int16Array
  /** output = `rounded`(Σ w x + 64 b, shift), of a hidden layer clamped to 0..127. */
  shift: number
}

/** A hidden layer. Activations are int8, 0..127, maps in the order HWC. */
export interface HiddenLayer extends Matrix {
  spec: LayerSpec
  input: Shape
  /** After pooling. */
  output: Shape
  outFraction: number
}

/** What makes scores of a map: the readout, or a layer's own head. The network's scores are the sum over all heads. */
export interface ScoringHead extends Matrix {
  /** The hidden layer that it looks at, from 0; -1 is the sample itself. */
  looksAt: number
  /** Side of the average-pooling in front of it; 1 is none. */
  pool: number
  /** What it sees before that. */
  map: Shape
}

export interface LearnedNetwork {
  experiment: Experiment
  hidden: HiddenLayer[]
  /** The readout is the last. */
  heads: ScoringHead[]
}

/**
 * The network of a learner.
 * @throws MODEL_UNSUPPORTED where its answer is not made of sums of matrices alone.
 */
export function learnedNetwork(module: WebAssembly.Module, experiment: Experiment, learner: LearnerState): LearnedNetwork {
  refuse(experiment)
  const core = new Core(module, experiment)
  core.restore(learner.state)
  const hidden = hiddenLayers(core, experiment)
  return chooseHeads(core, { experiment, hidden, heads: heads(core, experiment, hidden) })
}

function refuse({ rule, network, task, front, layers }: Experiment): void {
  const why = task === 'detect' ? `its task is detect: ${rule} compares a sample with what it makes of it`
    : front ? 'its inputs are made by a front end, of readings'
    : layers.some(({ kind }) => kind === 'leaky') ? `${network} has leaky layers, whose state lasts from step to step`
    : undefined
  if (why !== undefined) throw new EngramError('MODEL_UNSUPPORTED', `this learner cannot be exported: ${why}`, 'engram export without --as writes C source of any rule and task', { rule, network, task })
}

type Region = ReturnType<Core['regions']>[number]

/** The bytes of a learned region, by its name; of several the first. */
function bytesOf(core: Core): (name: string) => Uint8Array | undefined {
  const state = core.snapshot()
  const regions: Region[] = core.regions().filter(({ learned }) => learned)
  const start = regions[0]!.offset
  return (name) => {
    const region = regions.find((each) => each.name === name)
    return region && state.slice(region.offset - start, region.offset - start + region.bytes)
  }
}

/** A matrix of bytes as they lie in the arena: weights, then biases. */
function matrixOf(bytes: Uint8Array, { rows, fan, bits, fraction, inFraction }: Pick<Matrix, 'rows' | 'fan' | 'bits' | 'fraction' | 'inFraction'>, outFraction: number): Matrix {
  const count = rows * (fan + 1)
  const values = Int16Array.from(bits === 8 ? new Int8Array(bytes.buffer, bytes.byteOffset, count) : new Int16Array(bytes.slice().buffer, 0, count))
  return { rows, fan, bits, fraction, inFraction, weights: values.slice(0, rows * fan), biases: values.slice(rows * fan), shift: fraction + inFraction - outFraction }
}

function hiddenLayers(core: Core, experiment: Experiment): HiddenLayer[] {
  const read = bytesOf(core)
  const formats = layerFormats(experiment)
  let input = experiment.shape, inFraction = experiment.format.fraction, constants = 0
  return experiment.layers.slice(0, -1).map((spec, index) => {
    const { fraction, outputFraction } = formats[index]!
    const format = { rows: spec.units, fan: fanOf(spec, input), bits: spec.bits, fraction, inFraction }
    const size = (format.rows * (format.fan + 1) * spec.bits) / 8
    const bytes = spec.frozen ? experiment.backbone!.weights.slice(constants, constants + size) : read(`weights ${index + 1}`)!
    // Each layer of a backbone begins at a multiple of four.
    if (spec.frozen) constants += (size + 3) & ~3
    const layer = { ...matrixOf(bytes, format, outputFraction), spec, input, output: outputShape(spec, input), outFraction: outputFraction }
    input = layer.output
    inFraction = outputFraction
    return layer
  })
}

/** Every head that the learner keeps, whether it has a say or not. */
function heads(core: Core, experiment: Experiment, hidden: readonly HiddenLayer[]): ScoringHead[] {
  const read = bytesOf(core)
  const formats = layerFormats(experiment)
  const rows = outputsOf(experiment)
  const own = hidden.flatMap((layer, looksAt): ScoringHead[] => {
    const bytes = read(`head ${looksAt + 1}`)
    if (!bytes) return []
    const { headPool: pool, headBits: bits, headFraction: fraction } = formats[looksAt]!
    const { height, width, channels } = layer.output
    const fan = Math.ceil(height / pool) * Math.ceil(width / pool) * channels
    return [{ ...matrixOf(bytes, { rows, fan, bits, fraction, inFraction: layer.outFraction }, SCORE_FRACTION), looksAt, pool, map: layer.output }]
  })
  const last = hidden.at(-1)
  const map = last?.output ?? experiment.shape
  const { bits } = experiment.layers.at(-1)!
  const format = { rows, fan: features(map), bits, fraction: formats.at(-1)!.fraction, inFraction: last?.outFraction ?? experiment.format.fraction }
  return [...own, { ...matrixOf(read(`weights ${experiment.layers.length}`)!, format, SCORE_FRACTION), looksAt: hidden.length - 1, pool: 1, map }]
}
