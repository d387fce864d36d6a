import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'

/**
 * Tests build programs in temporary folders and run them, which a /tmp that is mounted `noexec` forbids: theirs lie in the
 * repository instead, where every program of it must run anyway. One folder a run, and nothing of it is left.
 */
export default function temporaryFolder(): () => void {
  const folder = resolve('node_modules/.cache/engram-tests', String(process.pid))
  mkdirSync(folder, { recursive: true })
  // Called once a project of vitest. For the few that must not find the packages of this clone in a folder above theirs.
  process.env.ENGRAM_OUTSIDE ??= tmpdir()
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
