import type { Board } from '../board/board.js'
import type { Link } from '../device/link.js'
import { findPort } from '../device/serial-ports.js'
import { openSerial } from '../device/serial.js'
import { EngramError } from '../errors.js'
import { An3155, BLOCK } from './an3155-client.js'
import type { Image } from './image.js'
import { stopFlashing, type FlashMethod, type FlashOptions, type FlashResult } from './method.js'
import { checkRegion, imageRegion } from './region.js'
import { endOf, hex, pagesOf, totalBytes, type Segment } from './segments.js'
import { knownStm32, stm32Chip, type Sector } from './stm32-chips.js'
import { compareRead } from './verify.js'

/** Writes through the boot loader in the STM32's own ROM, on the serial port that the firmware will use. */
export const an3155: FlashMethod = {
  async flash(image, board, target, options) {
    const link = await openSerial(await findPort(board, target.port), { baud: board.serial.baud, parity: 'even' })
    try {
      return await flashAn3155(link, image, board, options)
    } finally {
      await link.close()
    }
  },
}

/** The same over a link whose parity is even. */
export async function flashAn3155(link: Link, image: Image, board: Board, { progress, signal }: FlashOptions = {}): Promise<FlashResult> {
  const started = Date.now()
  const chip = stm32Chip(board.mcu)
  if (chip === undefined) throw new EngramError('FLASH_REFUSED', `an3155 does not know the ${board.mcu}`, `it knows ${knownStm32().join(', ')}`)
  checkRegion(image, board, imageRegion(board, chip.base))
  const blocks = pagesOf(image.segments, BLOCK)
  const sectors = chip.sectors.filter((sector) => blocks.some((block) => inside(block, sector)))
  const total = blocks.length * BLOCK

  stopFlashing(signal, false)
  progress?.('connect', 0, 1)
  const loader = new An3155(link, signal)
  await loader.connect()
  const id = await loader.chipId()
  if (id !== chip.id)
    throw new EngramError(
      'FLASH_WRONG_BOARD',
      `this is no ${board.name}: its chip says ${hex(id, 3)}, a ${board.mcu} says ${hex(chip.id, 3)}; nothing was erased`,
      'choose the board that is plugged in; `engram board list` names them',
      { found: id, expected: chip.id },
    )
  for (const [index, { number, eraseMilliseconds }] of sectors.entries()) {
    stopFlashing(signal, index > 0)
    await loader.eraseSector(number, eraseMilliseconds)
    progress?.('erase', index + 1, sectors.length)
  }
  for (const [index, { address, bytes }] of blocks.entries()) {
    stopFlashing(signal)
    await loader.write(address, bytes)
    progress?.('write', (index + 1) * BLOCK, total)
  }
  for (const [index, block] of blocks.entries()) {
    stopFlashing(signal)
    const read = await loader.read(block.address, BLOCK)
    try {
      compareRead(block, read)
    } catch (error) {
      await loader.confirm()
      throw error
    }
    progress?.('verify', (index + 1) * BLOCK, total)
  }
  await loader.go(image.segments[0]!.address)
  return { verified: true, bytes: totalBytes(image.segments), milliseconds: Date.now() - started }
}

const inside = (block: Segment, sector: Sector): boolean => block.address < sector.address + sector.bytes && endOf(block) > sector.address
