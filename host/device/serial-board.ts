import { AUTH_BYTES } from '../../assembly/abi.js'
import type { NamedMemory } from '../board/budget.js'
import { onBoard } from '../board/program-memory.js'
import { EngramError } from '../errors.js'
import { checkLearner } from '../trial/learner-state.js'
import type { Connection } from '../wire/connection.js'
import type { Hello } from '../wire/hello.js'
import { boardSession } from './board-session.js'
import { boardIds, loadBoard, loadBoards } from './boards.js'
import type { Device } from './device.js'
import { faultyLine, lineTold, type FaultyLink } from '../fault/line.js'
import type { Link } from './link.js'
import { connectTo } from './loopback.js'
import { chipMeter } from './meter.js'
import type { LinkOptions } from './registry.js'
import { openSerial } from './serial.js'
import { listPorts } from './serial-ports.js'

/** A board at the other end of a serial port, real or a pseudo-terminal, that runs one of our images. It says itself which board it is. */
export async function serialBoard(path: string, { key, faults = [] }: LinkOptions = {}): Promise<Device> {
  return {
    id: `serial:${path}`,
    keeps: true,
    suffers: ['line'],
    async open(asked, { resume = false, pretrained, untouched = false, scrub, keep, signal } = {}) {
      let faulty: FaultyLink | undefined
      const through = (link: Link): Link => (faulty = faultyLine(link, faults, asked.seed)) ?? link
      const connection = await connectSerial(path, { through, ...(key && { key }), ...(signal && { signal }) })
      const board = await boardOf(connection.hello)
      const experiment = onBoard(asked, board)
      if (pretrained) checkLearner(pretrained, experiment)
      const begins = pretrained && !untouched ? { pretrained } : {}
      const session = await boardSession(connection, experiment, scrub === undefined ? board : { ...board, scrubs: true }, undefined, chipMeter, { resume: resume || untouched, held: untouched, ...begins, ...(scrub !== undefined && { scrub }), ...(keep && { keep }) })
      return Object.assign(session, { faultsTold: async () => lineTold(faulty ? [faulty] : [], faults) })
    },
  }
}

/** A board with a folder, or one without, such as a sketch of `engram export`: that one has the memory that it says. */
async function boardOf({ board, room, keyed }: Hello): Promise<NamedMemory> {
  if ((await boardIds()).includes(board)) return { ...(await loadBoard(board)), keyed }
  return { id: board, ramBytes: room + (keyed ? AUTH_BYTES : 0), reserve: { staticBytes: 0, stackBytes: 0 }, keyed }
}

export interface SerialBoardOptions {
  /** Refuse any other board; board.json's id. */
  board?: string
  /** Of the link. */
  key?: Uint8Array
  /** What stands between the port and the host. */
  through?: (link: Link) => Link
  signal?: AbortSignal
}

/** A port's path, and the rate behind `@` to which its user ties it. */
function pathAndRate(named: string): { path: string; fixed?: number } {
  const [, path, rate] = /^(.+)@(\d+)$/.exec(named) ?? []
  return path === undefined ? { path: named } : { path, fixed: Number(rate) }
}

/** The rates that a board can take on a port; none for a board without a folder, nor over the USB socket of the chip itself. */
async function ratesOf(board: string, path: string): Promise<readonly number[]> {
  if (!(await boardIds()).includes(board)) return []
  const { ownUsb, usb, rates } = (await loadBoard(board)).serial
  const port = ownUsb ? (await listPorts()).find((port) => port.path === path) : undefined
  return port?.usb !== undefined && usb.includes(port.usb) ? [] : rates
}

/** Says hello at every speed that a board has, until one answers or something else does. */
export async function connectSerial(named: string, { through = (link) => link, ...options }: SerialBoardOptions = {}): Promise<Connection> {
  const { path, fixed } = pathAndRate(named)
  const boards = options.board === undefined ? await loadBoards() : [await loadBoard(options.board)]
  let failure: unknown = new RangeError('there is no board')
  for (const baud of new Set(boards.map(({ serial }) => serial.baud))) {
    try {
      const rates = async (board: string): Promise<readonly number[]> => (fixed === undefined ? ratesOf(board, path) : fixed === baud ? [] : [fixed])
      return await connectTo(through(await openSerial(path, { baud })), { ...options, baud, rates })
    } catch (error) {
      if (!mayBeOfAnotherSpeed(error)) throw error
      // What was heard at one speed says more than silence at the next.
      if (!isForeign(failure)) failure = error
    }
  }
  throw failure
}

const isForeign = (error: unknown): error is EngramError => error instanceof EngramError && error.code === 'LINK_FOREIGN'

/** Text is read at the right speed. */
const mayBeOfAnotherSpeed = (error: unknown): boolean =>
  isForeign(error) ? error.details?.kind === 'noise' : error instanceof EngramError && error.code === 'LINK_TIMEOUT'
