import type { Order } from '../data/order.js'
import { EngramError } from '../errors.js'
import type { Experiment } from '../experiment/experiment.js'
import { checkLearner, type LearnerState } from '../trial/learner-state.js'
import { readSavedRun } from './learner-file.js'

/** The learner of a file that these experiments go on with. Throws what reading it throws; OPTION_INVALID, RESULTS_MISMATCH for another's. */
export async function pretrainedFor(path: string, experiments: readonly Experiment[], lesson: { order?: Order }): Promise<LearnerState> {
  const { order, learner } = await readSavedRun(path)
  const { order: asked = 'shuffled' } = lesson
  if (order !== undefined && order !== asked)
    throw new EngramError('OPTION_INVALID', `${path} learned with --order ${order}, and here it is ${asked}: what follows would be other samples`, `give --order ${order}`)
  for (const experiment of experiments) checkLearner(learner, experiment)
  return learner
}
