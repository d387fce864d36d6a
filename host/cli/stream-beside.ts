import type { Device, Session } from '../device/device.js'
import type { Fault } from '../fault/fault.js'
import type { WithoutFaults } from '../trial/trial.js'
import { evaluations, type Watch } from './evaluate.js'
import type { Feed } from './feed.js'
import type { StreamPoint } from './stream-record.js'

/** The same stream once more, on `device`, which nothing befalls: the figures of its last evaluation without any fault, and the digest with those of samples alone. */
export async function beside(device: Device, open: (device: Device, faults: readonly Fault[]) => Promise<Session>, faults: readonly Fault[], feed: Feed, from: number, { signal, ...watch }: Watch, digest: string): Promise<WithoutFaults> {
  const learned = async (of: readonly Fault[]): Promise<StreamPoint> => {
    let last: Partial<StreamPoint> = {}
    for await (const point of evaluations(await open(device, of), feed, from, { ...watch, signal, every: feed.total ?? watch.every })) last = point
    return last as StreamPoint
  }
  const samples = faults.filter(({ domain }) => domain === 'samples')
  const clean = await learned([])
  const alike = samples.length === faults.length ? digest : samples.length === 0 ? clean.digest : (await learned(samples)).digest
  const figures = Object.fromEntries(Object.entries(clean).filter((entry): entry is [string, number] => entry[0].startsWith('test') && entry[0] !== 'testSamples' && typeof entry[1] === 'number'))
  return { device: device.id, figures, digest: alike }
}
