import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import MemoryMap from 'nrf-intel-hex'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { compileElf } from '../../host/aot/compile.js'
import { buildImage } from '../../host/aot/image.js'
import { runCompiler } from '../../host/aot/run-compiler.js'
import { imageFlashBytes } from '../../host/board/image-flash.js'
import { builtImage } from '../../host/device/board-image.js'
import { loadBoard } from '../../host/device/boards.js'
import type { EngramError } from '../../host/errors.js'

describe('an image', () => {
  it.each([['uno', 'avr-size'], ['microbit', 'arm-none-eabi-size']])('for %s fits its flash, and its sizes are those that the compiler tells', async (id, size) => {
    const image = await buildImage(id, 'dfa')
    const sections = (await runCompiler(size, ['-A', image.elf], '')).split('\n').flatMap((line) => {
      const [, name, bytes] = /^(\.\w+)\s+(\d+)/.exec(line) ?? []
      return name ? [[name, Number(bytes)] as const] : []
    })
    const sum = (...names: string[]): number => sections.filter(([name]) => names.includes(name)).reduce((all, [, bytes]) => all + bytes, 0)
    expect(image.flashBytes).toBe(sum('.text', '.data'))
    expect(image.staticBytes).toBe(sum('.data', '.bss'))
    expect(image.flashBytes).toBeLessThanOrEqual(imageFlashBytes(await loadBoard(id)))
    expect(image.messages).toEqual([])
    const hex = [...MemoryMap.fromHex(readFileSync(image.hex, 'utf8')).values()]
    expect(hex.reduce((all, block) => all + block.length, 0)).toBe(image.flashBytes)
  })

  it('is built once for the same sources, and again for a checked build', async () => {
    const first = await buildImage('microbit', 'dfa')
    const { mtimeMs } = statSync(first.elf)
    expect(await buildImage('microbit', 'dfa')).toEqual(first)
    expect(statSync(first.elf).mtimeMs).toBe(mtimeMs)
    const checked = await buildImage('microbit', 'dfa', { checked: true })
    expect(checked.elf).not.toBe(first.elf)
    expect(checked.flashBytes).toBeGreaterThan(first.flashBytes)
  })

  it('that is too large for a board with its checks is refused in plain words', async () => {
    await expect(builtImage('uno', 'dfa', { checked: true })).rejects.toMatchObject({
      code: 'BUDGET_EXCEEDED',
      message: expect.stringMatching(/^the checked image for rule dfa is (\d+ bytes )?too large for the flash of the Arduino Uno/),
      hint: expect.stringMatching(/^leave --checked out, or check on a board with more flash than uno/),
    })
  })

  it('is refused for a rule that there is not', async () => {
    await expect(buildImage('microbit', 'dfb')).rejects.toMatchObject({ code: 'RULE_UNKNOWN' })
  })
})

describe('a compiler', () => {
  const { PATH } = process.env
  afterEach(() => {
    process.env.PATH = PATH
  })

  it('that is missing is named, with the way to install it', async () => {
    process.env.PATH = '/nonexistent'
    await expect(compileElf({ core: 'avr5', mcu: 'ATmega328P', sources: [], folders: [] }, '/tmp/never')).rejects.toMatchObject({
      code: 'COMPILER_MISSING', message: expect.stringContaining('avr-gcc'), hint: expect.stringContaining('apt-get install gcc-avr'),
    })
  })

  it('that refuses a source is quoted', async () => {
    const compilation = { core: 'host', sources: ['/nonexistent/file.c'], folders: [] } as const
    await expect(compileElf(compilation, '/tmp/never')).rejects.toMatchObject({ code: 'COMPILER_FAILED', message: expect.stringContaining('file.c') })
    expect(existsSync('/tmp/never')).toBe(false)
  })
})

it('of a board that does not compile is refused with a command that can be repeated', async () => {
  const shelf = mkdtempSync(join(tmpdir(), 'engram-boards-'))
  vi.stubEnv('ENGRAM_BOARDS', shelf)
  try {
    const folder = join(shelf, 'broken')
    cpSync('boards/microbit', folder, { recursive: true })
    writeFileSync(join(folder, 'board.json'), readFileSync(join(folder, 'board.json'), 'utf8').replace('"id": "microbit"', '"id": "broken"'))
    writeFileSync(join(folder, 'mistake.c'), 'int mistake(void) { return absent; }')
    const error = await buildImage('broken', 'local').catch((error: EngramError) => error) as EngramError
    expect(error).toMatchObject({ code: 'COMPILER_FAILED', message: expect.stringContaining('mistake.c') })
    const command = error.hint!.replace('run it yourself: ', '')
    const again = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
    expect(again.stderr.trim()).toBe(error.details!.said)
  } finally {
    vi.unstubAllEnvs()
    rmSync(shelf, { recursive: true })
  }
})
