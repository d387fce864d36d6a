/** Digits row by row as one sequence without an end: a sample is a row, and the last row of each digit tells its class. */
import { features, type Samples } from '../../host/data/dataset.ts'
import type { Device } from '../../host/device/device.ts'
import type { Experiment } from '../../host/experiment/experiment.ts'
import { digits, experimentOf, rows } from './observe.ts'

const { height, width } = digits.shape

/** The rule whose layers carry, on a network of such, with rows of digits as samples. */
export function endless(network: string, seed = 5): Experiment {
  const experiment = experimentOf({ rule: 'eprop', network, seed })
  const { format } = experiment
  return { ...experiment, shape: { height: 1, width: 1, channels: width }, format: { ...format, energy: format.energy / height }, steps: 0 }
}

/** The rows of the first `count` samples. */
export function stepsOf({ inputs, labels }: Samples, count: number): Samples {
  const steps = count * height
  return {
    count: steps,
    inputs: inputs.subarray(0, count * features(digits.shape)),
    labels: Uint8Array.from({ length: steps }, (_, step) => labels[Math.floor(step / height)]!),
    known: Uint8Array.from({ length: steps }, (_, step) => (step % height === height - 1 ? 1 : 0)),
  }
}

/** What a device tells of such a sequence: learned, asked, learned on, then ended. */
export async function told(device: Device, network: string) {
  const session = await device.open(endless(network))
  try {
    const lesson = stepsOf(digits.train, 20)
    const fresh = await session.carriedDigest()
    const hits = await session.learn(lesson, rows(0, 83))
    const carried = [await session.carriedDigest()]
    const learned = [await session.digest()]
    const answers = await session.infer(stepsOf(digits.test, 5), rows(0, 37))
    carried.push(await session.carriedDigest())
    learned.push(await session.digest())
    await session.learn(lesson, rows(83, 77))
    carried.push(await session.carriedDigest())
    learned.push(await session.digest())
    await session.forget()
    return { fresh, hits, answers, carried, learned, forgotten: await session.carriedDigest(), kept: (await session.digest()) === learned.at(-1) }
  } finally {
    await session.close()
  }
}
