import { open, readdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Board } from '../board/board.js'
import { EngramError } from '../errors.js'
import { stopFlashing, type FlashOptions } from './method.js'

/** Where systems mount drives: in a folder of their own, or in one of the user's. */
const ROOTS = ['/media', '/run/media', '/Volumes']

/** The path of a boot loader's file on a drive; FAT drives may show names in either case. Undefined where it is not. */
export async function driveFile(drive: string, name: string): Promise<string | undefined> {
  const names = await readdir(drive).catch(() => [])
  const found = names.find((other) => other.toUpperCase() === name)
  return found === undefined ? undefined : join(drive, found)
}

/** The text of a boot loader's file on a drive, or undefined. */
export async function driveText(drive: string, name: string): Promise<string | undefined> {
  const path = await driveFile(drive, name)
  return path === undefined ? undefined : readFile(path, 'latin1').catch(() => undefined)
}

/**
 * The drive of the board's boot loader, known by a file that it always has: the one given, or else the mounted one with
 * the board's label, or the only one. Throws DRIVE_NOT_FOUND, DRIVE_AMBIGUOUS.
 */
export async function findDrive({ name, flash }: Board, marker: string, given?: string, roots: readonly string[] = ROOTS): Promise<string> {
  if (given !== undefined) {
    if (await driveFile(given, marker)) return given
    throw new EngramError('DRIVE_NOT_FOUND', `${given} is not the drive of a boot loader: it has no ${marker}`, 'name the folder where the board\'s drive is mounted')
  }
  const drives: string[] = []
  for (const drive of await mounted(roots)) if (await driveFile(drive, marker)) drives.push(drive)
  // A second drive with the same label is mounted with a number behind it.
  const labelled = drives.filter((drive) => new RegExp(`^${flash.volume}\\d*$`, 'i').test(basename(drive)))
  const fitting = labelled.length > 0 ? labelled : drives
  if (fitting.length === 1) return fitting[0]!
  if (fitting.length > 1)
    throw new EngramError('DRIVE_AMBIGUOUS', `${fitting.length} drives could be the ${name}: ${fitting.join(', ')}`, 'name one with --drive', { drives: fitting })
  throw new EngramError(
    'DRIVE_NOT_FOUND',
    `no drive of a ${name} is mounted (label ${flash.volume}, with a file ${marker})`,
    `${flash.bootLoader ?? 'start its boot loader'}; mount the drive if your system does not, or name its folder with --drive`,
  )
}

/** Bytes of one write: small, so that Ctrl-C is noticed soon. */
const CHUNK = 4096

/**
 * Writes a file to a boot loader's drive and waits until the system has passed all of it on. It is written in place, not renamed at
 * the end, because the boot loader acts on each block as it comes. When the board restarts on the last block, its drive disappears: that is no error.
 */
export async function writeToDrive(path: string, bytes: Uint8Array, { progress, signal }: FlashOptions): Promise<void> {
  let done = 0
  try {
    const file = await open(path, 'w')
    try {
      for (; done < bytes.length; done += CHUNK) {
        stopFlashing(signal, done > 0)
        await file.write(bytes, done, Math.min(CHUNK, bytes.length - done), done)
        progress?.('write', Math.min(done + CHUNK, bytes.length), bytes.length)
      }
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof EngramError) {
      await rm(path, { force: true }).catch(() => {})
      throw error
    }
    const { code, message } = error as NodeJS.ErrnoException
    const gone = code === 'EIO' || code === 'ENODEV' || code === 'ENXIO' || code === 'ENOENT'
    if (gone && done >= bytes.length) return
    const hint = code === 'EACCES' || code === 'EROFS' ? 'mount the drive so that you may write to it' : 'was the board unplugged? flash it again'
    throw new EngramError('FLASH_REFUSED', `cannot write ${path}: ${message}`, hint)
  }
}

async function mounted(roots: readonly string[]): Promise<string[]> {
  if (process.platform === 'win32') return [...'DEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `${letter}:\\`)
  const folders = async (folder: string): Promise<string[]> => (await readdir(folder).catch(() => [])).map((name) => join(folder, name))
  const outer = (await Promise.all(roots.map(folders))).flat()
  return [...outer, ...(await Promise.all(outer.map(folders))).flat()]
}
