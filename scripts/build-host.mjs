/** Compiles the host's TypeScript into dist: all of it or, where it has an error, nothing. */
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { putFolder } from './put-file.mjs'

const aside = join('build', `.host-${process.pid}`)
try {
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.', '--outDir', aside], { stdio: 'inherit' })
  if (status === 0) {
    const room = 'host/aot'
    const { SOURCES_HASH, sourcesHash } = await import(pathToFileURL(join(aside, room, 'keys.js')))
    writeFileSync(join(aside, room, SOURCES_HASH), sourcesHash(room))
    putFolder(aside, 'dist')
  }
  process.exitCode = status ?? 1
} finally {
  rmSync(aside, { recursive: true, force: true })
}
