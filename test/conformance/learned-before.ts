/** Backbones for tests of frozen layers: a run that learned a few digits, as `run --save` keeps it. */
import { coreModule } from '../../host/device/installation.js'
import { openDevice } from '../../host/device/registry.js'
import { resolveExperiment, type Experiment } from '../../host/experiment/experiment.js'
import { planExperiment } from '../../host/experiment/plan.js'
import { withBackbone, type LearnedBefore } from '../../host/trial/backbone.js'
import { digits, rows } from './observe.js'

export const choice = (rule: string, network: string): Experiment => resolveExperiment({ rule, network, dataset: digits, seed: 1, epochs: 1, samples: 200 })

export async function learnedBefore(rule: string, network: string, samples = 120): Promise<LearnedBefore> {
  const experiment = choice(rule, network)
  const session = await (await openDevice('v8')).open(experiment)
  await session.learn(digits.train, rows(0, samples))
  return { rule, network, planned: planExperiment(coreModule(), experiment), learner: await session.learner!() }
}

export const onBackbone = (backbone: LearnedBefore, network: string, rule = backbone.rule): Experiment => withBackbone(backbone, coreModule(), choice(rule, network))

/** Digest and outputs of a device after some samples. */
export async function outcome(device: string, experiment: Experiment, learned = 60): Promise<{ digest: number; outputs: number[] }> {
  const session = await (await openDevice(device)).open(experiment)
  try {
    await session.learn(digits.train, rows(200, learned))
    return { digest: await session.digest(), outputs: [...(await session.tell(digits.test, rows(0, 20))).outputs] }
  } finally {
    await session.close()
  }
}
