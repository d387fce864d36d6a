import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '../device/make-folder.js'
import { EngramError } from '../errors.js'

/** Two that write the same file at once, here or in another process, must not write into one. */
let begun = 0

/**
 * Writes a file, whole or not at all, and its folder where there is none: beside its place first, and when all of it is on the disk it
 * gets its name. A full disk, Ctrl-C or a power cut leave what was there before.
 * @param option that names the file on the command line, where one does
 * @throws OUTPUT_UNWRITABLE
 */
export async function writeWhole(path: string, content: string | Uint8Array, option?: `--${string}`): Promise<void> {
  const unfinished = `${path}.${process.pid}-${++begun}.part`
  try {
    makeFolder(dirname(path))
    const file = await open(unfinished, 'w')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {})
    const full = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as NodeJS.ErrnoException).code ?? '')
    const where = option === undefined ? '' : ` with ${option}`
    throw new EngramError('OUTPUT_UNWRITABLE', `${path} cannot be written: ${(error as Error).message}`, full ? `make room, or choose a path on another disk${where}; what was there before is as it was` : `choose a path${where} that you may write to`)
  }
}
