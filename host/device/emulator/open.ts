import type { Board } from '../../board/board.js'
import { readImage } from '../../flash/image.js'
import type { Link } from '../link.js'

type Emulate = (board: Board, elf: string) => Promise<Link>

/** Every emulator by the name that board.json gives it; loaded when first used. */
const emulators: Record<Board['emulator']['kind'], Emulate> = {
  rp2040js: async (board, elf) => new (await import('./rp2040js.js')).Rp2040js({ image: await readImage(elf, board) }),
  avr8js: async (board, elf) => new (await import('./avr8js.js')).Avr8js({ image: await readImage(elf, board), clockHz: board.clockHz }),
  qemu: async (board, elf) => (await import('./qemu.js')).openQemu(board, elf),
}

/** Powers the board's emulator up with an image (an ELF file); the link is the board's serial port. */
export const openEmulator = (board: Board, elf: string): Promise<Link> => emulators[board.emulator.kind](board, elf)
