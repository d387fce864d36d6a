/** What a library is made of, as its files see it. */
import { Config } from '../../assembly/abi.js'
import type { LibraryCore } from '../aot/library-core.js'
import type { Layout } from '../aot/specialise.js'
import type { Experiment, Plan, Region } from '../experiment/experiment.js'
import { layerInfo } from '../experiment/layers.js'
import type { LearnerState } from '../trial/learner-state.js'
import type { Golden } from './golden.js'
import type { Column } from './scaling.js'

export interface Library {
  /** Beginning of every name in C, and of the files': `engram_motor`. */
  readonly prefix: string
  /** Beginning of every macro: `ENGRAM_MOTOR`. */
  readonly macro: string
  /** What was exported, in one line. */
  readonly title: string
  /** Version of engram. */
  readonly version: string
  readonly experiment: Experiment
  readonly layout: Layout
  readonly core: LibraryCore
  readonly plan: Plan
  readonly golden: Golden
  /** Classes or outputs by their names. */
  readonly outputs: readonly string[]
  /** How columns of the data become inputs; none of images. */
  readonly scaling: readonly Column[]
  /** With a front end: what the readings of a row are, and what the data's values are multiplied with to be such. */
  readonly channels: readonly string[]
  readonly factor: number
  /** Weights of frozen layers. */
  readonly constants: Uint8Array
  /** Learned state that a new learner begins with, where that is not drawn from the seed. */
  readonly start?: Uint8Array
  readonly pretrained?: LearnerState
  /** CRC-32 of the configuration, the seed left out: states of other configurations are refused. */
  readonly identity: number
  /** Declarations of the kernels that it calls, as C. */
  readonly declarations: readonly string[]
}

/** Bytes of an instance. */
export const ramBytes = ({ core }: Pick<Library, 'core'>): number => core.bytes

/** The plan of an instance: configuration, arena, variables; nothing else is kept. */
export function libraryPlan(plan: Plan, { bytes, arenaBytes }: Layout, core: LibraryCore): Plan {
  const configuration = bytes - arenaBytes
  const arena: Region[] = plan.regions.filter(({ name }) => name !== 'globals').map((region) => ({ ...region, offset: region.offset + configuration }))
  const variables = core.bytes - bytes
  return {
    ...plan,
    ramBytes: core.bytes,
    regions: [{ name: 'configuration', offset: 0, bytes: configuration }, ...arena, ...(variables > 0 ? [{ name: 'variables', offset: bytes, bytes: variables }] : [])],
  }
}

/** A word that can be part of a name in C. */
export const word = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '')

/** Bytes as the body of an array, lines of at most 24. */
export function byteList(bytes: ArrayLike<number>): string {
  const all = Array.from(bytes)
  return Array.from({ length: Math.ceil(all.length / 24) }, (_, i) => `  ${all.slice(24 * i, 24 * i + 24).join(', ')},`).join('\n')
}

/** The seed that a configuration block holds. */
export const seedOf = (block: Uint8Array): number => new DataView(block.buffer, block.byteOffset).getUint32(Config.seed, true)

/** The kinds of hidden layers that a network has, for assembly/only.ts. */
export const layersAlias = ({ layers }: Pick<Experiment, 'layers'>): string =>
  `ONLY_LAYERS=${layers.slice(0, -1).reduce((mask, { kind }) => mask | (1 << layerInfo[kind].id), 0)}`

/** Text as it may stand in a comment. */
export const plainText = (text: string): string => text.replace(/\*\/|[\r\n\\]/g, ' ')
