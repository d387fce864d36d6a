/** The samples that a library tries itself with, and what it must have learned from them: the beginning of the lesson. */
import type { Samples } from '../data/dataset.js'
import { features } from '../data/dataset.js'
import { targetOf, type Target } from '../data/targets.js'
import type { Device } from '../device/device.js'
import type { Experiment } from '../experiment/experiment.js'
import { finish } from '../trial/finish.js'
import { learn, lessonOf, type Lesson } from '../trial/learn.js'

export interface Golden {
  readonly samples: readonly { readonly input: Int8Array; readonly target: Target }[]
  /** Of the state behind the last one: what `engram run --stop` prints. */
  readonly digest: number
}

/** A self-test takes about so many bytes of flash. */
const BYTES = 4096
const LEAST = 8, MOST = 40

/** How many samples of so many inputs. */
export const goldenCount = (inputs: number): number => Math.max(LEAST, Math.min(MOST, Math.floor(BYTES / inputs)))

/** Learns the first samples of a lesson on a device, and keeps what they were. */
export async function goldenOf(device: Device, experiment: Experiment, lesson: Omit<Lesson, 'seed'>): Promise<Golden> {
  const width = features(experiment.shape)
  const samples: { input: Int8Array; target: Target }[] = []
  const session = await device.open(experiment)
  const watched = {
    forget: () => session.forget(),
    learn: (shown: Samples, order: Uint32Array): Promise<number> => {
      for (const row of order) samples.push({ input: shown.inputs.slice(row * width, (row + 1) * width), target: copied(targetOf(shown, row)) })
      return session.learn(shown, order)
    },
  }
  try {
    await finish(learn(watched, lessonOf(experiment, lesson), undefined, goldenCount(width)))
    return { samples, digest: await session.digest() }
  } finally {
    await session.close()
  }
}

const copied = (target: Target): Target => (target instanceof Int16Array ? target.slice() : target)
