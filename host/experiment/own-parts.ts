import { Config } from '../../assembly/abi.js'
import { objectiveInfo, objectiveNames, type ObjectiveName } from './objectives.js'
import { optimizerInfo, optimizerNames, type OptimizerName } from './optimizers.js'

/** Objective and optimizer that an image is for alone; every other image holds those of the set `standard`. */
export interface OwnParts {
  readonly objective?: ObjectiveName | undefined
  readonly optimizer?: OptimizerName | undefined
}

/** What a learner needs that only an image of its own holds. */
export const ownParts = ({ objective, optimizer }: OwnParts): OwnParts => ({
  ...(objective && objectiveInfo[objective].set !== 'standard' && { objective }),
  ...(optimizer && optimizerInfo[optimizer].set !== 'standard' && { optimizer }),
})

/** The same of a configuration block. */
export const ownPartsOf = (config: Uint8Array): OwnParts => ownParts({
  objective: objectiveNames.find((name) => objectiveInfo[name].id === config[Config.objective]),
  optimizer: optimizerNames.find((name) => optimizerInfo[name].id === config[Config.optimizer]),
})

export const namesOfParts = ({ objective, optimizer }: OwnParts): string[] => [objective, optimizer].filter((name) => name !== undefined)
