import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withBoard } from '../../host/board/budget.ts'
import { generator } from '../../host/data/random.ts'
import { sampleBytes, type Samples } from '../../host/data/dataset.ts'
import { readTable } from '../../host/data/read/table.ts'
import { windowDataset } from '../../host/data/table/windows.ts'
import { loadBoard } from '../../host/device/boards.ts'
import { coreModule } from '../../host/device/installation.ts'
import { imageFor } from '../../host/device/board-image.ts'
import { openDevice } from '../../host/device/registry.ts'
import { ownParts } from '../../host/experiment/own-parts.ts'
import { planExperiment } from '../../host/experiment/plan.ts'
import { learn } from '../../host/trial/learn.ts'
import { prepareTrial } from '../../host/trial/prepare-trial.ts'
import { frontExperiment } from '../front-core.ts'
import { fronts } from '../fronts.ts'

/** Flash that every image of the Uno keeps to. */
const UNO_FLASH = 28672

describe('every device makes the same samples of the same readings, and learns the same bytes', () => {
  it.each(fronts)('%s of %i channels', async (text, channels, network) => {
    const experiment = frontExperiment(text, channels, { network })
    const next = generator(7, 0xf207), bytes = sampleBytes(experiment), count = 3
    const inputs = new Int8Array(count * bytes)
    new Int16Array(inputs.buffer).forEach((_, i, readings) => (readings[i] = (next() >> 16) >> (i % 5)))
    const samples: Samples = { count, inputs, labels: Uint8Array.of(0, 1, 0) }
    const found: Record<string, { learned: number; answers: number[] }> = {}
    for (const device of ['v8-scalar', 'native', 'emulator:pico', 'emulator:microbit', 'emulator:feather-stm32f405', 'emulator:hifive1', 'emulator:uno']) {
      const session = await (await openDevice(device)).open(experiment)
      await session.learn(samples, Uint32Array.of(0, 1, 2))
      found[device] = { learned: await session.digest(), answers: [...(await session.infer(samples, Uint32Array.of(2, 0)))] }
      await session.close()
    }
    for (const [device, each] of Object.entries(found)) expect({ device, ...each }).toEqual({ device, ...found['v8-scalar'] })
    const { flashBytes } = await imageFor('uno', 'local', undefined, ownParts(experiment))
    expect(flashBytes).toBeLessThanOrEqual(UNO_FLASH)
  })
})

it('from raw rows over its UART, in 2,048 B all told, an Uno tells movements apart, and learns the bytes that V8 does', async () => {
  const sheet = readTable(readFileSync('test/cases/accelerometer-50hz.csv'), 'accelerometer-50hz.csv', {})
  const dataset = windowDataset(sheet, undefined, { seed: 1, front: 'window64/16-stats' })
  const prepared = prepareTrial({ dataset, rule: 'local', network: '6-3', seed: 1, epochs: 5 }, coreModule())
  const { experiment } = prepared
  expect(withBoard(planExperiment(coreModule(), experiment), await loadBoard('uno')).ramBytes).toBeLessThanOrEqual(2048)
  const digests: number[] = []
  for (const name of ['v8-scalar', 'emulator:uno']) {
    const session = await (await openDevice(name)).open(experiment)
    for await (const _ of learn(session, { ...prepared, seed: experiment.seed }));
    digests.push(await session.digest())
    if (name === 'emulator:uno') {
      const rows = Uint32Array.from({ length: dataset.test.count }, (_, i) => i)
      const told = await session.infer(dataset.test, rows)
      expect(told.filter((answer, i) => answer === dataset.test.labels[i]).length / rows.length).toBeGreaterThanOrEqual(0.95)
      expect((await session.measured!()).ramBytes).toBeLessThanOrEqual(2048)
    }
    await session.close()
  }
  expect(digests[1]).toBe(digests[0])
})
