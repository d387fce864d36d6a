import type { Board } from '../board/board.js'
import { type Emulator, emulatorOf } from '../board/grade.js'
import { NANOS_PER_INSTRUCTION } from './emulator/qemu.js'

/** What a tick of a board's counter (port_ticks) stands for. */
export interface Meter {
  counts: Emulator['counts']
  perTick: number
}

/** A real chip: every port counts the core's cycles. */
export const chipMeter: Meter = { counts: 'cycles', perTick: 1 }

/** An emulator that models cycles is as the chip; QEMU's counters tell its virtual time, of which every instruction takes as much. */
export function emulatorMeter(board: Board): Meter {
  const { counts, tickHz = board.clockHz } = emulatorOf(board)
  if (counts === 'cycles') return chipMeter
  return { counts, perTick: 1e9 / tickHz / NANOS_PER_INSTRUCTION }
}
