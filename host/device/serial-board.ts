import { EngramError } from '../errors.js'
import type { Connection } from '../wire/connection.js'
import { boardSession } from './board-session.js'
import { boardIds, loadBoard, loadBoards } from './boards.js'
import type { Device } from './device.js'
import { connectTo } from './loopback.js'
import { chipMeter } from './meter.js'
import { openSerial } from './serial.js'

/** A board at the other end of a serial port, real or a pseudo-terminal, that runs one of our images. It says itself which board it is. */
export async function serialBoard(path: string): Promise<Device> {
  return {
    id: `serial:${path}`,
    keeps: true,
    async open(experiment, { resume = false, pretrained } = {}) {
      const connection = await connectSerial(path)
      const { board } = connection.hello
      if (!(await boardIds()).includes(board)) {
        await connection.close()
        throw new EngramError('BOARD_UNKNOWN', `${path} answers as board "${board}", which has no folder in boards/`, 'add boards/<id>/board.json, or flash an image of a known board')
      }
      return boardSession(connection, experiment, await loadBoard(board), undefined, chipMeter, { resume: resume || pretrained !== undefined, held: pretrained !== undefined })
    },
  }
}

/** Says hello at every speed that a board has, until one answers; `board` refuses any other. */
export async function connectSerial(path: string, board?: string): Promise<Connection> {
  const boards = board === undefined ? await loadBoards() : [await loadBoard(board)]
  const speeds = [...new Set(boards.map(({ serial }) => serial.baud))]
  for (const baud of speeds) {
    try {
      return await connectTo(await openSerial(path, { baud }), { ...(board !== undefined && { board }) })
    } catch (error) {
      const silent = error instanceof EngramError && error.code === 'LINK_TIMEOUT'
      if (!silent || baud === speeds.at(-1)) throw error
    }
  }
  throw new RangeError('there is no board')
}
