import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildFolder } from '../../host/aot/build-folder.js'
import { errorOf } from '../error-of.js'

let root: string
let temporary: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'engram-root-'))
  temporary = join(root, 'tmp')
  mkdirSync(temporary)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true })
})

/** A path that even root cannot write to: permissions do not stop root. */
const unwritable = (path: string): string => {
  writeFileSync(path, 'a file, so no folder can be made in it')
  return path
}
const own = () => join(temporary, `engram-${process.getuid!()}`)

it('is beside the package where that can be written', () => {
  expect(buildFolder(root, temporary)).toBe(join(root, 'build/firmware'))
})

describe('in a package that cannot be written', () => {
  beforeEach(() => void unwritable(join(root, 'build')))

  it.each([
    ['the cache that XDG_CACHE_HOME names', { XDG_CACHE_HOME: 'cache', HOME: 'home' }, 'cache/engram/firmware'],
    ['the cache in the home folder', { XDG_CACHE_HOME: '', HOME: 'home' }, 'home/.cache/engram/firmware'],
  ])('is %s', (_, variables, expected) => {
    for (const [name, folder] of Object.entries(variables)) vi.stubEnv(name, folder && join(root, folder))
    expect(buildFolder(root, temporary)).toBe(join(root, expected))
    expect(existsSync(join(root, expected))).toBe(true)
  })

  it.each([['a home that is no folder', () => unwritable(join(root, 'home'))], ['a home that cannot be made', () => '/proc/nobody']])(
    'is, with %s, a temporary folder that only its owner may write', (_, home) => {
      vi.stubEnv('XDG_CACHE_HOME', '')
      vi.stubEnv('HOME', home())
      expect(buildFolder(root, temporary)).toBe(join(own(), 'firmware'))
    })

  it.each([
    ['everybody may write to', () => { mkdirSync(own()); chmodSync(own(), 0o777) }],
    ['is a link', () => symlinkSync(root, own())],
  ])('is never a temporary folder that %s', (_, make) => {
    vi.stubEnv('XDG_CACHE_HOME', unwritable(join(root, 'cache')))
    make()
    expect(errorOf(() => buildFolder(root, temporary))).toMatchObject({ code: 'OUTPUT_UNWRITABLE' })
  })
})
