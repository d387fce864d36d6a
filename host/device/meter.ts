import type { Board } from '../board/board.js'
import { NANOS_PER_INSTRUCTION } from './emulator/qemu.js'

/** What a tick of a board's counter (port_ticks) stands for. */
export interface Meter {
  counts: Board['emulator']['counts']
  perTick: number
}

/** A real chip: every port counts the core's cycles. */
export const chipMeter: Meter = { counts: 'cycles', perTick: 1 }

/** An emulator that models cycles is as the chip; QEMU's counters tell its virtual time, of which every instruction takes as much. */
export function emulatorMeter({ clockHz, emulator }: Board): Meter {
  if (emulator.counts === 'cycles') return chipMeter
  return { counts: 'instructions', perTick: 1e9 / (emulator.tickHz ?? clockHz) / NANOS_PER_INSTRUCTION }
}
