import { ABI_VERSION, Config } from '../../assembly/abi.js'
import type { Dataset } from '../data/dataset.js'
import type { RowReader } from '../data/input-reader.js'
import type { Output } from '../data/targets.js'
import { EngramError } from '../errors.js'
import { outputsOf, type Experiment } from '../experiment/experiment.js'
import { parseNetwork } from '../network/network.js'
import { checkLearner, type LearnerState } from './learner-state.js'

/** What is needed to use a learner without its data set: its experiment, the names of its classes, and how samples are read. */
export interface Model {
  /** Without the layers, which the network's text says, and the weights of frozen ones, which lie with the learner. */
  experiment: Omit<Experiment, 'layers' | 'backbone'>
  classes: string[]
  /** To foretell numbers: what they are called, and their units. */
  outputs?: Output[]
  /** To tell what is normal: whether each class is, for rows that say theirs. */
  normal?: boolean[]
  reader: RowReader
}

/** Undefined for a data set that does not say how further samples are read. */
export function modelOf({ layers: _, backbone: __, ...experiment }: Experiment, { classes, outputs, normal, reader }: Dataset): Model | undefined {
  if (reader?.kind === 'readings') return undefined
  return reader && { experiment, classes, ...(outputs && { outputs }), ...(normal && { normal }), reader }
}

/** The experiment of a model. Throws where the learner's bytes are not of it, or of another version. */
export function experimentOf({ experiment, classes }: Model, learner: LearnerState): Experiment {
  const abi = learner.config[Config.abi]
  if (abi !== ABI_VERSION)
    throw new EngramError('ABI_MISMATCH', `the saved learner is of ABI ${abi}, and this engram's core speaks ${ABI_VERSION}`, 'learn again with this engram: engram run … --save FILE', { learner: abi, core: ABI_VERSION })
  const whole: Experiment = { ...experiment, layers: parseNetwork(experiment.network), ...(learner.constants && { backbone: { weights: learner.constants } }) }
  if (whole.task === 'classify' && outputsOf(whole) !== classes.length)
    throw new EngramError('MODEL_INVALID', `the saved learner has ${outputsOf(whole)} outputs for ${classes.length} classes`, 'learn again with `engram run … --save FILE`', { outputs: outputsOf(whole), classes: classes.length })
  checkLearner(learner, whole)
  return whole
}
