import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '../device/make-folder.js'
import { EngramError } from '../errors.js'

/**
 * Writes a file, whole or not at all, and its folder where there is none.
 * @param option that names the file on the command line
 * @throws OUTPUT_UNWRITABLE
 */
export async function writeWhole(path: string, content: string | Uint8Array, option: `--${string}`): Promise<void> {
  const unfinished = `${path}.part`
  try {
    makeFolder(dirname(path))
    await writeFile(unfinished, content)
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw new EngramError('OUTPUT_UNWRITABLE', `${path} cannot be written: ${(error as Error).message}`, `choose a path with ${option} that you may write to`)
  }
}
