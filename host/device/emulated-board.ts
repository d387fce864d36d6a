import { type Emulator, emulatorOf } from '../board/grade.js'
import { learnerOnBoard, onBoard } from '../board/program-memory.js'
import { beginning, constantsToBake } from '../trial/learner-state.js'
import { ownParts } from '../experiment/own-parts.js'
import { parseRule } from '../experiment/rules.js'
import { builtImage, imageFor } from './board-image.js'
import { boardSession } from './board-session.js'
import { loadBoard } from './boards.js'
import type { Device } from './device.js'
import { openEmulator } from './emulator/open.js'
import { writesFlash } from './emulator/qemu.js'
import { Socket } from './emulator/socket.js'
import { openMachine } from '../fault/machine.js'
import { connectTo } from './loopback.js'
import { EngramError } from '../errors.js'
import { emulatorMeter } from './meter.js'
import type { LinkOptions } from './registry.js'

/** What can go wrong with the emulators' chips. Not every machine of QEMU's has a flash that can be written, and its clocks are its own. */
const sufferings: Record<Emulator['kind'], (emulator: Emulator) => Pick<Device, 'suffers' | 'power'>> = {
  avr8js: () => ({ suffers: ['line', 'power', 'clock', 'memory'], power: { keeps: true, cuts: ['clean'] } }),
  rp2040js: () => ({ suffers: ['line', 'power', 'clock', 'memory'], power: { keeps: true, cuts: ['clean'] } }),
  qemu: (emulator) => ({ suffers: ['line', 'power', 'memory'], power: { keeps: writesFlash(emulator), cuts: [] } }),
}

/** Behind a board's id. */
const USB = '@usb'

/**
 * A board's unmodified image in its emulator, one machine a session, at the other end of its serial line, or of the cable in its own USB socket if
 * `@usb` stands behind the board.
 */
export async function emulatedBoard(named: string, { key, faults = [] }: LinkOptions = {}): Promise<Device> {
  const usb = named.endsWith(USB)
  const board = await loadBoard(usb ? named.slice(0, -USB.length) : named)
  const emulator = emulatorOf(board)
  if (usb && !board.serial.ownUsb)
    throw new EngramError('OPTION_INVALID', `the ${board.name} has no USB socket of its own that the firmware speaks over`, `leave ${USB} out`, { board: board.id })
  /** USB has no rate. */
  const line = usb ? {} : { baud: board.serial.baud, rates: async () => board.serial.rates }
  return {
    id: `emulator:${named}`,
    board,
    ...sufferings[emulator.kind](emulator),
    async open(asked, { pretrained, scrub, keep, struck, signal } = {}) {
      const experiment = onBoard(asked, board)
      const begins = beginning(experiment, pretrained && learnerOnBoard(pretrained, board))
      const { name } = parseRule(experiment.rule)
      const own = { ...ownParts(experiment), ...((scrub !== undefined || struck) && { scrub: true }) }
      const baked = constantsToBake(experiment)
      const image = baked || key ? await builtImage(board.id, name, { ...own, ...(baked && { baked }), key }) : await imageFor(board.id, name, undefined, own)
      const power = new Socket((kept, mishaps) => openEmulator(board, image.elf, kept, usb ? 'usb' : 'uart', mishaps), faults)
      return openMachine({
        start: () => power.on(),
        off: () => power.off(),
        change: (how) => power.change(how),
        get tripped() {
          return power.tripped
        },
        async open(link, again) {
          const connection = await connectTo(link, { board: board.id, ...line, ...(key && { key }), ...(signal && { signal }) })
          return { session: await boardSession(connection, experiment, { ...board, keyed: key !== undefined, scrubs: scrub !== undefined }, image, emulatorMeter(board), { resume: again, ...(begins && { pretrained: begins }), ...(scrub !== undefined && { scrub }), ...(keep && { keep }) }), save: () => connection.save() }
        },
      }, faults, experiment.seed)
    },
  }
}
