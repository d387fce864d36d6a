import { loadDataset } from '../../host/cli/sources.ts'
import { fileOrder } from '../../host/data/order.ts'
import type { Device } from '../../host/device/device.ts'
import { ruleNames } from '../../host/experiment/rules.ts'
import { experimentFor, samplesFor } from '../lessons.ts'

const SAMPLES = 500
/** Two hidden layers each: on one, several rules are the same. */
const networks = ['24-16-10', 'conv3x8same-pool2-conv3x12-10:i8']

/** Digest by network, by rule. */
export type Digests = Record<string, Record<string, string>>

/** What every rule learns from the first 500 digits, with all defaults, seed 1: changes when any learned byte does. */
export async function goldenDigests(device: Device): Promise<Digests> {
  const dataset = await loadDataset({ data: 'digits', seed: 1 })
  const digests: Digests = {}
  for (const rule of ruleNames) {
    digests[rule] = {}
    for (const network of networks) {
      const experiment = experimentFor({ rule, network, dataset, epochs: 1, samples: SAMPLES, seed: 1 })
      const session = await device.open(experiment)
      await session.learn(samplesFor(experiment, dataset.train), fileOrder(SAMPLES))
      // As it is where the rule takes it.
      digests[rule][experiment.network] = (await session.digest()).toString(16).padStart(8, '0')
      await session.close()
    }
  }
  return digests
}
