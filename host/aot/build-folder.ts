/** Where translated modules and images are kept, so that the same sources are compiled once. */
import { accessSync, constants, lstatSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFolder } from '../device/make-folder.js'
import { packageRoot } from '../device/package-root.js'
import { EngramError } from '../errors.js'

/**
 * Beside the package; in the user's cache where the package was installed by somebody else (XDG Base Directory Specification);
 * in the folder for temporary files where the user has no home, or one that cannot be written.
 */
export function buildFolder(root = packageRoot(), temporary = tmpdir()): string {
  const folder =
    usable(() => join(root, 'build/firmware')) ??
    usable(() => join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'engram/firmware')) ??
    usable(() => join(ownFolder(temporary), 'firmware'))
  if (folder !== undefined) return folder
  throw new EngramError('OUTPUT_UNWRITABLE', `there is no folder to build images in: neither the package, nor the home folder, nor ${temporary} can be written`, 'name a folder that you may write to: XDG_CACHE_HOME=DIR engram …')
}

/** The folder, made if need be; undefined where that cannot be or nothing can be written in it. */
function usable(path: () => string): string | undefined {
  try {
    const folder = path()
    makeFolder(folder)
    accessSync(folder, constants.W_OK)
    return folder
  } catch {
    return undefined
  }
}

/** Everybody may write to the folder for temporary files: what is run from there must be nobody else's. */
function ownFolder(temporary: string): string {
  // Absent on Windows, where that folder is the user's own.
  const uid = process.getuid?.()
  const folder = join(temporary, uid === undefined ? 'engram' : `engram-${uid}`)
  makeFolder(folder, 0o700)
  const found = lstatSync(folder)
  if (!found.isDirectory() || (uid !== undefined && (found.uid !== uid || (found.mode & 0o022) !== 0))) throw new Error(`${folder} belongs to somebody else`)
  return folder
}
