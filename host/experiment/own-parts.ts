import { Config, FRONT_BLOCKS_BIT, FrontConfig, LayerConfig, TaskId } from '../../assembly/abi.js'
import { frontMask, type Front } from '../front/front.js'
import { front as frontInfo } from '../generated/front.js'
import type { LayerSpec } from '../network/network.js'
import { layerInfo } from './layers.js'
import { objectiveInfo, objectiveNames, type ObjectiveName } from './objectives.js'
import { optimizerInfo, optimizerNames, type OptimizerName } from './optimizers.js'

/** Objective, optimizer and blocks of a front end that an image is for alone; every other image holds the former of the set `standard`, and no front end. */
export interface OwnParts {
  readonly objective?: ObjectiveName | undefined
  readonly optimizer?: OptimizerName | undefined
  /** Kinds of blocks, a bit a kind, and of hidden layers. An image with a front end is for one network, and holds nothing else. */
  readonly frontMask?: number | undefined
  readonly layerMask?: number | undefined
  /** A drift detector. */
  readonly drift?: boolean | undefined
  /** What is learned is checked by CRC (assembly/wire/scrub.ts). */
  readonly scrub?: boolean | undefined
}

/** What a learner needs that only an image of its own holds. */
export const ownParts = ({ objective, optimizer, front, layers = [], driftAlarm }: Pick<OwnParts, 'objective' | 'optimizer'> & { driftAlarm?: object | undefined;  front?: Pick<Front, 'blocks'>; layers?: readonly LayerSpec[] }): OwnParts => ({
  ...(objective && (front || objectiveInfo[objective].set !== 'standard') && { objective }),
  ...(optimizer && (front || optimizerInfo[optimizer].set !== 'standard') && { optimizer }),
  ...(driftAlarm && { drift: true }),
  ...(front && { frontMask: frontMask(front), layerMask: layers.slice(0, -1).reduce((mask, { kind }) => mask | (1 << layerInfo[kind].id), 0) }),
})

/** The same of a configuration block. */
export function ownPartsOf(config: Uint8Array): OwnParts {
  const parts = {
    objective: objectiveNames.find((name) => objectiveInfo[name].id === config[Config.objective]),
    optimizer: optimizerNames.find((name) => optimizerInfo[name].id === config[Config.optimizer]),
    ...(config[Config.task] === TaskId.classify && config[Config.alarmRate] !== 0 && { driftAlarm: {} }),
  }
  const mask = (from: number, count: number, bytes: number): number =>
    Array.from({ length: count }, (_, i) => 1 << config[from + i * bytes]!).reduce((all, bit) => all | bit, 0)
  const layers = config[Config.layers]!, blocks = config[Config.inputFraction]! >> FRONT_BLOCKS_BIT
  if (blocks === 0) return ownParts(parts)
  const front = Config.layerTable + layers * LayerConfig.bytes + FrontConfig.table
  const { driftAlarm, ...named } = parts
  return { ...named, ...(driftAlarm && { drift: true }), frontMask: mask(front + FrontConfig.kind, blocks, FrontConfig.bytes), layerMask: mask(Config.layerTable + LayerConfig.kind, layers - 1, LayerConfig.bytes) }
}

export const namesOfParts = ({ objective, optimizer, frontMask: front = 0, layerMask: layers = 0, drift, scrub }: OwnParts): string[] => [
  ...[objective, optimizer].filter((name) => name !== undefined), ...kindsIn(layers, layerInfo), ...kindsIn(front, frontInfo), ...(drift ? ['drift'] : []), ...(scrub ? ['scrub'] : []),
]

const kindsIn = (mask: number, kinds: Readonly<Record<string, { id: number }>>): string[] => Object.entries(kinds).flatMap(([name, { id }]) => (mask & (1 << id) ? [name] : []))
