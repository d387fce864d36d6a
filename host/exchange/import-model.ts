/** A network from elsewhere as a learner: matched to a network of engram's, brought to its integers, and measured. */
import { Core } from '../core.js'
import type { Dataset, Samples } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import { configBlock } from '../experiment/config-block.js'
import type { Experiment } from '../experiment/experiment.js'
import { formatLayer, formatNetwork, type LayerSpec } from '../network/network.js'
import type { LearnerState } from '../trial/learner-state.js'
import { activationsOf, networkOf, type FloatLayer } from './float-layers.js'
import { inputValues, type InputValues, type ValuesTaken } from './input-values.js'
import { SCORE_FRACTION } from './learned-network.js'
import { quantise, type Quantised } from './quantise.js'

/** Training samples that the ranges of activations are taken from, and those of them that decide between ranges. */
const SHOWN = 1000, DECIDING = 300
/** Shares of the largest activation that 127 may stand for. */
const HEADROOMS = [1, 0.8, 0.6, 0.45]

export interface Imported {
  learner: LearnerState
  /** Scores of the learner are those of the model times this. */
  scoreScale: number
  /** Share of the largest activation that 127 stands for. */
  headroom: number
  /** Units and channels that clip later than the model does, or not at all. */
  unclipped: number
}

/** Throws MODEL_SHAPE unless the model's layers are those of the network; bits of weights are the network's own choice. */
export function checkLayers(layers: readonly FloatLayer[], network: string, specs: readonly LayerSpec[]): void {
  const plain = (spec: LayerSpec | undefined): string => (spec ? formatLayer({ ...spec, bits: 16 }) : 'nothing')
  const frozen = specs.findIndex(({ frozen }) => frozen)
  if (frozen >= 0) throw new EngramError('OPTION_INVALID', `layer ${frozen + 1} of ${network} is frozen, and what is imported can learn on`, `import it without "*": ${formatNetwork(specs.map(({ frozen: _, ...spec }) => spec))}; then freeze it: --network '${network}' --backbone FILE`, { option: '--network' })
  const other = Array.from({ length: Math.max(layers.length, specs.length) }, (_, i) => i).find((i) => plain(layers[i]?.spec) !== plain(specs[i]))
  if (other === undefined) return
  throw new EngramError('MODEL_SHAPE', `layer ${other + 1} of the model is ${plain(layers[other]?.spec)}, and of the network ${network} it is ${plain(specs[other])}`, `the model is ${networkOf(layers)}, with ":i8" behind layers of 8-bit weights`, { model: networkOf(layers), network })
}

/** The float network on the inputs that the device sees: what it answers, and what its layers put out. */
export function floatNetwork(layers: readonly FloatLayer[], { slope, offset }: InputValues): (samples: Samples, row: number) => Float64Array[] {
  const forward = activationsOf(layers)
  return ({ inputs }, row) => forward(slope.map((each, i) => each * inputs[row * slope.length + i]! + offset[i]!))
}

/** The learner that begins with the model's weights. */
export function importedLearner(module: WebAssembly.Module, layers: readonly FloatLayer[], experiment: Experiment, dataset: Dataset, taken: ValuesTaken | undefined): Imported {
  const values = inputValues(dataset, taken)
  const network = floatNetwork(layers, values)
  const { train } = dataset
  const shown = Array.from({ length: Math.min(SHOWN, train.count) }, (_, i) => Math.floor((i * train.count) / Math.min(SHOWN, train.count)))
  const most = layers.slice(0, -1).map(({ output }) => new Float64Array(output.channels))
  const answers = shown.map((row) => {
    const all = network(train, row)
    most.forEach((each, index) => all[index]!.forEach((x, i) => (each[i % each.length] = Math.max(each[i % each.length]!, x))))
    return all.at(-1)!
  })
  const core = new Core(module, experiment)
  core.init()
  const fresh = core.snapshot()
  const step = Math.max(1, Math.floor(shown.length / DECIDING))
  const deciding = shown.filter((_, i) => i % step === 0), expected = answers.filter((_, i) => i % step === 0)
  const tried = HEADROOMS.map((headroom) => {
    const quantised = quantise(layers, experiment, values, most, headroom)
    core.restore(stateOf(core, fresh, quantised))
    const { outputs } = core.tell(train, Uint32Array.from(deciding))
    const size = outputs.length / deciding.length
    const error = outputs.reduce((sum, score, i) => sum + (score / 2 ** SCORE_FRACTION / quantised.scoreScale - expected[Math.floor(i / size)]![i % size]!) ** 2, 0)
    return { headroom, quantised, error }
  })
  const best = tried.reduce((a, b) => (b.error < a.error ? b : a))
  return { learner: { config: configBlock(experiment), state: stateOf(core, fresh, best.quantised), learned: 0 }, scoreScale: best.quantised.scoreScale, headroom: best.headroom, unclipped: best.quantised.unclipped }
}

/** A new learner's state with these weights in it; all else, such as heads, is as it begins. */
function stateOf(core: Core, fresh: Uint8Array, { layers }: Quantised): Uint8Array {
  const state = fresh.slice()
  const regions = core.regions().filter(({ learned }) => learned)
  const start = regions[0]!.offset
  layers.forEach(({ bits, values }, index) => {
    const { offset } = regions.find(({ name }) => name === `weights ${index + 1}`)!
    const bytes = bits === 8 ? new Uint8Array(Int8Array.from(values).buffer) : new Uint8Array(values.buffer)
    state.set(bytes, offset - start)
  })
  return state
}

/** Share of samples whose class the float network tells. */
export function floatAccuracy(layers: readonly FloatLayer[], dataset: Dataset, samples: Samples, taken: ValuesTaken | undefined): number {
  const network = floatNetwork(layers, inputValues(dataset, taken))
  let right = 0
  for (let row = 0; row < samples.count; row++) {
    const scores = network(samples, row).at(-1)!
    if (scores.indexOf(Math.max(...scores)) === samples.labels[row]) right++
  }
  return right / samples.count
}
