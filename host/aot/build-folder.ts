/** Where translated modules and images are kept, so that the same sources are compiled once. */
import { accessSync, constants, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../device/package-root.js'

/** Beside the package, or in the user's cache where the package was installed by somebody else (XDG Base Directory Specification). */
export function buildFolder(root = packageRoot()): string {
  const beside = join(root, 'build/firmware')
  try {
    mkdirSync(beside, { recursive: true })
    accessSync(beside, constants.W_OK)
    return beside
  } catch {
    return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'engram/firmware')
  }
}
