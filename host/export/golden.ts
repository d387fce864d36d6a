/** The samples that a library tries itself with, and what it must have learned from them: the beginning of the lesson. */
import type { Samples } from '../data/dataset.js'
import { sampleBytes } from '../data/dataset.js'
import { targetOf, type Target } from '../data/targets.js'
import type { Device } from '../device/device.js'
import type { Experiment } from '../experiment/experiment.js'
import { finish } from '../trial/finish.js'
import { learn, lessonOf, type Lesson } from '../trial/learn.js'

export interface Golden {
  /** `input`: its numbers, int8; with a front end its rows, int16. */
  readonly samples: readonly { readonly input: Int8Array | Int16Array; readonly target: Target }[]
  /** Of the state behind the last one: what `engram run --stop` prints. */
  readonly digest: number
}

/** A self-test takes about so many bytes of flash. */
const BYTES = 4096
const LEAST = 8, MOST = 40

/** How many samples it has. */
export const goldenCount = (experiment: Experiment): number => Math.max(LEAST, Math.min(MOST, Math.floor(BYTES / sampleBytes(experiment))))

/** Learns the first samples of a lesson on a device, and keeps what they were. */
export async function goldenOf(device: Device, experiment: Experiment, lesson: Omit<Lesson, 'seed'>): Promise<Golden> {
  const width = sampleBytes(experiment)
  const samples: { input: Int8Array | Int16Array; target: Target }[] = []
  const inputOf = ({ inputs }: Samples, row: number): Int8Array | Int16Array => {
    const bytes = inputs.slice(row * width, (row + 1) * width)
    return experiment.front ? new Int16Array(bytes.buffer) : bytes
  }
  const session = await device.open(experiment)
  const watched = {
    forget: () => session.forget(),
    learn: (shown: Samples, order: Uint32Array): Promise<number> => {
      for (const row of order) samples.push({ input: inputOf(shown, row), target: copied(targetOf(shown, row)) })
      return session.learn(shown, order)
    },
  }
  try {
    await finish(learn(watched, lessonOf(experiment, lesson), undefined, goldenCount(experiment)))
    return { samples, digest: await session.digest() }
  } finally {
    await session.close()
  }
}

const copied = (target: Target): Target => (target instanceof Int16Array ? target.slice() : target)
