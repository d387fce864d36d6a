import { ABI_VERSION, Config } from '../../assembly/abi.js'
import type { Dataset } from '../data/dataset.js'
import type { InputReader } from '../data/input-reader.js'
import type { Output } from '../data/targets.js'
import { EngramError } from '../errors.js'
import { outputsOf, type Experiment } from '../experiment/experiment.js'
import { resolveFront, type Front } from '../front/front.js'
import { parseNetwork } from '../network/network.js'
import { checkLearner, type LearnerState } from './learner-state.js'

/** What is needed to use a learner without its data set: its experiment, the names of its classes, and how samples are read. */
export interface Model {
  /** Without the layers, which the network's text says, the weights of frozen ones, which lie with the learner, and the front end, which the reader says. */
  experiment: Omit<Experiment, 'layers' | 'backbone' | 'front'>
  classes: string[]
  /** To foretell numbers: what they are called, and their units. */
  outputs?: Output[]
  /** To tell what is normal: whether each class is, for rows that say theirs. */
  normal?: boolean[]
  reader: InputReader
}

/** Undefined for a data set that does not say how further samples are read. */
export function modelOf({ layers: _, backbone: __, front: ___, ...experiment }: Experiment, { classes, outputs, normal, reader }: Dataset): Model | undefined {
  return reader && { experiment, classes, ...(outputs && { outputs }), ...(normal && { normal }), reader }
}

/** What makes the samples of readings; undefined where a row is a sample. */
export const frontOf = ({ reader }: Model): Front | undefined => (reader.kind === 'readings' ? resolveFront(reader.front, reader.names.length) : undefined)

/** The experiment of a model. Throws where the learner's bytes are not of it, or of another version. */
export function experimentOf(model: Model, learner: LearnerState): Experiment {
  const { experiment, classes } = model, front = frontOf(model)
  const abi = learner.config[Config.abi]
  if (abi !== ABI_VERSION)
    throw new EngramError('ABI_MISMATCH', `the saved learner is of ABI ${abi}, and this engram's core speaks ${ABI_VERSION}`, 'learn again with this engram: engram run … --save FILE', { learner: abi, core: ABI_VERSION })
  const whole: Experiment = { ...experiment, layers: parseNetwork(experiment.network), ...(front && { front }), ...(learner.constants && { backbone: { weights: learner.constants } }) }
  if (whole.task === 'classify' && outputsOf(whole) !== classes.length)
    throw new EngramError('MODEL_INVALID', `the saved learner has ${outputsOf(whole)} outputs for ${classes.length} classes`, 'learn again with `engram run … --save FILE`', { outputs: outputsOf(whole), classes: classes.length })
  checkLearner(learner, whole)
  return whole
}
