/** A sequence without an end on native code and emulated boards: carried as in V8, and gone on with where another device left it. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Core } from '../../host/core.ts'
import { corePath } from '../../host/device/core-files.ts'
import { emulatedBoard } from '../../host/device/emulated-board.ts'
import { openDevice } from '../../host/device/registry.ts'
import { configBlock } from '../../host/experiment/config-block.ts'
import { digits, rows } from '../conformance/observe.ts'
import { endless, stepsOf, told } from '../conformance/steps.ts'

/** In the 2 KB of an Uno, all told. */
const network = 'leaky8-10:i8'
const SAVED = 83, WHOLE = 160
const experiment = endless(network), lesson = stepsOf(digits.train, 20)
const module = new WebAssembly.Module(readFileSync(corePath('engram')))

/** What is left behind so many steps, in V8. */
function after(steps: number): Core {
  const core = new Core(module, experiment)
  core.init()
  core.learn(lesson, rows(0, steps))
  return core
}

const devices = await Promise.all([openDevice('native'), emulatedBoard('uno'), emulatedBoard('pico'), emulatedBoard('microbit'), emulatedBoard('hifive1')])

describe.each(devices.map((device) => [device.id, device] as const))('%s', (_, device) => {
  test('carries from step to step what V8 carries, and forgets it when the sequence ends', async () => {
    expect(await told(device, network)).toEqual(await told(await openDevice('v8-scalar'), network))
  })

  test('goes on with a learner that V8 saved in the middle of a sequence, as one that was never interrupted', async () => {
    const saved = after(SAVED), whole = after(WHOLE)
    const session = await device.open(experiment, { pretrained: { config: configBlock(experiment), state: saved.snapshot(), learned: SAVED } })
    try {
      expect([await session.digest(), await session.carriedDigest()]).toEqual([saved.digest(), saved.carriedDigest()])
      await session.learn(lesson, rows(SAVED, WHOLE - SAVED))
      expect([await session.digest(), await session.carriedDigest()]).toEqual([whole.digest(), whole.carriedDigest()])
      // And what it gives away is whole, too.
      if (session.learner) expect((await session.learner()).state).toEqual(whole.snapshot())
    } finally {
      await session.close()
    }
  })
})
