import { describe, expect, it } from 'vitest'
import { AUTH_BYTES } from '../../assembly/abi.js'
import { fitOn, roomOf } from '../../host/board/budget.js'
import { builtImage, imageFor } from '../../host/device/board-image.js'
import { loadBoards } from '../../host/device/boards.js'
import { openEmulator } from '../../host/device/emulator/open.js'
import { connectTo } from '../../host/device/loopback.js'
import { EngramError } from '../../host/errors.js'
import type { Connection } from '../../host/wire/connection.js'
import { nearLimit, type Near } from '../near-limit.js'

/** Whether the core accepts the learner on the board itself. */
async function accepts(connection: Connection, { experiment }: Near): Promise<boolean> {
  try {
    await connection.open(experiment)
    return true
  } catch (error) {
    if (error instanceof EngramError && error.code === 'BUDGET_EXCEEDED') return false
    throw error
  }
}

const key = Uint8Array.from({ length: 16 }, (_, i) => 29 * i + 3)
const emulated = (await loadBoards()).filter(({ emulator }) => emulator)

describe.each(emulated)('the images for the $id', (board) => {
  const near = nearLimit(board)
  const rules = [...new Set(near.map(({ experiment }) => experiment.rule))]

  it.each(rules)('with %s configure what the plan says fits, and refuse what it says does not', async (rule) => {
    const image = await imageFor(board.id, rule)
    expect(image.staticBytes).toBeLessThanOrEqual(board.reserve.staticBytes)
    const connection = await connectTo(await openEmulator(board, image.elf), { board: board.id })
    try {
      expect(connection.hello.room).toBe(roomOf(board))
      const said: [string, boolean][] = []
      const planned: [string, boolean][] = []
      for (const one of near.filter(({ experiment }) => experiment.rule === rule)) {
        const name = `${one.experiment.network} of ${one.experiment.shape.channels} channels`
        planned.push([name, fitOn(board, one.plan).fits])
        said.push([name, await accepts(connection, one)])
      }
      expect(said).toEqual(planned)
    } finally {
      await connection.close()
    }
  }, 180_000)
})

/** The emulators of the other boards have no flash that can be written: images with a key take no session there. */
describe.each(emulated.filter(({ id }) => ['uno', 'mega', 'microbit', 'pico'].includes(id)))('the image for the $id with a key', (board) => {
  const keyed = { ...board, keyed: true }
  const near = nearLimit(keyed).filter(({ experiment }) => experiment.rule === 'local')

  it('configures what the plan with a key says fits, and refuses what it says does not', async () => {
    const { elf } = await builtImage(board.id, 'local', { key })
    const connection = await connectTo(await openEmulator(board, elf), { board: board.id, key })
    try {
      expect(connection.hello.room).toBe(roomOf(keyed))
      expect(roomOf(board) - roomOf(keyed)).toBe(AUTH_BYTES)
      for (const one of near) expect([one.experiment.network, await accepts(connection, one)]).toEqual([one.experiment.network, fitOn(keyed, one.plan).fits])
    } finally {
      await connection.close()
    }
  }, 180_000)
})
