import { expect, it } from 'vitest'
import { planExperiment } from '../../host/experiment/plan.ts'
import { withBoard } from '../../host/board/budget.ts'
import { loadBoard } from '../../host/device/boards.ts'
import { coreModule } from '../../host/device/installation.ts'
import { openDevice } from '../../host/device/registry.ts'
import { Generator } from '../spec/second/random.ts'
import { experimentOf, rows } from '../conformance/observe.ts'

const FEATURES = 8
const LEARNED = 4000, TESTED = 150

/**
 * Synthetic, not measured: eight features of a motor's vibration a sample. When all is well they follow load and speed, and noise;
 * imbalance adds to what turns with the shaft, a damaged bearing to the high bands. Each by amounts of its own.
 */
const loads = [50, 36, 14, 8, 20, 44, 6, 26], speeds = [10, 24, 46, 34, 14, 8, 40, 20]
const faults = { none: [0, 0, 0, 0, 0, 0, 0, 0], imbalance: [24, 12, 0, 0, 0, 0, 0, 6], bearing: [0, 0, 0, 6, 16, 0, 20, 12] }

function stream(count: number, seed: number, fault: keyof typeof faults) {
  const generator = new Generator()
  generator.seed(seed)
  const draw = (): number => generator.draw() / 32768 - 1
  const inputs = new Int8Array(count * FEATURES)
  for (let k = 0; k < count; k++) {
    const load = draw(), speed = draw()
    for (let i = 0; i < FEATURES; i++) inputs[k * FEATURES + i] = Math.round(40 + loads[i]! * load + speeds[i]! * speed + faults[fault][i]! + 2 * (draw() + draw()))
  }
  return { count, inputs, labels: new Uint8Array(count), known: new Uint8Array(count) }
}

it('in 2,048 B all told, an Uno learns what is normal of eight features, flags two faults, and learns the bytes that V8 does', async () => {
  const usual = experimentOf({ rule: 'subspace', network: '10', seed: 1 })
  const experiment = { ...usual, network: '3', layers: [{ ...usual.layers[0]!, units: 3 }], shape: { height: 1, width: 1, channels: FEATURES }, totalSamples: LEARNED, rate: { first: 0, last: 3 }, alarmRate: 0.05 }
  expect(withBoard(planExperiment(coreModule(), experiment), await loadBoard('uno')).ramBytes).toBeLessThanOrEqual(2048)
  const lesson = stream(LEARNED, 1, 'none')
  const digests: number[] = []
  for (const name of ['v8-scalar', 'emulator:uno']) {
    const session = await (await openDevice(name)).open(experiment)
    await session.learn(lesson, rows(0, LEARNED))
    digests.push(await session.digest())
    if (name === 'emulator:uno') {
      const flagged = async (seed: number, fault: keyof typeof faults): Promise<number> =>
        (await session.infer(stream(TESTED, seed, fault), rows(0, TESTED))).reduce((sum, flag) => sum + flag, 0) / TESTED
      const shares = { none: await flagged(2, 'none'), imbalance: await flagged(3, 'imbalance'), bearing: await flagged(4, 'bearing') }
      expect(shares.none).toBeLessThan(0.1)
      expect(Math.min(shares.imbalance, shares.bearing)).toBeGreaterThan(0.9)
    }
    await session.close()
  }
  expect(digests[1]).toBe(digests[0])
})
