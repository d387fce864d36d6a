import { configBlock } from '../experiment/config-block.js'
import { checkBackbone } from '../experiment/constants.js'
import { EngramError } from '../errors.js'
import type { Experiment } from '../experiment/experiment.js'

/** A learner taken from a device: all that another device needs to go on with it. */
export interface LearnerState {
  /** The configuration block (assembly/abi.ts). */
  config: Uint8Array
  /** The learned bytes of the arena. */
  state: Uint8Array
  /** Samples that it was shown. */
  learned: number
  /** Weights of its frozen layers, if it has any (experiment/constants.ts). */
  constants?: Uint8Array
}

/** What a learner of an experiment begins with: what the caller has, else what its backbone has. Throws RESULTS_MISMATCH, OPTION_INVALID. */
export function beginning(experiment: Experiment, pretrained?: LearnerState): LearnerState | undefined {
  checkBackbone(experiment)
  if (pretrained) checkLearner(pretrained, experiment)
  const { start, weights } = experiment.backbone ?? {}
  return pretrained ?? (start && weights && { config: configBlock(experiment), state: start, learned: 0, constants: weights })
}

/** Throws RESULTS_MISMATCH unless the learner is one of this very experiment: the bytes would mean something else. */
export function checkLearner({ config }: LearnerState, experiment: Experiment): void {
  const asked = configBlock(experiment)
  if (config.length === asked.length && config.every((byte, i) => byte === asked[i])) return
  throw new EngramError(
    'RESULTS_MISMATCH',
    `the pretrained learner is of other settings than ${experiment.rule} ${experiment.network} seed ${experiment.seed}`,
    'give the rule, network, backbone, data, epochs, samples, rate and seed that it was trained with',
  )
}

/** What an image is built with (boards/common/baked.h). */
export interface Baked {
  /** Weights of frozen layers. */
  constants?: Uint8Array
  /** A learner to start with: its configuration block, then its learned state. */
  learner?: Uint8Array
}

/** What an image for an experiment has to be built with, where it begins with a learner; undefined if with nothing. */
export function bakedOf({ backbone }: Pick<Experiment, 'backbone'>, begins: LearnerState | undefined): Baked | undefined {
  if (begins) return bakedBytes(begins)
  return backbone && { constants: backbone.weights }
}

export const bakedBytes = ({ config, state, constants }: LearnerState): Baked => ({ learner: joined(config, state), ...(constants && { constants }) })

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}

/** Its form in a JSON file: bytes as base64. */
export interface SavedLearner {
  config: string
  state: string
  learned: number
  constants?: string
}

const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))

export const saveLearner = ({ config, state, learned, constants }: LearnerState): SavedLearner =>
  ({ config: toBase64(config), state: toBase64(state), learned, ...(constants && { constants: toBase64(constants) }) })
export const loadLearner = ({ config, state, learned, constants }: SavedLearner): LearnerState =>
  ({ config: fromBase64(config), state: fromBase64(state), learned, ...(constants !== undefined && { constants: fromBase64(constants) }) })
