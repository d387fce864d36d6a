import { expect, it } from 'vitest'
import { prepare } from '../../host/cli/study.js'
import { resolveOptions } from '../../host/cli/resolve.js'
import type { Task } from '../../host/cli/tasks.js'
import { studyOptions } from '../../host/cli/verbs.js'
import { checkGroup } from '../../host/cli/verify.js'
import type { StateDigest } from '../../host/trial/run-trial.js'

const quiet = { status: () => {}, note: () => {}, clear: () => {} }

/** Three devices' worth of one small trial. */
async function group() {
  const values = resolveOptions(studyOptions, { networks: '8-10', samples: '1000', epochs: '1' }, {}, {})
  const devices = ['v8-scalar', 'v8-simd', 'wasmtime']
  return prepare(values, devices, { rules: ['local'], devices, networks: (sizes) => sizes }, quiet)
}

/** Workers of devices that agree, but for `broken`, whose second learned region goes wrong at `step`. */
function workers(broken: string, step: number) {
  const asked: number[] = []
  const run = async (task: Task): Promise<StateDigest> => {
    if (task.kind !== 'digest') throw new Error('verify measures nothing')
    asked.push(task.steps)
    const wrong = task.device === broken && task.steps >= step ? 'bad' : 'good'
    return { digest: `${task.steps} ${wrong}`, regions: ['same', `${task.steps} ${wrong}`, 'same'] }
  }
  return { pool: { run } as Parameters<typeof checkGroup>[2], asked }
}

it.each([[0], [1], [371], [1000]])('verify names device, region and step when one goes wrong at %i', async (step) => {
  const study = await group()
  const { pool, asked } = workers('wasmtime', step)
  const check = await checkGroup(study.trials, study, pool)
  expect(check).toMatchObject({ same: false, difference: { step, region: 'weights 1', devices: ['v8-scalar', 'wasmtime'] } })
  expect(asked.length).toBeLessThan(30)
})

it('verify asks each device once when all agree', async () => {
  const study = await group()
  const { pool, asked } = workers('none', 0)
  expect(await checkGroup(study.trials, study, pool)).toMatchObject({ same: true, difference: null })
  expect(asked).toEqual([1000, 1000, 1000])
})
