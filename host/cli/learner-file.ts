import { readFile } from 'node:fs/promises'
import type { Order } from '../data/order.js'
import { coreModule } from '../device/installation.js'
import { EngramError } from '../errors.js'
import type { Plan } from '../experiment/experiment.js'
import { planExperiment } from '../experiment/plan.js'
import { experimentOfBlock } from '../experiment/read-block.js'
import { checkpointBytes, isCheckpoint, readCheckpoint } from '../trial/checkpoint.js'
import { loadLearner, type LearnerState } from '../trial/learner-state.js'
import type { Model } from '../trial/model.js'
import { hex } from '../trial/run-trial.js'
import type { TrialResult } from '../trial/trial.js'
import { crc32 } from '../wire/crc32.js'
import { whyUnreadable } from './why-unreadable.js'
import { writeWhole } from './write-whole.js'

/** A learner that was saved, and what is known of it: of a bare checkpoint, what its configuration says. */
export type SavedRun = Pick<TrialResult, 'rule' | 'network' | 'macs'> & {
  planned: Pick<Plan, 'ramBytes' | 'regions'>
  learner: LearnerState
  /** Undefined where nobody knows it, as of a checkpoint. */
  order?: Order | undefined
  digest?: string | undefined
  model?: Model | undefined
}

/** What files of checkpoints are called; all others hold a run as JSON, with the checkpoint in it. */
export const CHECKPOINT_FILE = '.ckpt'
export const isCheckpointFile = (path: string): boolean => path.toLowerCase().endsWith(CHECKPOINT_FILE)

/** Reads a saved run, or a checkpoint. Throws MODEL_INVALID, CHECKPOINT_INVALID, CHECKPOINT_VERSION, ABI_MISMATCH. */
export async function readSavedRun(path: string): Promise<SavedRun> {
  const invalid = (why: string): EngramError => new EngramError('MODEL_INVALID', `${path} ${why}`, '`engram run … --save FILE` writes such a file')
  const bytes = await readFile(path).catch((error: Error) => {
    throw invalid(`cannot be read: ${whyUnreadable(error)}`)
  })
  if (isCheckpoint(bytes) || isCheckpointFile(path)) return ofCheckpoint(readCheckpoint(bytes, path))
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw invalid(`is neither a checkpoint nor JSON: ${(error as Error).message}`)
  }
  const { savedRun } = await import('./saved-run-schema.js')
  const parsed = savedRun.safeParse(value)
  if (!parsed.success) throw invalid(`holds no learner: ${parsed.error.issues[0]!.path.join('.') || 'it'} is missing or wrong`)
  const learner = loadLearner(parsed.data.learner, `the checkpoint in ${path}`)
  const { digest, model, order = 'shuffled' } = parsed.data
  const saved = { ...parsed.data, order, learner, model: model as Model | undefined }
  if (digest !== undefined && learnedDigest(saved) !== digest)
    throw invalid(`is damaged: the learner's checksum is ${learnedDigest(saved)}, and the file says ${digest}`)
  return saved
}

/** What a learner's configuration says of it. Throws CHECKPOINT_INVALID where its state is not as long as that of such a learner. */
export function ofCheckpoint(learner: LearnerState): SavedRun {
  const experiment = experimentOfBlock(learner.config)
  const { ramBytes, regions, macs, savedBytes } = planExperiment(coreModule(), experiment)
  const bytes = learner.state.length
  if (bytes !== savedBytes) throw new EngramError('CHECKPOINT_INVALID', `the checkpoint has ${bytes} B of state, and that of its learner, ${experiment.rule} ${experiment.network}, takes ${savedBytes}`, 'use another copy, or save it again: nothing of it can be used', { bytes, expected: savedBytes })
  return { rule: experiment.rule, network: experiment.network, macs, planned: { ramBytes, regions }, learner }
}

/** Bytes of what is carried from sample to sample, at the end of the state. */
export const carriedBytes = ({ planned }: Pick<SavedRun, 'planned'>): number =>
  planned.regions.reduce((sum, { name, bytes }) => sum + (/^carried\b/.test(name) ? bytes : 0), 0)

/** Digest of what a saved learner has learned. */
export const learnedDigest = (saved: Pick<SavedRun, 'learner' | 'planned'>): string =>
  hex(crc32(saved.learner.state.subarray(0, saved.learner.state.length - carriedBytes(saved))))

/** Writes a run with its learner, or, where the path says so, its checkpoint alone; whole or not at all. */
export async function saveRun(path: string, trial: TrialResult & { model?: Model | undefined }): Promise<void> {
  if (isCheckpointFile(path)) return saveCheckpoint(path, loadLearner(trial.learner!), '--save')
  await writeWhole(path, `${JSON.stringify(trial)}\n`, '--save')
}

/** Writes a checkpoint; `option` is what named the path. */
export async function saveCheckpoint(path: string, learner: LearnerState, option?: `--${string}`): Promise<void> {
  if (learner.constants)
    throw new EngramError('OPTION_INVALID', `a checkpoint has no room for the weights of frozen layers, and ${path} would be one`, 'keep the whole run: engram run … --save FILE.json', { path })
  await writeWhole(path, checkpointBytes(learner), option)
}
