/** What a configuration block says (assembly/abi.ts), for people, and for devices that are to go on with its learner. */
import { Config, FRONT_BLOCKS_BIT, FrontConfig, LayerConfig, LayerFlag, TaskId } from '../../assembly/abi.js'
import { EngramError } from '../errors.js'
import { frontText, resolveFront, type FrontBlock, type FrontName } from '../front/front.js'
import { front as frontInfo } from '../generated/front.js'
import { formatNetwork, type LayerSpec } from '../network/network.js'
import { taskNames } from '../task/task.js'
import { configBytes } from './config-block.js'
import type { Experiment } from './experiment.js'
import { layerInfo, layerNames } from './layers.js'
import { objectiveInfo, objectiveNames } from './objectives.js'
import { optimizerInfo, optimizerNames } from './optimizers.js'
import { ruleInfo, ruleNames } from './rules.js'

/**
 * The experiment of a configuration block. Of what it was made from, all is in it that decides the learned bytes: the block itself stands
 * for numbers that followed from data, such as fractions of weights.
 * @throws CHECKPOINT_INVALID where it names what this engram does not have
 */
export function experimentOfBlock(block: Uint8Array): Experiment {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  const rule = named('rule', ruleNames, block[Config.rule]!, (name) => ruleInfo[name]!.id)
  const layers = Array.from({ length: block[Config.layers]! }, (_, i) => layerOf(view, Config.layerTable + i * LayerConfig.bytes))
  const front = frontOf(view)
  const task = named('task', taskNames, block[Config.task]!, (name) => TaskId[name])
  return {
    rule: ruleText(rule, view),
    network: formatNetwork(layers),
    layers,
    shape: { height: view.getUint16(Config.height, true), width: view.getUint16(Config.width, true), channels: view.getUint16(Config.channels, true) },
    ...(front && { front }),
    task,
    format: { fraction: block[Config.inputFraction]! & ((1 << FRONT_BLOCKS_BIT) - 1), background: 0, energy: 0, description: '' },
    objective: named('objective', objectiveNames, block[Config.objective]!, (name) => objectiveInfo[name].id),
    optimizer: named('optimizer', optimizerNames, block[Config.optimizer]!, (name) => optimizerInfo[name].id),
    seed: view.getUint32(Config.seed, true),
    totalSamples: view.getUint32(Config.stepSamples, true) * (block[Config.lastRate]! - block[Config.firstRate]! + 1),
    rate: { first: block[Config.firstRate]!, last: block[Config.lastRate]! },
    skip: view.getUint16(Config.skip, true),
    ...(task === 'detect' && { alarmRate: view.getUint16(Config.alarmRate, true) / 65536 }),
    ...(layers.some(({ kind }) => layerInfo[kind].carries) && { steps: block[Config.steps]! }),
    block: block.slice(),
  }
}

function named<Name extends string>(kind: string, names: readonly Name[], id: number, idOf: (name: Name) => number): Name {
  const name = names.find((each) => idOf(each) === id)
  if (name === undefined)
    throw new EngramError('CHECKPOINT_INVALID', `the configuration names ${kind} ${id}, which this engram does not have`, 'read it with the engram that wrote it', { reason: 'unknown', [kind]: id })
  return name
}

/** The rule with the options that are not as usual. */
function ruleText(name: string, view: DataView): string {
  const options = Object.entries(ruleInfo[name]!.options).flatMap(([key, { index, values, default: usual }]) => {
    const value = view.getInt32(Config.options + 4 * index, true)
    return value === usual ? [] : [`${key}=${values?.[value] ?? value}`]
  })
  return [name, ...options].join(':')
}

function layerOf(view: DataView, at: number): LayerSpec {
  const kind = named('kind of layer', layerNames, view.getUint8(at + LayerConfig.kind), (name) => layerInfo[name].id)
  const flags = view.getUint8(at + LayerConfig.flags), kernel = view.getUint8(at + LayerConfig.kernel), stride = view.getUint8(at + LayerConfig.stride)
  const carries = layerInfo[kind].carries
  return {
    kind, units: view.getUint16(at + LayerConfig.units, true), bits: view.getUint8(at + LayerConfig.bits) === 8 ? 8 : 16,
    kernel: carries ? 1 : kernel, stride: carries ? 1 : stride,
    padding: flags & LayerFlag.same ? 'same' : 'valid',
    pool: view.getUint8(at + LayerConfig.pool) as LayerSpec['pool'],
    ...(flags & LayerFlag.frozen && { frozen: true as const }),
    ...(carries && { leaks: { first: kernel, last: stride } }),
  }
}

function frontOf(view: DataView): Experiment['front'] {
  const blocks = view.getUint8(Config.inputFraction) >> FRONT_BLOCKS_BIT
  if (blocks === 0) return undefined
  const from = configBytes(view.getUint8(Config.layers))
  const chain = Array.from({ length: blocks }, (_, i): FrontBlock => {
    const at = from + FrontConfig.table + i * FrontConfig.bytes
    return {
      kind: named('block of a front end', Object.keys(frontInfo) as FrontName[], view.getUint8(at + FrontConfig.kind), (name) => frontInfo[name].id),
      value: view.getUint8(at + FrontConfig.value), length: view.getUint16(at + FrontConfig.length, true), hop: view.getUint16(at + FrontConfig.hop, true),
    }
  })
  return resolveFront(frontText(chain), view.getUint16(from + FrontConfig.channels, true))
}
