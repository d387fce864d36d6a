import { emulatorOf } from '../board/grade.js'
import { learnerOnBoard, onBoard } from '../board/program-memory.js'
import { beginning, constantsToBake } from '../trial/learner-state.js'
import { ownParts } from '../experiment/own-parts.js'
import { parseRule } from '../experiment/rules.js'
import { builtImage, imageFor } from './board-image.js'
import { boardSession } from './board-session.js'
import { loadBoard } from './boards.js'
import type { Device } from './device.js'
import { openEmulator } from './emulator/open.js'
import { connectTo } from './loopback.js'
import { emulatorMeter } from './meter.js'
import type { LinkOptions } from './registry.js'

/** A board's unmodified image in its emulator, one machine a session, at the other end of its serial line. */
export async function emulatedBoard(id: string, { key }: LinkOptions = {}): Promise<Device> {
  const board = await loadBoard(id)
  emulatorOf(board)
  return {
    id: `emulator:${board.id}`,
    board,
    async open(asked, { pretrained, signal } = {}) {
      const experiment = onBoard(asked, board)
      const begins = beginning(experiment, pretrained && learnerOnBoard(pretrained, board))
      const { name } = parseRule(experiment.rule)
      const own = ownParts(experiment)
      const baked = constantsToBake(experiment)
      const image = baked || key ? await builtImage(board.id, name, { ...own, ...(baked && { baked }), key }) : await imageFor(board.id, name, undefined, own)
      const connection = await connectTo(await openEmulator(board, image.elf), { board: board.id, baud: board.serial.baud, rates: async () => board.serial.rates, ...(key && { key }), ...(signal && { signal }) })
      return boardSession(connection, experiment, board, image, emulatorMeter(board), begins && { pretrained: begins })
    },
  }
}
