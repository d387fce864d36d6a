import { loadDataset } from '../../host/cli/sources.ts'
import type { Samples } from '../../host/data/dataset.ts'
import type { Device } from '../../host/device/device.ts'
import type { Experiment } from '../../host/experiment/experiment.ts'
import { experimentFor, samplesFor } from '../lessons.ts'
import type { Case } from './cases.ts'

export const digits = await loadDataset({ data: 'digits', seed: 1 })

/** Samples that a case learns, in two calls, and then classifies. */
const LEARNED = 60
const INFERRED = 40
/** Samples of which it then also says what its answers are made of. */
const TOLD = 5

export const rows = (first: number, count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => first + i)

export const experimentOf = (c: Case): Experiment => experimentFor({ ...c, dataset: digits, epochs: 1, samples: LEARNED })

/** Digits as a task is taught with them. */
export const lessonOf = (experiment: Experiment): Samples => samplesFor(experiment, digits.train)

/** Everything that a device can be asked about a learner. Two devices agree when all of this is equal. */
export async function observe(device: Device, experiment: Experiment) {
  const session = await device.open(experiment)
  try {
    const fresh = await session.digest()
    const lesson = lessonOf(experiment)
    const hits = [await session.learn(lesson, rows(0, LEARNED / 2)), await session.learn(lesson, rows(LEARNED / 2, LEARNED / 2))]
    const learned = await session.digest()
    const answers = await session.infer(digits.test, rows(0, INFERRED))
    const told = await session.tell(digits.test, rows(0, TOLD))
    return { fresh, hits, learned, answers, told, regions: await session.regionDigests(), after: await session.digest() }
  } finally {
    await session.close()
  }
}

export type Observation = Awaited<ReturnType<typeof observe>>
