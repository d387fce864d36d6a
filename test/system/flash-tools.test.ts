import { afterEach, describe, expect, it } from 'vitest'
import type { Image } from '../../host/flash/image.js'
import { flashMethod } from '../../host/flash/registry.js'
import { shippedBoard } from '../flash/boards.js'
import { codeOf, randomBytes } from '../flash/samples.js'
import { openPty } from './pty.js'
import { answerAsAtmega168, unoBench } from './uno-bench.js'

const uno = shippedBoard('uno')
const image: Image = { segments: [{ address: 0, bytes: randomBytes(500, 1) }, { address: 0x1000, bytes: randomBytes(300, 2) }] }

const ended: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ended.splice(0)) await end()
})

describe('avrdude on the real optiboot', () => {
  it('writes and compares', async () => {
    const { pty, chip, end } = await unoBench({ resets: true })
    ended.push(end)
    expect(await (await flashMethod(uno, 'avrdude')).flash(image, uno, { port: pty.path })).toMatchObject({ verified: true, bytes: 800 })
    for (const { address, bytes } of image.segments) expect(Buffer.compare(chip.flash.subarray(address, address + bytes.length), bytes)).toBe(0)
  })

  it('does not hide one byte that was damaged on the way', async () => {
    let pages = 0
    const damage = (chunk: Uint8Array): void => {
      if (chunk.length > 100 && ++pages === 2) chunk[50]! ^= 0x04
    }
    const { pty, chip, end } = await unoBench({ resets: true, damage })
    ended.push(end)
    const error = await codeOf((await flashMethod(uno, 'avrdude')).flash(image, uno, { port: pty.path }))
    expect(error.code).toBe('FLASH_VERIFY')
    const { address, expected, read } = error.details as { address: number; expected: number; read: number }
    expect([chip.flash[address], read ^ expected]).toEqual([read, 0x04])
  })

  it('refuses a board whose chip has another signature', async () => {
    const pty = await openPty()
    ended.push(pty.cut)
    const asked = answerAsAtmega168(pty)
    const error = await codeOf((await flashMethod(uno, 'avrdude')).flash(image, uno, { port: pty.path }))
    expect(error).toMatchObject({ code: 'FLASH_WRONG_BOARD', message: expect.stringContaining('no Arduino Uno R3') })
    expect(asked).not.toContain(0x64)
  })
})

describe('the other tools without a board', () => {
  it.each([
    ['openocd', 'microbit', 0, 'TOOL_FAILED', /openocd ended with status 1\n.*CMSIS-DAP/s],
    ['openocd', 'feather-stm32f405', 0x08000000, 'TOOL_FAILED', /openocd ended with status 1/],
    ['openocd', 'pico', 0x10000000, 'TOOL_FAILED', /openocd ended with status 1\n.*CMSIS-DAP/s],
    ['openocd', 'hifive1', 0x20400000, 'TOOL_FAILED', /openocd ended with status 1\n.*ftdi|0403/s],
    ['dfu-util', 'feather-stm32f405', 0x08000000, 'FLASH_NO_ANSWER', /0483:df11/],
  ])('%s on the %s understands its command line and says what is missing', async (tool, id, address, code, message) => {
    const board = shippedBoard(id)
    const error = await codeOf((await flashMethod(board, tool)).flash({ segments: [{ address, bytes: randomBytes(64, 1) }] }, board, {}))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })
})
