import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeFolder } from '../device/make-folder.js'
import { writing } from './jsonl.js'

/**
 * Writes files into a folder, all or none: beside their places first, and when all are there they get their names. A full disk leaves what
 * was there before.
 * @param files by their paths in the folder
 * @param option that names the folder on the command line
 * @throws OUTPUT_UNWRITABLE
 */
export function writeFolder(folder: string, files: ReadonlyMap<string, string>, option: `--${string}`): void {
  const made = highestMissing(folder)
  const unfinished = (path: string): string => join(folder, `${path}.part`)
  writing(folder, () => {
    try {
      for (const [path, text] of files) {
        makeFolder(dirname(join(folder, path)))
        writeFileSync(unfinished(path), text)
      }
    } catch (error) {
      for (const path of files.keys()) discard(unfinished(path))
      if (made !== undefined) discard(made)
      throw error
    }
    for (const path of files.keys()) renameSync(unfinished(path), join(folder, path))
  }, option)
}

function discard(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // Why it could not be written is what is told.
  }
}

/** What will have to be made for a folder: it, or one above it. */
function highestMissing(folder: string): string | undefined {
  if (existsSync(folder)) return undefined
  return (dirname(folder) === folder ? undefined : highestMissing(dirname(folder))) ?? folder
}
