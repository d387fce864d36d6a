import { expect, it } from 'vitest'
import { withBoard } from '../../host/board/budget.ts'
import { onBoard } from '../../host/board/program-memory.ts'
import { loadBoard } from '../../host/device/boards.ts'
import { coreModule } from '../../host/device/installation.ts'
import { openDevice } from '../../host/device/registry.ts'
import { constantBytes } from '../../host/experiment/constants.ts'
import type { Experiment } from '../../host/experiment/experiment.ts'
import { planExperiment } from '../../host/experiment/plan.ts'
import { learnedBefore, onBackbone } from '../conformance/learned-before.ts'
import { digits, rows } from '../conformance/observe.ts'

const learning = 'conv3x8same-pool2-conv3x23:i8-pool2-10'
const frozen = 'conv3x8same*-pool2-conv3x23:i8*-pool2-10'
const backbone = await learnedBefore('local', learning)
const experiment = onBackbone(backbone, frozen)

async function learnedOn(device: string, of: Experiment) {
  const session = await (await openDevice(device)).open(of)
  try {
    await session.learn(digits.train, rows(200, 40))
    const told = await session.tell(digits.test, rows(0, 5))
    return { digest: await session.digest(), told, measured: await session.measured?.() }
  } finally {
    await session.close()
  }
}
const expected = await learnedOn('v8-scalar', experiment)

it.each(['uno', 'microbit', 'pico', 'feather-stm32f405', 'hifive1'])('weights that lie in the flash of a board give what they give in V8, in the RAM that was planned: %s', async (id) => {
  const board = await loadBoard(id)
  const { digest, told, measured } = await learnedOn(`emulator:${id}`, experiment)
  expect({ digest, told }).toEqual({ digest: expected.digest, told: expected.told })
  const planned = withBoard(planExperiment(coreModule(), onBoard(experiment, board)), board).ramBytes
  expect(measured!.ramBytes).toBeLessThanOrEqual(planned)
  expect(measured!.ramBytes).toBeGreaterThan(0.9 * planned)
  expect(measured!.flashBytes).toBeGreaterThan(constantBytes(experiment))
})

it('native code reads them too, checked or not', async () => {
  const { digest } = await learnedOn('native', experiment)
  expect(digest).toBe(expected.digest)
  const { nativeDevice } = await import('../../host/device/native.ts')
  const session = await nativeDevice({ checked: true }).open(experiment)
  await session.learn(digits.train, rows(200, 40))
  expect(await session.digest()).toBe(expected.digest)
  await session.close()
})

it('the Uno learns above a network that its 2 KB would not hold', async () => {
  const uno = await loadBoard('uno')
  expect(withBoard(planExperiment(coreModule(), onBackbone(backbone, frozen)), uno).ramBytes).toBeLessThanOrEqual(2048)
  const whole = withBoard(planExperiment(coreModule(), { ...experiment, backbone: undefined as never, layers: experiment.layers.map(({ frozen: _, ...layer }) => layer) }), uno)
  expect(whole.ramBytes).toBeGreaterThan(2048)
})
