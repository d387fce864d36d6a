import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { firmwareHash, imageFor, type ImageManifest } from '../../host/device/board-image.js'
import { codeOf } from '../flash/samples.js'

const root = mkdtempSync(join(tmpdir(), 'engram-images-'))
afterAll(() => rmSync(root, { recursive: true }))

const path = process.env.PATH
beforeEach(() => void (process.env.PATH = root))
afterEach(() => void (process.env.PATH = path))

/** A folder of prebuilt images. */
function folderOf(changes: Partial<ImageManifest> = {}): string {
  const folder = mkdtempSync(join(root, 'images-'))
  const manifest: ImageManifest = {
    core: firmwareHash,
    images: [{ board: 'uno', rule: 'local', file: 'uno-local.elf', flashBytes: 25_000, staticBytes: 176 }],
    tooLarge: [{ board: 'uno', rule: 'dfa', reason: 'the image for rule dfa is 7 bytes too large for the Arduino Uno R3' }],
    ...changes,
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  return folder
}

describe('the image of a board without its compiler', () => {
  it('is the one that came with the package', async () => {
    const folder = folderOf()
    expect(await imageFor('uno', 'local', folder)).toEqual({
      elf: join(folder, 'uno-local.elf'), flashBytes: 25_000, staticBytes: 176, origin: 'prebuilt',
    })
  })

  it.each([
    ['there is none', () => root, 'local', /^avr-gcc is not installed, and there are no prebuilt images here$/],
    ['it is of another core', () => folderOf({ core: '0123456789ab' }), 'local', /another core \(0123456789ab, here [0-9a-f]{12}\)$/],
    ['it has not this rule', () => folderOf(), 'backprop', /no prebuilt image of rule backprop for uno$/],
  ])('is refused with the way to the compiler when %s', async (_title, folder, rule, message) => {
    const error = await codeOf(imageFor('uno', rule, folder()))
    expect(error).toMatchObject({ code: 'COMPILER_MISSING', exitCode: 4, hint: expect.stringContaining('apt-get install gcc-avr avr-libc') })
    expect(error.message).toMatch(message)
  })

  it('is refused when the flash cannot hold it', async () => {
    expect(await codeOf(imageFor('uno', 'dfa', folderOf()))).toMatchObject({ code: 'BUDGET_EXCEEDED', exitCode: 3, message: expect.stringContaining('7 bytes too large') })
  })
})
