import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { buildFolder } from '../../host/aot/build-folder.js'

let root: string
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'engram-root-')) })
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true })
})

it('keeps images beside the package where that can be written', () => {
  expect(buildFolder(root)).toBe(join(root, 'build/firmware'))
})

it('keeps them in the cache of the user where it cannot', () => {
  writeFileSync(join(root, 'build'), 'a file, so no folder can be made')
  vi.stubEnv('XDG_CACHE_HOME', '/somewhere/cache')
  expect(buildFolder(root)).toBe('/somewhere/cache/engram/firmware')
})
