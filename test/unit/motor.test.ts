import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadDataset } from '../../host/cli/sources.ts'
import { motorDataset } from '../../host/data/motor/motor.ts'
import { states, vibration, WINDOW } from '../../host/data/motor/vibration.ts'
import { log2, sine } from '../../host/data/motor/wave.ts'
import { generator } from '../../host/data/random.ts'
import { shuffledRows } from '../../host/data/split/random.ts'
import { inProcessDevice } from '../../host/device/in-process.ts'
import { finish } from '../../host/trial/finish.ts'
import { prepareTrial } from '../../host/trial/prepare-trial.ts'
import { runTrial } from '../../host/trial/run-trial.ts'

const core = new WebAssembly.Module(readFileSync(new URL('../../build/engram.wasm', import.meta.url)))
const device = inProcessDevice('v8-scalar', core)
const motor = motorDataset({ seed: 1 })

test('waves are near those of Math, and the data is the same bytes wherever additions and multiplications are', () => {
  for (let turns = -3; turns < 3; turns += 0.0137) expect(sine(turns)).toBeCloseTo(Math.sin(2 * Math.PI * turns), 7)
  for (let value = 0.001; value < 3000; value *= 1.37) expect(log2(value)).toBeCloseTo(Math.log2(value), 8)
  expect(createHash('sha256').update(motor.train.inputs).update(motor.test.inputs).digest('hex').slice(0, 12)).toBe('3d47b9d9ae6d')
})

test('a fault adds where its textbook says', () => {
  const energyAt = (signal: Float64Array, hertz: number): number => {
    const along = [0.25, 0].map((quarter) => signal.reduce((sum, value, n) => sum + value * sine((hertz * n) / 1000 + quarter), 0))
    return along.reduce((sum, each) => sum + each * each, 0) / WINDOW ** 2
  }
  // Whole numbers of turns fit the window, 12 of them at 23.4375 a second, so that no frequency leaks into another.
  const speed = (12 * 1000) / WINDOW
  const mean = (state: (typeof states)[number], hertz: number): number => {
    let sum = 0
    for (let seed = 1; seed <= 20; seed++) sum += energyAt(vibration({ state, speed, load: 0.5, drift: 0 }, generator(seed))[1]!, hertz)
    return sum / 20
  }
  const more = (state: (typeof states)[number], hertz: number): number => mean(state, hertz) / mean('normal', hertz)
  expect(more('imbalance', speed)).toBeGreaterThan(4)
  for (const order of [0.5, 2, 3, 5]) expect(more('imbalance', order * speed)).toBeLessThan(2)
  for (const order of [0.5, 1.5, 3, 5]) expect(more('looseness', order * speed)).toBeGreaterThan(4)
  expect(more('bearing', 17 * speed)).toBeGreaterThan(4)
  expect(more('bearing', speed)).toBeLessThan(1.5)
})

test('what is learned is normal, and the test, later, has everything', () => {
  const count = (labels: Uint8Array): number[] => motor.classes.map((_, c) => labels.reduce((sum, label) => sum + Number(label === c), 0))
  expect(motor.classes.filter((_, c) => motor.normal![c])).toEqual(['normal'])
  expect(count(motor.train.labels)[motor.classes.indexOf('normal')]).toBe(2000)
  expect(count(motor.test.labels).sort((a, b) => b - a)).toEqual([600, 200, 200, 200])
  expect(Buffer.from(motorDataset({ seed: 2 }).train.inputs).equals(Buffer.from(motor.train.inputs))).toBe(false)
})

test('faults are found and false alarms stay near what was asked, although the mounts have drifted by then', async () => {
  const { auc, falseAlarms } = await finish(runTrial({ ...prepareTrial({ dataset: motor, rule: 'subspace', network: '4', seed: 1, epochs: 50, alarmRate: 0.02 }, core), device })) as { auc: number; falseAlarms: number }
  expect(auc).toBeGreaterThan(0.98)
  expect(falseAlarms).toBeLessThan(0.03)
})

test('learned once, in the order of time: the threshold follows the drift', async () => {
  const rate = 0.05, half = motor.train.count / 2
  const { experiment } = prepareTrial({ dataset: motor, rule: 'subspace', network: '4', seed: 1, epochs: 1, alarmRate: rate }, core)
  const session = await device.open(experiment)
  const inTime = new Uint32Array(motor.train.count)
  shuffledRows(motor.train.count, 1).forEach((row, i) => (inTime[row] = i))
  await session.learn(motor.train, inTime.subarray(0, half))
  const alarms = 1 - (await session.learn(motor.train, inTime.subarray(half))) / half
  await session.close()
  expect(alarms).toBeGreaterThan(rate / 1.5)
  expect(alarms).toBeLessThan(rate * 1.5)
})

test('options that say otherwise are refused', async () => {
  const load = (more: object) => loadDataset({ data: 'motor', seed: 1, ...more })
  await expect(load({ normal: ['bearing'] })).rejects.toThrow(/--normal does not go with --data motor/)
  await expect(load({ task: 'classify' })).rejects.toThrow(/--task classify does not go with --data motor/)
  expect(() => motorDataset({ seed: 1, fold: { index: 0, of: 5 } })).toThrow(/--folds does not go with a test set/)
})
