import { setTimeout as sleep } from 'node:timers/promises'
import type { Board } from '../board/board.js'
import type { Link } from '../device/link.js'
import { findPort } from '../device/serial-ports.js'
import { openSerial, type SerialLink } from '../device/serial.js'
import { EngramError } from '../errors.js'
import type { Image } from './image.js'
import { stopFlashing, type FlashMethod, type FlashOptions, type FlashResult } from './method.js'
import { checkRegion, imageRegion } from './region.js'
import { ERASED, endOf, hex, pagesOf, totalBytes, type Segment } from './segments.js'
import { compareRead } from './verify.js'

/** The commands of a boot loader of an AVR, whatever protocol it speaks. */
export interface AvrLoader {
  /** Finds the boot loader, even when a program on the board was printing before, and gives the chip's signature. */
  connect(): Promise<number[]>
  enter(): Promise<void>
  /** Erases and writes the page at byte `address`. */
  writePage(address: number, page: Uint8Array): Promise<void>
  readPage(address: number, length: number): Promise<Uint8Array>
  /** Starts the program. */
  leave(): Promise<void>
}

export interface AvrProtocol {
  /** As board.json names it. */
  name: 'stk500' | 'stk500v2'
  /** What the boot loader must say of each microcontroller (datasheet, "Signature bytes"), and its page (datasheet, "Page size"). */
  chips: Readonly<Record<string, { signature: number[]; pageBytes: number }>>
  /** It erases the first page first and then the next ones, whichever is written: all from the start on are written. */
  erasesInOrder?: true
  loader: (link: Link, signal?: AbortSignal) => AvrLoader
}

/** Writes through a boot loader on a serial port; a pulse on DTR resets the board into it. */
export const avrLoaderMethod = (protocol: AvrProtocol): FlashMethod => ({
  async flash(image, board, target, options) {
    const link = await openSerial(await findPort(board, target.port), { baud: board.serial.baud })
    try {
      await reset(link)
      return await flashThrough(protocol, link, image, board, options)
    } finally {
      await link.close()
    }
  },
})

/** Throws unless the board's boot loader, and no other, answers on the port. */
export async function findAvrLoader(protocol: AvrProtocol, port: string, board: Board, signal?: AbortSignal): Promise<void> {
  const link = await openSerial(port, { baud: board.serial.baud })
  try {
    await reset(link)
    checkSignature(await protocol.loader(link, signal).connect(), chipOf(protocol, board).signature, board)
  } finally {
    await link.close()
  }
}

function chipOf({ name, chips }: AvrProtocol, { mcu }: Board): AvrProtocol['chips'][string] {
  if (Object.hasOwn(chips, mcu)) return chips[mcu]!
  throw new EngramError('FLASH_REFUSED', `${name} does not know the ${mcu}`, `it knows ${Object.keys(chips).join(', ')}`)
}

/** The same over a link to a board that is in its boot loader already. */
export async function flashThrough(protocol: AvrProtocol, link: Link, image: Image, board: Board, { progress, signal }: FlashOptions = {}): Promise<FlashResult> {
  const started = Date.now()
  const chip = chipOf(protocol, board)
  checkRegion(image, board, imageRegion(board, 0, board.flash.reservedBytes))
  const pages = pagesOf(protocol.erasesInOrder ? fromStart(image.segments) : image.segments, chip.pageBytes)
  const total = pages.length * chip.pageBytes

  stopFlashing(signal, false)
  progress?.('connect', 0, 1)
  const loader = protocol.loader(link, signal)
  checkSignature(await loader.connect(), chip.signature, board)
  await loader.enter()
  for (const [index, { address, bytes }] of pages.entries()) {
    stopFlashing(signal, index > 0)
    await loader.writePage(address, bytes)
    progress?.('write', (index + 1) * chip.pageBytes, total)
  }
  for (const [index, page] of pages.entries()) {
    stopFlashing(signal)
    compareRead(page, await loader.readPage(page.address, chip.pageBytes))
    progress?.('verify', (index + 1) * chip.pageBytes, total)
  }
  await loader.leave()
  return { verified: true, bytes: totalBytes(image.segments), milliseconds: Date.now() - started }
}

/** One segment from address 0 on, erased bytes in the gaps. */
function fromStart(segments: readonly Segment[]): Segment[] {
  const bytes = new Uint8Array(Math.max(0, ...segments.map(endOf))).fill(ERASED)
  for (const { address, bytes: part } of segments) bytes.set(part, address)
  return [{ address: 0, bytes }]
}

function checkSignature(found: number[], expected: number[], board: Board): void {
  const text = (bytes: number[]): string => bytes.map((byte) => hex(byte, 2)).join(' ')
  if (text(found) === text(expected)) return
  throw new EngramError(
    'FLASH_WRONG_BOARD',
    `this is no ${board.name}: its chip says ${text(found)}, a ${board.mcu} says ${text(expected)}; nothing was written`,
    'choose the board that is plugged in; `engram board list` names them',
    { found, expected },
  )
}

/** DTR and RTS are wired to RESET through a capacitor: switching them off and on again resets the chip. */
async function reset(link: SerialLink): Promise<void> {
  const DISCHARGE = 250
  const BOOT = 50
  if (!(await link.setLines({ dtr: false, rts: false }))) return
  await sleep(DISCHARGE)
  await link.setLines({ dtr: true, rts: true })
  await sleep(BOOT)
}
