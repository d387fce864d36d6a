import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Compilation } from '../../host/aot/compile.ts'
import { buildImage } from '../../host/aot/image.ts'
import { compilationKey, makerKey, moduleKey, SOURCES_HASH, sourcesHash, translationKey } from '../../host/aot/keys.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'engram-keys-')) })
afterEach(() => rmSync(folder, { recursive: true }))

/** A file of the folder gets one more byte. */
const change = (name: string): void => writeFileSync(join(folder, name), `${readFileSync(join(folder, name), 'utf8')}\n`)

describe('what a module is kept under', () => {
  const key = (aliases: string[] = [], maker = 'maker'): string => moduleKey(folder, ['assembly/firmware.ts'], aliases, maker)
  beforeEach(() => {
    cpSync('assembly', join(folder, 'assembly'), { recursive: true })
    cpSync('asconfig.json', join(folder, 'asconfig.json'))
  })

  it('is another one after every change', () => {
    const keys = [key(), key(['ONLY_RULE=1']), key([], 'another maker')]
    for (const name of ['assembly/rules/dfa.ts', 'assembly/generated/traits.ts', 'asconfig.json']) {
      change(name)
      keys.push(key())
    }
    expect(new Set(keys).size).toBe(keys.length)
    expect(key()).toBe(keys.at(-1))
  })
})

it('a translation is kept under its module, the kernels left out, and who made it', () => {
  const wasm = Uint8Array.of(1, 2), other = Uint8Array.of(1, 3)
  const keys = [translationKey(wasm, [], 'a'), translationKey(other, [], 'a'), translationKey(wasm, ['kernel_dense'], 'a'), translationKey(wasm, [], 'b')]
  expect(new Set(keys).size).toBe(4)
})

describe('what an image is kept under', () => {
  const compilation = (): Compilation => ({
    core: 'cortex-m0', sources: [join(folder, 'main.c')], folders: [folder], defines: { BAUD: 115200 }, flags: ['-T', join(folder, 'link.ld')],
  })

  it('is another one after every change', async () => {
    for (const name of ['main.c', 'port.h', 'link.ld', 'start.S']) writeFileSync(join(folder, name), '')
    const base = compilation()
    const variants: [Compilation, string, string][] = [
      [base, 'core', 'maker'], [base, 'another core', 'maker'], [base, 'core', 'another maker'], [{ ...base, core: 'cortex-m4' }, 'core', 'maker'],
      [{ ...base, defines: { BAUD: 9600 } }, 'core', 'maker'], [{ ...base, flags: [...base.flags!, '-Wl,--defsym=STACK_BYTES=8'] }, 'core', 'maker'],
      [{ ...base, core: 'avr5', mcu: 'ATmega328P' }, 'core', 'maker'], [{ ...base, core: 'avr5', mcu: 'ATmega644' }, 'core', 'maker'],
    ]
    const keys = await Promise.all(variants.map((words) => compilationKey(...words)))
    for (const name of ['main.c', 'port.h', 'link.ld', 'start.S']) {
      change(name)
      keys.push(await compilationKey(base, 'core', 'maker'))
    }
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('who made it', () => {
  it('changes with every file of the translator and the versions of its packages', () => {
    cpSync('host/aot', folder, { recursive: true })
    const keys = [sourcesHash(folder)]
    change('translate.ts')
    keys.push(sourcesHash(folder))
    for (const version of ['1.0.0', '1.0.1']) {
      mkdirSync(join(folder, 'node_modules/binaryen'), { recursive: true })
      writeFileSync(join(folder, 'node_modules/binaryen/package.json'), JSON.stringify({ version }))
      keys.push(makerKey(folder))
    }
    expect(new Set(keys).size).toBe(4)
  })

  it('is the same compiled and from its sources, so that tests and programs share images', () => {
    expect(readFileSync(join('dist/host/aot', SOURCES_HASH), 'utf8')).toBe(sourcesHash('host/aot'))
  })
})

it('the port of a board is compiled once for all images', async () => {
  // An image that no other test builds: they run meanwhile.
  const build = () => buildImage('hifive1', 'dfa', { optimizer: 'lion' })
  const first = await build()
  const own = join(dirname(first.elf), '..'), port = join(own, '../port')
  const made = (): string[] => readdirSync(port).flatMap((key) => readdirSync(join(port, key)).map((name) => `${key} ${name} ${statSync(join(port, key, name)).mtimeMs}`))
  const before = made()
  rmSync(own, { recursive: true })
  expect(await build()).toEqual(first)
  expect(before.length).toBeGreaterThan(8)
  expect(made()).toEqual(expect.arrayContaining(before))
})
