import { loadDataset } from '../../host/cli/sources.ts'
import type { Device } from '../../host/device/device.ts'
import { resolveExperiment, type Experiment } from '../../host/experiment/experiment.ts'
import type { Case } from './cases.ts'

export const digits = await loadDataset({ data: 'digits', seed: 1 })

/** Samples that a case learns, in two calls, and then classifies. */
const LEARNED = 60
const INFERRED = 40

export const rows = (first: number, count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => first + i)

export const experimentOf = (c: Case): Experiment => resolveExperiment({ ...c, dataset: digits, epochs: 1, samples: LEARNED })

/** Everything that a device can be asked about a learner. Two devices agree when all of this is equal. */
export async function observe(device: Device, experiment: Experiment) {
  const session = await device.open(experiment)
  try {
    const fresh = await session.digest()
    const hits = [await session.learn(digits.train, rows(0, LEARNED / 2)), await session.learn(digits.train, rows(LEARNED / 2, LEARNED / 2))]
    const learned = await session.digest()
    const classes = await session.infer(digits.test, rows(0, INFERRED))
    return { fresh, hits, learned, classes, regions: await session.regionDigests(), after: await session.digest() }
  } finally {
    await session.close()
  }
}

export type Observation = Awaited<ReturnType<typeof observe>>
