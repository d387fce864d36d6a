import { configBlock } from '../experiment/config-block.js'
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
}

/** Throws RESULTS_MISMATCH unless the learner is one of this very experiment: the bytes would mean something else. */
export function checkLearner({ config }: LearnerState, experiment: Experiment): void {
  const asked = configBlock(experiment)
  if (config.length === asked.length && config.every((byte, i) => byte === asked[i])) return
  throw new EngramError(
    'RESULTS_MISMATCH',
    `the pretrained learner is of other settings than ${experiment.rule} ${experiment.network} seed ${experiment.seed}`,
    'give the rule, network, data, epochs, samples, rate and seed that it was trained with',
  )
}

/** The bytes that an image is built with (boards/common/baked.h). */
export function bakedBytes({ config, state }: LearnerState): Uint8Array {
  const bytes = new Uint8Array(config.length + state.length)
  bytes.set(config)
  bytes.set(state, config.length)
  return bytes
}

/** Its form in a JSON file: bytes as base64. */
export interface SavedLearner {
  config: string
  state: string
  learned: number
}

const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))

export const saveLearner = ({ config, state, learned }: LearnerState): SavedLearner => ({ config: toBase64(config), state: toBase64(state), learned })
export const loadLearner = ({ config, state, learned }: SavedLearner): LearnerState => ({ config: fromBase64(config), state: fromBase64(state), learned })
