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
import { EngramError } from '../errors.js'
import { emulatorMeter } from './meter.js'
import type { LinkOptions } from './registry.js'

/** Behind a board's id. */
const USB = '@usb'

/**
 * A board's unmodified image in its emulator, one machine a session, at the other end of its serial line, or of the cable in its own USB socket if
 * `@usb` stands behind the board.
 */
export async function emulatedBoard(named: string, { key }: LinkOptions = {}): Promise<Device> {
  const usb = named.endsWith(USB)
  const board = await loadBoard(usb ? named.slice(0, -USB.length) : named)
  emulatorOf(board)
  if (usb && !board.serial.ownUsb)
    throw new EngramError('OPTION_INVALID', `the ${board.name} has no USB socket of its own that the firmware speaks over`, `leave ${USB} out`, { board: board.id })
  /** USB has no rate. */
  const line = usb ? {} : { baud: board.serial.baud, rates: async () => board.serial.rates }
  return {
    id: `emulator:${named}`,
    board,
    async open(asked, { pretrained, signal } = {}) {
      const experiment = onBoard(asked, board)
      const begins = beginning(experiment, pretrained && learnerOnBoard(pretrained, board))
      const { name } = parseRule(experiment.rule)
      const own = ownParts(experiment)
      const baked = constantsToBake(experiment)
      const image = baked || key ? await builtImage(board.id, name, { ...own, ...(baked && { baked }), key }) : await imageFor(board.id, name, undefined, own)
      const connection = await connectTo(await openEmulator(board, image.elf, undefined, usb ? 'usb' : 'uart'), { board: board.id, ...line, ...(key && { key }), ...(signal && { signal }) })
      return boardSession(connection, experiment, board, image, emulatorMeter(board), begins && { pretrained: begins })
    },
  }
}
