import { optimizers } from '../generated/optimizers.js'
import { nameParser, namesOf, type PartEntry } from './catalogue.js'

/** Name of an optimizer. */
export type OptimizerName = keyof typeof optimizers

/** Every optimizer by its name. */
export const optimizerInfo: Readonly<Record<OptimizerName, PartEntry>> = optimizers
/** Names of the optimizers. */
export const optimizerNames = namesOf(optimizerInfo)

/** Takes the name of an optimizer, or throws OPTIMIZER_UNKNOWN. */
export const parseOptimizer = nameParser('optimizer', 'OPTIMIZER_UNKNOWN', optimizerInfo)
