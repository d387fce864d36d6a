import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Board } from '../../board/board.js'
import { type Emulator, emulatorOf } from '../../board/grade.js'
import { startsBytes } from '../../board/image-flash.js'
import { writeElf } from '../../flash/elf.js'
import { readImage, type Image } from '../../flash/image.js'
import type { Machine } from './bench.js'

/** A board's lines: the UART that board.json names, and its own USB socket. */
export type LineName = 'uart' | 'usb'

/** What can be made to go wrong with an emulated chip. */
export interface Mishaps {
  /** Its counter of time stands. */
  clockStands?: boolean
  /** Called before each byte of what it keeps is erased or written. */
  beforeKeeping?: () => void
}

type Emulate = (board: Board, elf: string, kept?: Uint8Array, line?: LineName, mishaps?: Mishaps) => Promise<Machine>

/** Every emulator by the name that board.json gives it; loaded when first used. */
const emulators: Record<Emulator['kind'], Emulate> = {
  rp2040js: async (board, elf, kept, line = 'uart', mishaps = {}) => {
    const { offset, bytes, pageBytes } = board.persist
    return new (await import('./rp2040js.js')).Rp2040js({ ...mishaps, line, image: await readImage(elf, board), keeping: { offset, bytes: bytes + startsBytes(pageBytes), ...(kept && { contents: kept }) } })
  },
  avr8js: async (board, elf, kept, _, mishaps = {}) => {
    const [{ Avr8js }, { avrModel }] = await Promise.all([import('./avr8js.js'), import('./avr8js-models.js')])
    return new Avr8js({ ...mishaps, image: await readImage(elf, board), clockHz: board.clockHz, model: avrModel(board), ...(kept && { eeprom: kept }) })
  },
  qemu: async (board, elf, kept) => (await import('./qemu.js')).openQemuKeeping(board, elf, kept),
}

/** The board's emulator with an image that is in memory, and what `kept` gave when it was switched off before. Its file stays until the emulator is closed: QEMU reads it after it has started. */
export async function openImage(board: Board, image: Image, kept?: Uint8Array): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'engram-image-'))
  const clear = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const elf = join(folder, 'image.elf')
    await writeFile(elf, writeElf(image.segments, board.core))
    const link = await openEmulator(board, elf, kept)
    const close = link.close.bind(link)
    return Object.assign(link, { close: () => close().finally(clear) })
  } catch (error) {
    await clear()
    throw error
  }
}

/** Powers the board's emulator up with an image (an ELF file) and what it kept; the link is the board's serial port. */
export const openEmulator = (board: Board, elf: string, kept?: Uint8Array, line?: LineName, mishaps?: Mishaps): Promise<Machine> =>
  emulators[emulatorOf(board).kind](board, elf, kept, line, mishaps)
