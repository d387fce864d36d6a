import type { Board } from './board.js'
import { EngramError } from '../errors.js'

/** What stands in for a board when there is none. */
export type Emulator = NonNullable<Board['emulator']>

/**
 * How far a board is proven without having it. *emulated*: its whole image runs. *core proven*: kernels and core run on such a core;
 * its port is checked against the datasheet only. `test/system/grades.test.ts` holds each board to its grade.
 */
export const grades = {
  emulated: 'its whole, unmodified image runs in an emulator',
  'core proven': 'kernels and core run on such a core in an emulator; its port is checked against the datasheet only',
  unproven: 'nothing of it has run',
} as const

export type Grade = keyof typeof grades

export const gradeOf = ({ emulator, coreEmulator }: Pick<Board, 'emulator' | 'coreEmulator'>): Grade =>
  emulator ? 'emulated' : coreEmulator ? 'core proven' : 'unproven'

/** The board's emulator. Throws BOARD_NOT_EMULATED where it has none. */
export function emulatorOf(board: Pick<Board, 'id' | 'name' | 'mcu' | 'emulator' | 'coreEmulator'>): Emulator {
  if (board.emulator) return board.emulator
  throw new EngramError(
    'BOARD_NOT_EMULATED',
    `no emulator that engram knows has the ${board.mcu} of the ${board.name}`,
    'build, flash and plan work for it, and --device serial:<path> learns on the board itself; `engram board list` tells which boards are emulated',
    { board: board.id, grade: gradeOf(board) },
  )
}
