import { expect, test } from 'vitest'
import { configBlock } from '../../host/experiment/config-block.ts'
import { bakedBytes, checkLearner, loadLearner, saveLearner } from '../../host/trial/learner-state.ts'
import { openDevice } from '../../host/device/registry.ts'
import { digits, experimentOf, rows } from '../conformance/observe.ts'
import { errorOf } from '../error-of.ts'

const experiment = experimentOf({ rule: 'local', network: 'conv3x4-pool2-10:i8', seed: 1 })

async function half() {
  const session = await (await openDevice('v8-simd')).open(experiment)
  await session.learn(digits.train, rows(0, 30))
  return { learner: await session.learner!(), session }
}

test('a learner that was saved as text and loaded goes on elsewhere as if nothing had happened', async () => {
  const { learner, session } = await half()
  await session.learn(digits.train, rows(30, 30))
  const pretrained = loadLearner(JSON.parse(JSON.stringify(saveLearner(learner))))
  expect(pretrained.learned).toBe(30)
  const other = await (await openDevice('v8-scalar')).open(experiment, { pretrained })
  expect(other.learned).toBe(30)
  await other.learn(digits.train, rows(30, 30))
  expect(await other.digest()).toBe(await session.digest())
})

test('a learner of another experiment is refused', async () => {
  const { learner } = await half()
  const other = experimentOf({ rule: 'local', network: 'conv3x4-pool2-10:i8', seed: 2 })
  expect(errorOf(() => checkLearner(learner, other)).code).toBe('RESULTS_MISMATCH')
  await expect((await openDevice('v8-simd')).open(other, { pretrained: learner })).rejects.toMatchObject({ code: 'RESULTS_MISMATCH' })
})

test('an image gets the configuration block, then the learned bytes', async () => {
  const { learner } = await half()
  const bytes = bakedBytes(learner).learner!
  const config = configBlock(experiment)
  expect(bytes.subarray(0, config.length)).toEqual(config)
  expect(bytes.subarray(config.length)).toEqual(learner.state)
})
