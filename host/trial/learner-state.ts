import { configBlock, withCopied } from '../experiment/config-block.js'
import { checkBackbone } from '../experiment/constants.js'
import { EngramError } from '../errors.js'
import type { Experiment } from '../experiment/experiment.js'
import { experimentOfBlock } from '../experiment/read-block.js'
import { checkpointBytes, readCheckpoint, type CheckpointFacts } from './checkpoint.js'

/** A learner taken from a device: all that another device needs to go on with it. A checkpoint holds it, but for the constants. */
export interface LearnerState extends Partial<CheckpointFacts> {
  /** The configuration block (assembly/abi.ts). */
  config: Uint8Array
  /** The saved bytes of the arena: what is learned, and behind it what is carried. */
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
  // Where frozen weights lie on a chip makes no difference.
  const asked = withCopied(configBlock(experiment), false), has = withCopied(config, false)
  if (has.length === asked.length && has.every((byte, i) => byte === asked[i])) return
  throw new EngramError(
    'RESULTS_MISMATCH',
    `the pretrained learner is of other settings: ${differences(has, asked).join('; ')}`,
    'give the rule, network, backbone, data, epochs, samples, rate and seed that it was trained with',
  )
}

/** What two configurations say that people call by a name, where it differs. */
function differences(has: Uint8Array, asked: Uint8Array): string[] {
  const of = (block: Uint8Array): Record<string, string> => {
    const { rule, network, task, shape: { height, width, channels }, front, objective, optimizer, rate, seed } = experimentOfBlock(block)
    return { rule, network, task, samples: `of ${height} × ${width} × ${channels}`, 'front end': front?.text ?? 'none', objective, optimizer, rate: `${rate.first}:${rate.last}`, seed: String(seed) }
  }
  const here = of(has), there = of(asked)
  const told = Object.keys(here).filter((name) => here[name] !== there[name]).map((name) => `${name} ${here[name]}, not ${there[name]}`)
  return told.length > 0 ? told : ['what follows from data, epochs or samples is another']
}

/** What an image is built with (boards/common/baked.h). */
export interface Baked {
  /** Weights of frozen layers. */
  constants?: Uint8Array
  /** A learner to start with: its configuration block, then its learned state. */
  learner?: Uint8Array
}

/** What an image for an experiment has to be built with: the rest comes over the line. */
export const constantsToBake = ({ backbone }: Pick<Experiment, 'backbone'>): Baked | undefined => backbone && { constants: backbone.weights }

export const bakedBytes = ({ config, state, constants }: LearnerState): Baked => ({ learner: joined(config, state), ...(constants && { constants }) })

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}

/** Its form in a JSON file: the checkpoint and what lies beside it, as base64. */
export interface SavedLearner {
  checkpoint: string
  constants?: string
}

/** The same as files of before checkpoints have it. */
export interface BareLearner extends Pick<SavedLearner, 'constants'> {
  config: string
  state: string
  learned: number
}

const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))

export const saveLearner = ({ constants, ...learner }: LearnerState): SavedLearner =>
  ({ checkpoint: toBase64(checkpointBytes(learner)), ...(constants && { constants: toBase64(constants) }) })

/** Throws what `readCheckpoint` throws; `name` is what people call the file. */
export function loadLearner(saved: SavedLearner | BareLearner, name?: string): LearnerState {
  const learner = 'checkpoint' in saved
    ? readCheckpoint(fromBase64(saved.checkpoint), name)
    : { config: fromBase64(saved.config), state: fromBase64(saved.state), learned: saved.learned }
  return { ...learner, ...(saved.constants !== undefined && { constants: fromBase64(saved.constants) }) }
}
