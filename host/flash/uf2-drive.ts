import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Board } from '../board/board.js'
import { EngramError } from '../errors.js'
import { driveFile, driveText, findDrive, writeToDrive } from './drives.js'
import { parseImage, type Image } from './image.js'
import { stopFlashing, type FlashMethod, type FlashOptions, type FlashResult } from './method.js'
import { checkRegion, flashStart, imageRegion } from './region.js'
import { endOf, totalBytes } from './segments.js'
import { writeUf2, type Uf2Family } from './uf2.js'
import { until } from './until.js'
import { compareRead } from './verify.js'

/** What the board's boot loader takes. A board whose methods take UF2 files says so in board.json. */
export function uf2Family({ name, flash, persist }: Board): Uf2Family & { boardId: string } {
  if (flash.uf2) return { id: parseInt(flash.uf2.family, 16), boardId: flash.uf2.boardId, sectorBytes: persist.pageBytes }
  throw new EngramError('FLASH_REFUSED', `the ${name} has no UF2 boot loader`, 'its board.json names none (flash.uf2)')
}

/** Copies a UF2 file to the drive that the board's boot loader shows. */
export const uf2Drive: FlashMethod = {
  async flash(image, board, { drive }, options) {
    return flashUf2(await findDrive(board, 'INFO_UF2.TXT', drive), image, board, options)
  },
}

/** The same with a drive that was found. A board restarts well within `patience` milliseconds of the last block. */
export async function flashUf2(drive: string, image: Image, board: Board, options: FlashOptions = {}, patience = 10_000): Promise<FlashResult> {
  const started = Date.now()
  const family = uf2Family(board)
  checkRegion(image, board, imageRegion(board, flashStart(board)))
  const info = await driveText(drive, 'INFO_UF2.TXT')
  const found = /^Board-ID:\s*(\S+)/im.exec(info ?? '')?.[1]
  if (found !== family.boardId)
    throw new EngramError(
      'FLASH_WRONG_BOARD',
      `the drive ${drive} is no ${board.name}'s: its boot loader says ${found ?? 'no Board-ID'}, a ${board.mcu}'s says ${family.boardId}; nothing was written`,
      'choose the board that is plugged in; `engram board list` names them',
      { found, expected: family.boardId },
    )
  stopFlashing(options.signal, false)
  await writeToDrive(join(drive, 'ENGRAM.UF2'), writeUf2(image.segments, family), options)
  const left = await until(async () => (await driveFile(drive, 'INFO_UF2.TXT')) === undefined, patience, options.signal)
  const verified = left ? UNREADABLE : await readBack(drive, image, board)
  return { verified, bytes: totalBytes(image.segments), milliseconds: Date.now() - started }
}

const UNREADABLE =
  'the board restarted with the image and took its drive along, which gives nothing back; `engram verify` on its serial port compares what it learns'

/** The flash, read back from CURRENT.UF2, if the boot loader still runs and shows that file. */
async function readBack(drive: string, { segments }: Image, board: Board): Promise<true> {
  const path = await driveFile(drive, 'CURRENT.UF2')
  if (path === undefined)
    throw new EngramError('FLASH_REFUSED', `the board did not restart: its drive ${drive} is still there`, 'the boot loader did not take the image; unplug the board and try again')
  const { segments: read } = parseImage(await readFile(path), board)
  for (const segment of segments) {
    const run = read.find((other) => other.address <= segment.address && endOf(other) > segment.address)
    const at = segment.address - (run?.address ?? 0)
    compareRead(segment, run ? run.bytes.subarray(at, at + segment.bytes.length) : new Uint8Array())
  }
  return true
}
