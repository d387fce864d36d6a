import { describe, expect, it } from 'vitest'
import { sampleBytes, type Samples } from '../../host/data/dataset.ts'
import { generator } from '../../host/data/random.ts'
import { openDevice } from '../../host/device/registry.ts'
import { Loopback, connectTo } from '../../host/device/loopback.ts'
import { frontExperiment } from '../front-core.ts'

/** Windows of recordings of so many windows each, `hop` rows apart; of silence in the second one. */
function recorded(text: string, channels: number, recordings: readonly number[]): { samples: Samples; experiment: ReturnType<typeof frontExperiment> } {
  const experiment = frontExperiment(text, channels, { network: '4-2' })
  const { rows, hop } = experiment.front!, bytes = sampleBytes(experiment), next = generator(3, rows)
  const inputs = recordings.flatMap((count, which) => {
    const readings = Int16Array.from({ length: (rows + hop * (count - 1)) * channels }, () => (which === 1 ? 0 : (next() >> 16) >> 2))
    return Array.from({ length: count }, (_, i) => new Int8Array(readings.slice(i * hop * channels, (i * hop + rows) * channels).buffer))
  })
  const all = new Int8Array(inputs.length * bytes)
  inputs.forEach((each, i) => all.set(each, i * bytes))
  return { samples: { count: inputs.length, inputs: all, labels: Uint8Array.from(inputs, (_, i) => i % 2) }, experiment }
}

/** A device in this process, and how many bytes it was sent. */
async function onTheWire(experiment: ReturnType<typeof frontExperiment>) {
  const link = new Loopback({ ring: 256 }), sent = { bytes: 0 }
  const write = link.write.bind(link)
  link.write = (bytes) => ((sent.bytes += bytes.length), write(bytes))
  const session = await (await connectTo(link)).open(experiment)
  return { session, sent, link }
}

describe.each([
  ['window16/4-stats', 3], ['diff-window16/4-stats', 2], ['diff-window16-stats', 2], ['decimate2-diff-window8/2-scale', 2], ['magnitude-window32/8-spectrum4', 3], ['window5/7-scale', 2],
] as const)('samples of %s that share rows', (text, channels) => {
  it('are learned and told as if each came whole, in any order and over several calls', async () => {
    const { samples, experiment } = recorded(text, channels, [5, 3, 6])
    const host = await (await openDevice('v8-scalar')).open(experiment)
    const { session } = await onTheWire(experiment)
    const orders = [[0, 1, 2], [3, 4, 5, 6], [7, 9, 8, 10, 11, 11], [12, 13, 0]].map((order) => Uint32Array.from(order))
    for (const [i, order] of orders.entries()) {
      expect(await session.learn(samples, order)).toBe(await host.learn(samples, order))
      expect(await session.digest()).toBe(await host.digest())
      // Between two calls of the same recording, an answer for another one.
      if (i % 2 === 0) expect(await session.tell(samples, orders[3]!)).toEqual(await host.tell(samples, orders[3]!))
    }
    expect(await session.infer(samples, Uint32Array.of(2, 3, 4))).toEqual(await host.infer(samples, Uint32Array.of(2, 3, 4)))
  })
})

it('take the line no more than the rows that are new', async () => {
  const { samples, experiment } = recorded('window64/16-stats', 3, [12])
  const { session, sent } = await onTheWire(experiment)
  const cost = async (...order: number[]): Promise<number> => {
    const before = sent.bytes
    await session.learn(samples, Uint32Array.from(order))
    return sent.bytes - before
  }
  const whole = await cost(0), next = await cost(1), apart = await cost(5)
  expect(whole).toBeGreaterThan(64 * 3 * 2)
  expect([next > 16 * 3 * 2, next < 16 * 3 * 2 + 24]).toEqual([true, true])
  expect(apart).toBe(whole)
})

it('come whole behind a failure: nobody knows what the device has', async () => {
  const { samples, experiment } = recorded('window16/4-stats', 2, [4])
  const { session, sent, link } = await onTheWire(experiment)
  await session.learn(samples, Uint32Array.of(0))
  const wrong: Samples = { ...samples, labels: Uint8Array.of(0, 9, 0, 0) }
  await expect(session.learn(wrong, Uint32Array.of(1))).rejects.toThrow()
  const before = sent.bytes
  await session.learn(samples, Uint32Array.of(2))
  expect(sent.bytes - before).toBeGreaterThan(16 * 2 * 2)
  expect(link.overruns).toBe(0)
})
