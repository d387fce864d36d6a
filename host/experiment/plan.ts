import { configBlock } from './config-block.js'
import { constantBytes } from './constants.js'
import { Core } from '../core.js'
import type { Experiment, Plan } from './experiment.js'
import { core } from '../generated/core.js'
import { checkTakes, checkTask } from './rules.js'

/**
 * What a learner takes, computed by the core and known before it runs. `ramBytes` is the arena plus the module's
 * globals; constant tables stay in flash, and a board has its image's static data instead of the globals (budget.ts).
 * Throws NETWORK_SHAPE where the rule does not take the network: by its traits, which say why, or by the core.
 */
export function planExperiment(module: WebAssembly.Module, experiment: Experiment): Plan {
  checkTask(experiment)
  checkTakes(experiment)
  // A block of a checkpoint names weights of frozen layers, which a plan need not have.
  const { block: _, ...planned } = experiment
  const learner = new Core(module, planned)
  const regions = learner.regions().map(({ name, offset, bytes }) => ({ name, offset, bytes }))
  const constants = constantBytes(experiment)
  const globals = { name: 'globals', offset: learner.arenaBytes, bytes: core.scalar.globalsBytes }
  return {
    ramBytes: learner.arenaBytes + globals.bytes,
    regions: [...regions, globals],
    configBytes: configBlock(experiment).length,
    savedBytes: learner.savedBytes,
    ...(constants > 0 && { constantBytes: constants }),
    macs: learner.macs,
  }
}
