import { readFile } from 'node:fs/promises'
import type { Order } from '../data/order.js'
import { EngramError } from '../errors.js'
import type { Plan } from '../experiment/experiment.js'
import { loadLearner, type LearnerState } from '../trial/learner-state.js'
import type { Model } from '../trial/model.js'
import { hex } from '../trial/run-trial.js'
import type { TrialResult } from '../trial/trial.js'
import { crc32 } from '../wire/crc32.js'
import { writeWhole } from './write-whole.js'

/** A run that was saved, and its learner. */
export type SavedRun = Pick<TrialResult, 'rule' | 'network' | 'macs'> & { planned: Pick<Plan, 'ramBytes' | 'regions'>; learner: LearnerState; order?: Order | undefined; digest?: string | undefined; model?: Model | undefined }

/** Reads a saved run. Throws MODEL_INVALID. */
export async function readSavedRun(path: string): Promise<SavedRun> {
  const invalid = (why: string): EngramError => new EngramError('MODEL_INVALID', `${path} ${why}`, '`engram run … --save FILE` writes such a file')
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw invalid(`cannot be read: ${error.message}`)
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw invalid(`is not JSON: ${(error as Error).message}`)
  }
  const { savedRun } = await import('./saved-run-schema.js')
  const parsed = savedRun.safeParse(value)
  if (!parsed.success) throw invalid(`holds no learner: ${parsed.error.issues[0]!.path.join('.') || 'it'} is missing or wrong`)
  const learner = loadLearner(parsed.data.learner)
  const { digest, model } = parsed.data
  const saved = { ...parsed.data, learner, model: model as Model | undefined }
  if (digest !== undefined && learnedDigest(saved) !== digest)
    throw invalid(`is damaged: the learner's checksum is ${learnedDigest(saved)}, and the file says ${digest}`)
  return saved
}

/** Digest of what a saved learner has learned: behind it lies what is carried from sample to sample. */
export function learnedDigest({ learner: { state }, planned }: Pick<SavedRun, 'learner' | 'planned'>): string {
  const carried = planned.regions.reduce((sum, { name, bytes }) => sum + (/^carried\b/.test(name) ? bytes : 0), 0)
  return hex(crc32(state.subarray(0, state.length - carried)))
}

/** Writes a run with its learner, whole or not at all. */
export async function saveRun(path: string, trial: TrialResult & { model?: Model | undefined }): Promise<void> {
  await writeWhole(path, `${JSON.stringify(trial)}\n`, '--save')
}
