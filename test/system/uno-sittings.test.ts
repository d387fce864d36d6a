import { describe, expect, it } from 'vitest'
import { Request } from '../../assembly/abi.ts'
import { keepingOn } from '../../host/board/keeping.ts'
import { imageFor } from '../../host/device/board-image.ts'
import { loadBoard } from '../../host/device/boards.ts'
import { Avr8js } from '../../host/device/emulator/avr8js.ts'
import { coreModule } from '../../host/device/installation.ts'
import { connectTo } from '../../host/device/loopback.ts'
import { openDevice } from '../../host/device/registry.ts'
import { planExperiment } from '../../host/experiment/plan.ts'
import { readImage } from '../../host/flash/image.ts'
import { digits, rows } from '../conformance/observe.ts'
import { experimentFor } from '../lessons.ts'

/** With ENGRAM_CUTS=all (scripts/power-cuts.mjs) it is shown every training image, and what it then knows is told. */
const all = process.env['ENGRAM_CUTS'] === 'all'
const SITTINGS = all ? 10 : 3

describe('an emulated Uno that is reset by every opening of its port', () => {
  it.each([['conv3x4-pool3-10:i8', 2], ['8:i8-10:i8', 1]] as const)('learns digits in sittings and ends with the digest of one: %s, %i slots', async (network, slots) => {
    const board = await loadBoard('uno')
    const each = Math.floor((all ? digits.train.count : 30) / SITTINGS)
    const experiment = experimentFor({ rule: 'local', network, seed: 1, dataset: digits, epochs: 1, samples: SITTINGS * each })
    const { configBytes, savedBytes } = planExperiment(coreModule(), experiment)
    expect(keepingOn(board, { configBytes, savedBytes: savedBytes! }).slots).toBe(slots)

    const uno = new Avr8js({ image: await readImage((await imageFor('uno', 'local')).elf, board), clockHz: board.clockHz })
    let digest = 0, right = 0
    const test = rows(0, all ? digits.test.count : 0)
    for (let sitting = 0; sitting < SITTINGS; sitting++) {
      uno.reset()
      const connection = await connectTo(uno)
      expect(connection.hello.learner?.samples ?? 0).toBe(sitting * each)
      const session = await connection.open(experiment, { resume: true })
      await session.learn(digits.train, rows(session.learned, each))
      await connection['channel'].exchange([{ type: Request.save, payload: new Uint8Array() }], ({ code, value }) => expect([code, value]).toEqual([0, sitting + 1]))
      digest = await session.digest()
      if (sitting === SITTINGS - 1) right = (await session.infer(digits.test, test)).filter((answer, i) => answer === digits.test.labels[i]).length
    }
    await uno.close()

    const session = await (await openDevice('v8-scalar')).open(experiment)
    await session.learn(digits.train, rows(0, SITTINGS * each))
    expect(digest).toBe(await session.digest())
    if (all) process.stdout.write(`emulated uno, local, ${network}, ${slots} of 2 slots: ${SITTINGS} sittings of ${each} digits, each begun by a reset: digest ${digest.toString(16)}, as of one sitting in v8; ${right} of ${test.length} test digits right\n`)
  })
})
