import { expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.ts'
import { fileOrder } from '../../host/data/order.ts'
import { openDevice } from '../../host/device/registry.ts'
import { parseDrift } from '../../host/drift/kinds.ts'
import { DriftStream } from '../../host/drift/stream.ts'
import { resolveExperiment } from '../../host/experiment/experiment.ts'

/** Around the change: an alarm comes within the first hundred behind it. */
const [TAUGHT, BEHIND] = [700, 100]

const digits = await loadDataset({ data: 'digits', seed: 1 })
const experiment = resolveExperiment({ rule: 'local', network: '10:i8', dataset: digits, epochs: 1, seed: 1, driftAlarm: { limit: 12, delta: 0.05, restart: true } })
const samples = new DriftStream(digits, digits.train, parseDrift('sudden'), 2 * TAUGHT, 1).part(0, TAUGHT + BEHIND)

async function lived(name: string) {
  const session = await (await openDevice(name)).open(experiment)
  await session.learn(samples, fileOrder(samples.count))
  const found = { digest: await session.digest(), alarms: await session.driftAlarms?.() }
  await session.close()
  return found
}

it.each(['native', 'emulator:microbit', 'emulator:uno'])('%s notices on the chip what V8 notices, in the same bytes', async (name) => {
  const v8 = await lived('v8-scalar')
  expect(v8.alarms).toMatchObject({ count: 1 })
  expect(v8.alarms!.last).toBeGreaterThan(TAUGHT)
  expect(await lived(name)).toEqual(v8)
})
