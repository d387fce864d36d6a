import { expect, it } from 'vitest'
import { imageFor } from '../../host/device/board-image.js'
import { loadBoard } from '../../host/device/boards.js'
import { openEmulator } from '../../host/device/emulator/open.js'
import { connectTo } from '../../host/device/loopback.js'

/** Boards whose emulator has a line with a rate. */
it.each(['uno', 'mega', 'pico'])('the line of %s is taken to its fastest rate, at which no frame is lost', async (id) => {
  const board = await loadBoard(id)
  const link = await openEmulator(board, (await imageFor(id, 'local')).elf)
  const connection = await connectTo(link, { board: id, baud: board.serial.baud, rates: async () => board.serial.rates })
  try {
    expect((await connection.stats()).samples).toBe(0)
    expect(connection.baud).toBe(board.serial.rates[0])
  } finally {
    await connection.close()
  }
}, 120_000)
