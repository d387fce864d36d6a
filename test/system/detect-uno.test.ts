import { expect, it } from 'vitest'
import { motorDataset } from '../../host/data/motor/motor.ts'
import { shuffledRows } from '../../host/data/split/random.ts'
import { planExperiment } from '../../host/experiment/plan.ts'
import { withBoard } from '../../host/board/budget.ts'
import { loadBoard } from '../../host/device/boards.ts'
import { coreModule } from '../../host/device/installation.ts'
import { openDevice } from '../../host/device/registry.ts'
import { prepareTrial } from '../../host/trial/prepare-trial.ts'

/** Windows of each state that are judged on the Uno. */
const TESTED = 100

it('in 2,048 B all told, an Uno learns what is normal of a motor, eight features a window, flags its faults, and learns the bytes that V8 does', async () => {
  const motor = motorDataset({ seed: 1 })
  const { experiment } = prepareTrial({ dataset: motor, rule: 'subspace', network: '4', seed: 1, epochs: 2, rate: { first: 0, last: 3 }, alarmRate: 0.05 }, coreModule())
  expect(withBoard(planExperiment(coreModule(), experiment), await loadBoard('uno')).ramBytes).toBeLessThanOrEqual(2048)
  const inTime = new Uint32Array(motor.train.count)
  shuffledRows(motor.train.count, 1).forEach((row, i) => (inTime[row] = i))
  const digests: number[] = []
  for (const name of ['v8-scalar', 'emulator:uno']) {
    const session = await (await openDevice(name)).open(experiment)
    for (let round = 0; round < 2; round++) await session.learn(motor.train, inTime)
    digests.push(await session.digest())
    if (name === 'emulator:uno') {
      const flagged = async (state: string): Promise<number> => {
        const rows = Uint32Array.from({ length: motor.test.count }, (_, i) => i).filter((i) => motor.classes[motor.test.labels[i]!] === state).slice(0, TESTED)
        return (await session.infer(motor.test, rows)).reduce((sum, flag) => sum + flag, 0) / TESTED
      }
      expect(await flagged('normal')).toBeLessThan(0.1)
      for (const state of ['imbalance', 'looseness', 'bearing']) expect(await flagged(state)).toBeGreaterThan(0.9)
    }
    await session.close()
  }
  expect(digests[1]).toBe(digests[0])
})
