import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadBoards } from '../../host/device/boards.js'
import type { Image } from '../../host/flash/image.js'
import { flashMethod } from '../../host/flash/registry.js'
import { shippedBoard } from '../flash/boards.js'
import { codeOf, randomBytes } from '../flash/samples.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-tools-'))
const programs = join(folder, 'bin')
mkdirSync(programs)
for (const name of ['openocd', 'dfu-util', 'picotool', 'esptool']) symlinkSync(resolve('test/flash/fake-tool.mjs'), join(programs, name))
afterAll(() => rmSync(folder, { recursive: true }))

const flashFile = join(folder, 'flash.json')
beforeEach(() => {
  rmSync(flashFile, { force: true })
  vi.stubEnv('PATH', [programs, dirname(process.execPath), process.env.PATH].join(delimiter))
  vi.stubEnv('FAKE_FLASH', flashFile)
})
afterEach(() => void vi.unstubAllEnvs())

const imageAt = (base: number): Image => ({
  segments: [
    { address: base, bytes: randomBytes(600, 1) },
    { address: base + 0x1000, bytes: randomBytes(100, 2) },
  ],
})

const cases: [string, string, number][] = [
  ['openocd', 'hifive1', 0x20400000],
  ['dfu-util', 'feather-stm32f405', 0x08000000],
  ['picotool', 'pico', 0x10000000],
  ['picotool', 'pico2', 0x10000000],
  ['esptool', 'esp32c3', 0],
]

describe.each(cases)('%s on the %s', (tool, id, base) => {
  const board = shippedBoard(id)
  const image = imageAt(base)
  const flash = async (what = image) => (await flashMethod(board, tool)).flash(what, board, { port: '/dev/null' })

  it('writes, and the bytes are compared', async () => {
    expect(await flash()).toMatchObject({ verified: true, bytes: 700 })
    const held = new Map<number, number>(JSON.parse(readFileSync(flashFile, 'utf8')))
    for (const { address, bytes } of image.segments) for (const [i, byte] of bytes.entries()) expect(held.get(address + i)).toBe(byte)
  })

  it('catches one wrong byte and names it', async () => {
    vi.stubEnv('FAKE_DAMAGE', String(base + 0x1000 + 77))
    expect(await codeOf(flash())).toMatchObject({ code: 'FLASH_VERIFY', details: { address: base + 0x1000 + 77 } })
  })

  it('refuses an image for other addresses without starting the tool', async () => {
    expect(await codeOf(flash(imageAt(0x60000000)))).toMatchObject({ code: 'IMAGE_RANGE' })
  })
})

describe('an external tool', () => {
  it.each([
    ['openocd', 'microbit', '0x00001000', /no BBC micro:bit V1.*\n.*another chip: 0x00001000/],
    ['dfu-util', 'feather-stm32f405', '128*0002Kg', /no Adafruit Feather.*128\*0002Kg.*nothing was written/],
    ['openocd', 'microbit-v2', '0x00052840', /no BBC micro:bit V2.*\n.*another chip: 0x00052840/],
    ['esptool', 'esp32c3', 'ESP32-S3', /no Espressif ESP32-C3.*\n.*This chip is ESP32-S3 not ESP32-C3/],
  ])('that finds another chip, as %s can, writes nothing', async (tool, id, chip, message) => {
    vi.stubEnv('FAKE_CHIP', chip)
    const board = shippedBoard(id)
    const error = await codeOf((await flashMethod(board, tool)).flash(imageAt(id === 'feather-stm32f405' ? 0x08000000 : 0), board, { port: '/dev/null' }))
    expect(error.code).toBe('FLASH_WRONG_BOARD')
    expect(error.message).toMatch(message)
    expect(() => readFileSync(flashFile)).toThrow()
  })

  it('that finds no board says how to start the boot loader', async () => {
    vi.stubEnv('FAKE_CHIP', 'none')
    const board = shippedBoard('feather-stm32f405')
    expect(await codeOf((await flashMethod(board, 'dfu-util')).flash(imageAt(0x08000000), board, {}))).toMatchObject({
      code: 'FLASH_NO_ANSWER',
      hint: expect.stringContaining('BOOT0'),
    })
  })

  it.each([
    ['looking at the board', 'dfu-util', '-l'],
    ['writing', 'dfu-util', '-D'],
    ['writing', 'openocd', 'program'],
    ['reading back', 'dfu-util', '-U'],
  ])('that fails while %s is quoted, with its status', async (_title, tool, command) => {
    vi.stubEnv('FAKE_FAIL', command)
    const board = shippedBoard('feather-stm32f405')
    const error = await codeOf((await flashMethod(board, tool)).flash(imageAt(0x08000000), board, {}))
    expect(error).toMatchObject({ code: 'TOOL_FAILED', exitCode: 4, message: `${tool} ended with status 1\n  Info : first\n  Error: open failed` })
  })

  it('that is not installed is named, with how to install it', async () => {
    vi.stubEnv('PATH', join(folder, 'empty'))
    const board = shippedBoard('pico')
    const error = await codeOf((await flashMethod(board, 'picotool')).flash(imageAt(0x10000000), board, {}))
    expect(error).toMatchObject({ code: 'TOOL_MISSING', message: 'picotool is not on the PATH', hint: expect.stringContaining('raspberrypi/picotool') })
  })

  it('is stopped when flashing is interrupted', async () => {
    const slow = join(folder, 'slow')
    mkdirSync(slow)
    writeFileSync(join(slow, 'openocd'), '#!/bin/sh\nexec sleep 20\n', { mode: 0o755 })
    vi.stubEnv('PATH', [slow, process.env.PATH].join(delimiter))
    const board = shippedBoard('microbit')
    const error = await codeOf((await flashMethod(board, 'openocd')).flash(imageAt(0), board, {}, { signal: AbortSignal.timeout(200) }))
    expect(error.code).toBe('INTERRUPTED')
  })
})

describe('flashMethod', () => {
  it('has every method that a shipped board names', async () => {
    for (const board of await loadBoards())
      for (const name of [board.flash.method, ...board.flash.also]) expect(typeof (await flashMethod(board, name)).flash, `${board.id} ${name}`).toBe('function')
  })

  it('takes the board\'s own when none is asked for', async () => {
    expect(await flashMethod(shippedBoard('uno'))).toBe((await import('../../host/flash/stk500.js')).stk500)
  })

  it('refuses one that does not work for the board, and names those that do', async () => {
    expect(await codeOf(flashMethod(shippedBoard('uno'), 'avrdud'))).toMatchObject({ code: 'OPTION_INVALID', hint: 'did you mean "avrdude"? its methods are stk500, avrdude' })
    expect(await codeOf(flashMethod(shippedBoard('uno'), 'an3155'))).toMatchObject({ code: 'OPTION_INVALID' })
  })
})
