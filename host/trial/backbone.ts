import { Config } from '../../assembly/abi.js'
import { Core } from '../core.js'
import { EngramError } from '../errors.js'
import { constantBytes } from '../experiment/constants.js'
import type { Experiment, Region } from '../experiment/experiment.js'
import { formatLayer, formatNetwork, frozenCount, parseNetwork, type LayerSpec } from '../network/network.js'
import type { LearnerState } from './learner-state.js'

/** A run that was saved, as far as its layers can be the lowest of another network. */
export interface LearnedBefore {
  rule: string
  network: string
  planned: { regions: readonly Region[] }
  learner: LearnerState
}

const thawed = (layers: readonly LayerSpec[]): LayerSpec[] => layers.map(({ frozen: _, ...layer }) => layer)

/**
 * The experiment with what its frozen layers have learned. Where the backbone is the same network, unfrozen, under the same rule, the
 * layers above begin as they were there; else they are new.
 * @throws RESULTS_MISMATCH where the backbone's lowest layers, or the samples they saw, are others; OPTION_INVALID without need.
 */
export function withBackbone(backbone: LearnedBefore | undefined, core: WebAssembly.Module, experiment: Experiment): Experiment {
  if (!backbone) return experiment
  const { layers, network, rule, shape, format } = experiment
  const frozen = frozenCount(layers)
  if (frozen === 0)
    throw new EngramError('OPTION_INVALID', `network ${network} has no frozen layer that a backbone could be for`, `freeze some with "*": ${formatNetwork(layers.map((layer, i) => (i < layers.length - 1 ? { ...layer, frozen: true } : layer)))}`, { option: 'backbone' })
  const learned = parseNetwork(backbone.network)
  const other = layers.slice(0, frozen).findIndex((layer, i) => !learned[i] || i === learned.length - 1 || formatLayer(thawed([layer])[0]!) !== formatLayer(thawed([learned[i]!])[0]!))
  if (other >= 0)
    throw new EngramError('RESULTS_MISMATCH', `layer ${other + 1} of ${network} is frozen, and the backbone, ${backbone.network}, did not learn such a layer there`, `freeze layers that it has: ${formatNetwork(thawed(learned))}`, { network, backbone: backbone.network })
  const { config } = backbone.learner
  const view = new DataView(config.buffer, config.byteOffset)
  const seen = [view.getUint16(Config.height, true), view.getUint16(Config.width, true), view.getUint16(Config.channels, true), config[Config.inputFraction]]
  const asked = [shape.height, shape.width, shape.channels, format.fraction]
  if (seen.some((value, i) => value !== asked[i]))
    throw new EngramError('RESULTS_MISMATCH', `the backbone learned samples of ${shapeText(seen)}, and these are of ${shapeText(asked)}`, 'scale and cut the data as those were', { backbone: seen, data: asked })
  const weights = weightsOf(backbone, frozen, constantBytes(experiment))
  const whole: Experiment = { ...experiment, backbone: { weights } }
  const alike = rule === backbone.rule && formatNetwork(thawed(layers)) === formatNetwork(thawed(learned))
  return alike ? { ...experiment, backbone: { weights, start: startOf(backbone, new Core(core, whole)) } } : whole
}

const shapeText = ([height, width, channels, fraction]: readonly unknown[]): string => `${height} × ${width} × ${channels}, Q${fraction}`

/** What the run had learned of its lowest layers, those that were frozen themselves included. */
function weightsOf(backbone: LearnedBefore, frozen: number, bytes: number): Uint8Array {
  const before = backbone.learner.constants ?? new Uint8Array()
  const weights = new Uint8Array(bytes)
  weights.set(before.subarray(0, bytes))
  let at = before.length
  for (let layer = frozenCount(parseNetwork(backbone.network)); layer < frozen; layer++) {
    const region = stateOf(backbone, `weights ${layer + 1}`)
    weights.set(region, at)
    at += region.length
  }
  return weights
}

/** A region of its learned state. */
function stateOf({ planned: { regions }, learner: { state } }: LearnedBefore, name: string): Uint8Array {
  const clock = regions.find((region) => region.name === 'clock')
  const region = regions.find((each) => each.name === name)
  if (!clock || !region) throw new EngramError('MODEL_INVALID', `the backbone has no region "${name}"`, 'learn it again with this engram')
  return state.subarray(region.offset - clock.offset, region.offset - clock.offset + region.bytes)
}

/** A new learner's state, with all that lies above the frozen layers as the backbone left it; only its clock starts anew. */
function startOf(backbone: LearnedBefore, core: Core): Uint8Array {
  core.init()
  const state = core.snapshot()
  const regions = core.regions()
  const clock = regions.find(({ name }) => name === 'clock')!
  for (const { name, offset, bytes, learned } of regions) {
    const known = backbone.planned.regions.find((region) => region.name === name)
    if (learned && name !== 'clock' && known?.bytes === bytes) state.set(stateOf(backbone, name), offset - clock.offset)
  }
  return state
}
