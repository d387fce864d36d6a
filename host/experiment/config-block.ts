import { ABI_VERSION, Config, DriftConfig, FRONT_BLOCKS_BIT, FrontConfig, LayerConfig, LayerFlag, TaskId } from '../../assembly/abi.js'
import type { Front } from '../front/front.js'
import { front as frontInfo } from '../generated/front.js'
import { constantChecksums } from './constants.js'
import { ALARM_RATE, type Backbone, type DriftAlarm, type Experiment } from './experiment.js'
import { layerFormats } from './formats.js'
import { layerInfo } from './layers.js'
import { objectiveInfo, parseObjective } from './objectives.js'
import { optimizerInfo, parseOptimizer } from './optimizers.js'
import { parseRule } from './rules.js'
import { checkLayer, checkSettings } from './settings.js'
import type { LayerSpec } from '../network/network.js'

/** Length of the configuration block of a network of so many layers, behind so many blocks of a front end. */
export const configBytes = (layers: number, blocks = 0): number =>
  Config.layerTable + layers * LayerConfig.bytes + (blocks === 0 ? 0 : FrontConfig.table + blocks * FrontConfig.bytes)

/** Length of a configuration block, as it says itself. */
export const blockBytes = (config: Uint8Array): number => configBytes(config[Config.layers]!, config[Config.inputFraction]! >> FRONT_BLOCKS_BIT)

/** The block of the same learner on a chip that copies the weights of frozen layers, or on one that need not. */
export function withCopied(block: Uint8Array, copied: boolean): Uint8Array {
  const config = block.slice()
  const end = configBytes(config[Config.layers]!)
  for (let at = Config.layerTable + LayerConfig.flags; at < end; at += LayerConfig.bytes) {
    if (config[at]! & LayerFlag.frozen) config[at] = copied ? config[at]! | LayerFlag.copied : config[at]! & ~LayerFlag.copied
  }
  return config
}

/**
 * The experiment as the core's configuration block (layout: assembly/abi.ts). Whoever learns passes here, so it is here that no
 * number may be one that its field would cut short.
 */
export function configBlock(e: Experiment): Uint8Array {
  if (e.block) return withCopied(e.block, e.backbone?.copied ?? false)
  checkSettings({ seed: e.seed, totalSamples: e.totalSamples, rate: e.rate, skip: e.skip })
  e.layers.forEach(checkLayer)
  const bytes = new Uint8Array(configBytes(e.layers.length, e.front?.blocks.length))
  const view = new DataView(bytes.buffer)
  const rule = parseRule(e.rule)
  view.setUint8(Config.abi, ABI_VERSION)
  view.setUint8(Config.rule, rule.info.id)
  view.setUint8(Config.objective, objectiveInfo[parseObjective(e.objective)].id)
  view.setUint8(Config.optimizer, optimizerInfo[parseOptimizer(e.optimizer)].id)
  view.setUint8(Config.layers, e.layers.length)
  view.setUint8(Config.task, TaskId[e.task])
  view.setUint16(Config.height, e.shape.height, true)
  view.setUint16(Config.width, e.shape.width, true)
  view.setUint16(Config.channels, e.shape.channels, true)
  view.setUint8(Config.inputFraction, e.format.fraction | ((e.front?.blocks.length ?? 0) << FRONT_BLOCKS_BIT))
  view.setUint8(Config.firstRate, e.rate.first)
  view.setUint8(Config.lastRate, e.rate.last)
  view.setUint8(Config.steps, e.steps ?? 0)
  view.setUint16(Config.skip, e.skip, true)
  if (e.task === 'detect') view.setUint16(Config.alarmRate, Math.min(65535, Math.round((e.alarmRate ?? ALARM_RATE) * 65536)), true)
  if (e.driftAlarm) view.setUint16(Config.alarmRate, driftSetting(e.driftAlarm), true)
  const steps = e.rate.last - e.rate.first + 1
  view.setUint32(Config.stepSamples, Math.max(1, Math.ceil((e.taught ?? e.totalSamples) / steps)), true)
  view.setUint32(Config.seed, e.seed, true)
  rule.options.forEach((value, i) => view.setInt32(Config.options + 4 * i, value, true))
  const formats = layerFormats(e)
  const checksums = constantChecksums(e)
  e.layers.forEach((layer, i) => {
    const at = Config.layerTable + i * LayerConfig.bytes
    const format = formats[i]!
    view.setUint8(at + LayerConfig.kind, layerInfo[layer.kind].id)
    view.setUint8(at + LayerConfig.bits, layer.bits)
    view.setUint16(at + LayerConfig.units, layer.units, true)
    view.setUint8(at + LayerConfig.kernel, layer.leaks?.first ?? layer.kernel)
    view.setUint8(at + LayerConfig.stride, layer.leaks?.last ?? layer.stride)
    view.setUint8(at + LayerConfig.flags, flagsOf(layer, e.backbone))
    view.setUint8(at + LayerConfig.pool, layer.pool)
    view.setUint8(at + LayerConfig.fraction, format.fraction)
    view.setInt8(at + LayerConfig.rateOffset, format.rateOffset)
    view.setUint8(at + LayerConfig.headBits, format.headBits)
    view.setUint8(at + LayerConfig.headFraction, format.headFraction)
    view.setUint16(at + LayerConfig.amplitude, layer.frozen ? checksums[i]! : format.amplitude, true)
    view.setUint8(at + LayerConfig.headPool, format.headPool)
    view.setUint8(at + LayerConfig.outputFraction, format.outputFraction)
  })
  if (e.front) putFront(view, configBytes(e.layers.length), e.front)
  return bytes
}

const driftSetting = ({ limit, delta, restart }: DriftAlarm): number => limit | (Math.round(delta * 256) << DriftConfig.deltaBit) | (restart ? DriftConfig.restart : 0)

function putFront(view: DataView, at: number, { channels, blocks }: Front): void {
  view.setUint16(at + FrontConfig.channels, channels, true)
  blocks.forEach(({ kind, value, length, hop }, i) => {
    const block = at + FrontConfig.table + i * FrontConfig.bytes
    view.setUint8(block + FrontConfig.kind, frontInfo[kind].id)
    view.setUint8(block + FrontConfig.value, value)
    view.setUint16(block + FrontConfig.length, length, true)
    view.setUint16(block + FrontConfig.hop, hop, true)
  })
}

const flagsOf = ({ padding, frozen }: LayerSpec, backbone?: Backbone): number =>
  (padding === 'same' ? LayerFlag.same : 0) | (frozen ? LayerFlag.frozen | (backbone?.copied ? LayerFlag.copied : 0) : 0)
