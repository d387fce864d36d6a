import { optimizers } from '../generated/optimizers.js'
import { nameParser, namesOf, type CatalogueEntry } from './catalogue.js'

export type OptimizerName = keyof typeof optimizers

export const optimizerInfo: Readonly<Record<OptimizerName, CatalogueEntry>> = optimizers
export const optimizerNames = namesOf(optimizerInfo)

/** Takes the name of an optimizer, or throws OPTIMIZER_UNKNOWN. */
export const parseOptimizer = nameParser('optimizer', 'OPTIMIZER_UNKNOWN', optimizerInfo)
