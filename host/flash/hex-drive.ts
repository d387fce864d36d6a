import { basename, join } from 'node:path'
import type { Board } from '../board/board.js'
import { EngramError } from '../errors.js'
import { driveFile, driveText, findDrive, writeToDrive } from './drives.js'
import type { Image } from './image.js'
import { writeIntelHex } from './intel-hex.js'
import { stopFlashing, type FlashMethod, type FlashOptions, type FlashResult } from './method.js'
import { checkRegion, flashStart, imageRegion } from './region.js'
import { totalBytes } from './segments.js'
import { until } from './until.js'

/**
 * DAPLink's maintenance drive takes firmware for the interface chip itself; an image for the board must not be written there. It
 * appears when the reset button is held while the board is plugged in, under one of these labels; newer versions also say so in DETAILS.TXT.
 */
const MAINTENANCE = /^(MAINTENANCE|BOOTLOADER)\d*$/i
const MAINTAINS = /^Daplink Mode:\s*Bootloader/im

/** Copies an Intel HEX file to the drive of a DAPLink interface chip, which writes it to the board's. */
export const hexDrive: FlashMethod = {
  async flash(image, board, { drive }, options) {
    return flashHex(await findDrive(board, 'DETAILS.TXT', drive), image, board, options)
  },
}

/** The same with a drive that was found. After the write the drive disappears and comes back; each may take `patience` milliseconds. */
export async function flashHex(drive: string, image: Image, board: Board, options: FlashOptions = {}, patience = 20_000): Promise<FlashResult> {
  const started = Date.now()
  const ids = board.flash.daplinkIds
  if (ids === undefined) throw new EngramError('FLASH_REFUSED', `the ${board.name} has no DAPLink interface chip`, 'its board.json names no ids of one (flash.daplinkIds)')
  checkRegion(image, board, imageRegion(board, flashStart(board)))
  const details = (await driveText(drive, 'DETAILS.TXT')) ?? ''
  if (MAINTENANCE.test(basename(drive)) || MAINTAINS.test(details))
    throw new EngramError(
      'FLASH_REFUSED',
      `the drive ${drive} is DAPLink's maintenance drive, which takes firmware of the interface chip only; nothing was written`,
      `unplug the board and plug it in again without holding its reset button: the drive ${board.flash.volume} appears`,
    )
  const found = /^Unique ID:\s*([0-9a-f]{4})/im.exec(details)?.[1]?.toLowerCase()
  if (found === undefined || !ids.includes(found))
    throw new EngramError(
      'FLASH_WRONG_BOARD',
      `the drive ${drive} is no ${board.name}'s: its board id is ${found ?? 'not told'}, not ${ids.join(' or ')}; nothing was written`,
      'choose the board that is plugged in; `engram board list` names them',
      { found, expected: ids },
    )
  stopFlashing(options.signal, false)
  await writeToDrive(join(drive, 'ENGRAM.HEX'), Buffer.from(writeIntelHex(image.segments)), options)
  const verified = await outcome(drive, patience, options.signal)
  return { verified, bytes: totalBytes(image.segments), milliseconds: Date.now() - started }
}

/** DAPLink removes its drive when it is done and shows it again, with a file FAIL.TXT if something went wrong. */
async function outcome(drive: string, patience: number, signal?: AbortSignal): Promise<string> {
  const shown = async (): Promise<boolean> => (await driveFile(drive, 'DETAILS.TXT')) !== undefined
  const left = await until(async () => !(await shown()), patience, signal)
  if (left && !(await until(shown, patience, signal))) return `${drive} was not mounted again, so whether the interface chip failed is not known`
  const failure = await driveText(drive, 'FAIL.TXT')
  if (failure !== undefined)
    throw new EngramError('FLASH_REFUSED', `the board's interface chip says: ${failure.trim().replace(/\s*\n\s*/g, '; ')}`, 'unplug the board, plug it in, and flash it again')
  if (!left) return 'the drive did not restart, so whether the interface chip took the image is not known'
  return 'the interface chip took the image without complaint, and its drive does not give back what is in the flash; openocd can compare it'
}
