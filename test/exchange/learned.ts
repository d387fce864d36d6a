/** Learners for tests of exported models: a few samples each, and what the core says of others. */
import { Core, type Told } from '../../host/core.js'
import type { Dataset } from '../../host/data/dataset.js'
import { fileOrder } from '../../host/data/order.js'
import { coreModule } from '../../host/device/installation.js'
import { learnedNetwork } from '../../host/exchange/learned-network.js'
import type { Exportable } from '../../host/exchange/model-facts.js'
import { configBlock } from '../../host/experiment/config-block.js'
import { resolveExperiment, type Choice, type Experiment } from '../../host/experiment/experiment.js'
import { hex } from '../../host/trial/run-trial.js'

export interface Learned {
  dataset: Dataset
  core: Core
  experiment: Experiment
  exportable: Exportable
}

export function learned(dataset: Dataset, rule: string, network: string, samples = 400, backbone?: Experiment['backbone'], more: Partial<Choice> = {}): Learned {
  const experiment = { ...resolveExperiment({ rule, network, dataset, seed: 1, epochs: 1, ...more }), ...(backbone && { backbone }) }
  const core = new Core(coreModule(), experiment)
  core.init()
  core.learn(dataset.train, Uint32Array.from({ length: samples }, (_, i) => i % dataset.train.count))
  const { outputs, classes, reader } = dataset
  const state = { config: configBlock(experiment), state: core.snapshot(), learned: samples, ...(backbone && { constants: backbone.weights }) }
  return {
    dataset, core, experiment,
    exportable: {
      network: learnedNetwork(coreModule(), experiment, state), outputs: outputs?.map(({ name }) => name) ?? classes, ...(outputs && { numbers: outputs }), ...(reader && { reader }),
      digest: hex(core.digest()), learned: samples, version: '0.0.0',
    },
  }
}

/** The answers and scores of the device for every test sample. */
export const told = ({ core, dataset: { test } }: Learned): Told => core.tell(test, fileOrder(test.count))
