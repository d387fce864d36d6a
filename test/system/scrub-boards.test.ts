import { expect, it } from 'vitest'
import { fileOrder } from '../../host/data/order.ts'
import type { Device } from '../../host/device/device.ts'
import { emulatedBoard } from '../../host/device/emulated-board.ts'
import { v8Device } from '../../host/device/v8.ts'
import { smallExperiment, smallSamples } from '../keeper.ts'

const samples = smallSamples(64), experiment = smallExperiment('3-2', 'local')
const rows = (from: number, to: number): Uint32Array => fileOrder(to).subarray(from)

/** One flip, then two in the same part, with a checkpoint behind five samples. */
async function struck(device: Device): Promise<unknown> {
  const session = await device.open(experiment, { scrub: 5, struck: true })
  try {
    await session.learn(samples, rows(0, 7))
    await session.flip!(9, 3)
    await session.learn(samples, rows(7, 8))
    const undone = await session.digest()
    await session.flip!(8, 0)
    await session.flip!(9, 7)
    await session.learn(samples, rows(8, 9))
    return { undone, restored: await session.digest(), damages: await session.damages!() }
  } finally {
    await session.close()
  }
}

it.each(['uno', 'pico'])('an emulated %s undoes a flip, and goes back to its own checkpoint behind two', { timeout: 120_000 }, async (board) => {
  const expected = await struck(v8Device('v8-scalar', 'engram'))
  expect(expected).toMatchObject({ damages: { found: 2, mended: 1, restored: 1 } })
  expect(await struck(await emulatedBoard(board))).toEqual(expected)
})
