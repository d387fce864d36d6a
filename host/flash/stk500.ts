import { setTimeout as sleep } from 'node:timers/promises'
import type { Board } from '../board/board.js'
import type { Link } from '../device/link.js'
import { findPort } from '../device/serial-ports.js'
import { openSerial, type SerialLink } from '../device/serial.js'
import { EngramError } from '../errors.js'
import type { Image } from './image.js'
import { stopFlashing, type FlashMethod, type FlashOptions, type FlashResult } from './method.js'
import { checkRegion, imageRegion } from './region.js'
import { hex, pagesOf, totalBytes } from './segments.js'
import { Stk500 } from './stk500-client.js'
import { compareRead } from './verify.js'

/** What the boot loader must say of each microcontroller (datasheet, "Signature bytes"), and its page (datasheet, "Page size"). */
const chips: Record<string, { signature: number[]; pageBytes: number }> = {
  ATmega328P: { signature: [0x1e, 0x95, 0x0f], pageBytes: 128 },
}

/** Writes through optiboot on a serial port; a pulse on DTR resets the board into it. */
export const stk500: FlashMethod = {
  async flash(image, board, target, options) {
    const link = await openSerial(await findPort(board, target.port), { baud: board.serial.baud })
    try {
      await reset(link)
      return await flashStk500(link, image, board, options)
    } finally {
      await link.close()
    }
  },
}

/** Throws unless the board's boot loader, and no other, answers on the port. */
export async function findStk500(port: string, board: Board, signal?: AbortSignal): Promise<void> {
  const link = await openSerial(port, { baud: board.serial.baud })
  try {
    await reset(link)
    checkSignature(await new Stk500(link, signal).connect(), chipOf(board).signature, board)
  } finally {
    await link.close()
  }
}

function chipOf({ mcu }: Board): (typeof chips)[string] {
  if (Object.hasOwn(chips, mcu)) return chips[mcu]!
  throw new EngramError('FLASH_REFUSED', `stk500 does not know the ${mcu}`, `it knows ${Object.keys(chips).join(', ')}`)
}

/** The same over a link to a board that is in its boot loader already. */
export async function flashStk500(link: Link, image: Image, board: Board, { progress, signal }: FlashOptions = {}): Promise<FlashResult> {
  const started = Date.now()
  const chip = chipOf(board)
  checkRegion(image, board, imageRegion(board, 0, board.flash.reservedBytes))
  const pages = pagesOf(image.segments, chip.pageBytes)
  const total = pages.length * chip.pageBytes

  stopFlashing(signal, false)
  progress?.('connect', 0, 1)
  const loader = new Stk500(link, signal)
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
