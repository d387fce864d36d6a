import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'

/**
 * Tests build programs in temporary folders and run them, which a /tmp that is mounted `noexec` forbids. So their folders
 * are in the repository, whose programs must be executable anyway: one folder for a run, removed at its end.
 */
export default function temporaryFolder(): () => void {
  const folder = resolve('node_modules/.cache/engram-tests', String(process.pid))
  mkdirSync(folder, { recursive: true })
  // Called once for each project of vitest. The variable is for tests whose folder must not lie below this clone, whose packages they would find.
  process.env.ENGRAM_OUTSIDE ??= tmpdir()
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
