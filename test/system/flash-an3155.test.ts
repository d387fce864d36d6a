import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openSerial } from '../../host/device/serial.js'
import { an3155 } from '../../host/flash/an3155.js'
import type { Image } from '../../host/flash/image.js'
import type { FlashOptions } from '../../host/flash/method.js'
import { shippedBoard } from '../flash/boards.js'
import { codeOf, randomBytes } from '../flash/samples.js'
import { An3155Model, type An3155Faults } from '../flash/an3155-model.js'
import { openPty, type Pty } from './pty.js'

const BASE = 0x08000000
const board = shippedBoard('feather-stm32f405')
/** Two segments with a gap: the vector table and some code in sector 0, more code over the border of sectors 1 and 2. */
const image: Image = {
  segments: [
    { address: BASE, bytes: randomBytes(1500, 1) },
    { address: BASE + 0x7f00, bytes: randomBytes(700, 2) },
  ],
}

const opened: Pty[] = []
afterEach(() => opened.splice(0).forEach((pty) => pty.cut()))

async function boot(faults: An3155Faults = {}): Promise<{ pty: Pty; model: An3155Model }> {
  const pty = await openPty()
  opened.push(pty)
  const model = new An3155Model((bytes) => pty.write(bytes), faults)
  pty.onData((chunk) => model.receive(chunk))
  return { pty, model }
}

const flash = (pty: Pty, options?: FlashOptions, what = image) => an3155.flash(what, board, { port: pty.path }, options)

function expectWritten(model: An3155Model): void {
  for (const { address, bytes } of image.segments)
    expect(Buffer.compare(model.flash.subarray(address - BASE, address - BASE + bytes.length), bytes)).toBe(0)
}

describe('an3155 against a model of the boot loader', () => {
  it('erases only the sectors of the image, writes, reads back, and starts the program', async () => {
    const { pty, model } = await boot()
    const stages = new Map<string, number[]>()
    const result = await flash(pty, { progress: (stage, ...counts) => stages.set(stage, counts) })
    expect(result).toMatchObject({ verified: true, bytes: 2200 })
    expectWritten(model)
    expect(model.erased).toEqual([0, 1, 2])
    expect(model.flash[4 * 16384]).toBe(0x5a)
    expect(model.started).toBe(BASE)
    expect(Object.fromEntries(stages)).toEqual({ connect: [0, 1], erase: [3, 3], write: [2304, 2304], verify: [2304, 2304] })
  })

  it.each<[string, An3155Faults]>([
    ['a boot loader that was in use before', { synchronised: true }],
    ['a refused command', { refuse: 3 }],
    ['a refused command in the middle of writing', { refuse: 9 }],
  ])('gets over %s', async (_title, faults) => {
    const { pty, model } = await boot(faults)
    expect(await flash(pty)).toMatchObject({ verified: true })
    expectWritten(model)
  })

  it.each([
    ['half a command', [0x31]],
    ['an address', [0x31, 0xce, 0x08]],
    ['a block', [0x31, 0xce, 0x08, 0, 0, 0, 0x08, 0xff, 1, 2, 3]],
    ['a list of sectors', [0x44, 0xbb, 0, 0, 0]],
  ])('finds a boot loader that an interrupted program left in the middle of %s, and erases nothing else', async (_title, before) => {
    const { pty, model } = await boot({ synchronised: true })
    const link = await openSerial(pty.path, { baud: 115200, parity: 'even' })
    await link.write(Uint8Array.from(before))
    await link.close()
    expect(await flash(pty)).toMatchObject({ verified: true })
    expectWritten(model)
    expect(model.erased).toEqual([0, 1, 2])
  })

  it.each([
    ['the first byte', BASE],
    ['the last byte', BASE + 0x7f00 + 699],
  ])('catches one wrong byte: %s', async (_title, badByte) => {
    const { pty, model } = await boot({ badByte })
    const error = await codeOf(flash(pty))
    expect(error).toMatchObject({ code: 'FLASH_VERIFY', exitCode: 4, details: { address: badByte, read: model.flash[badByte - BASE] } })
    expect(error.message).toContain(`address 0x${badByte.toString(16).padStart(8, '0')}`)
    expect(model.started).toBeUndefined()
  })

  it.each<[string, An3155Faults, Image, string, RegExp]>([
    ['another chip', { chipId: 0x419 }, image, 'FLASH_WRONG_BOARD', /0x419.*0x413.*nothing was erased/],
    ['a protected chip', { locked: true }, image, 'FLASH_REFUSED', /refused command 0x44/],
    ['an image for another board', {}, { segments: [{ address: 0x10000000, bytes: randomBytes(16, 1) }] }, 'IMAGE_RANGE', /0x10000000/],
    ['an image that reaches into the checkpoints', {}, { segments: [{ address: BASE + 524288 - 4, bytes: randomBytes(8, 1) }] }, 'IMAGE_RANGE', /0x0807ffff/],
  ])('refuses %s before anything is erased', async (_title, faults, what, code, message) => {
    const { pty, model } = await boot(faults)
    const error = await codeOf(flash(pty, {}, what))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
    expect(model.erased).toEqual([])
  })

  it('tells of a line that is cut in the middle', async () => {
    const { pty } = await boot({ onByte: (count) => count === 1500 && pty.cut() })
    expect(await codeOf(flash(pty))).toMatchObject({ code: 'LINK_CLOSED', exitCode: 4, message: expect.stringContaining(pty.path) })
  })

  it.each([
    ['from the start', 0],
    ['in the middle', 1500],
  ])('tells what to do when the board is silent %s', async (_title, muteAfter) => {
    const { pty } = await boot({ muteAfter })
    expect(await codeOf(flash(pty))).toMatchObject({ code: 'FLASH_NO_ANSWER', hint: expect.stringContaining('BOOT0') })
  })

  it('stops between two blocks when it is interrupted, and can flash again', async () => {
    const { pty, model } = await boot()
    const stop = new AbortController()
    const progress: FlashOptions['progress'] = (stage, done) => stage === 'write' && done >= 512 && stop.abort()
    expect(await codeOf(flash(pty, { signal: stop.signal, progress }))).toMatchObject({ code: 'INTERRUPTED', message: expect.stringContaining('a part of the image') })
    expect(model.flash[512]).toBe(0xff)
    expect(await flash(pty)).toMatchObject({ verified: true })
  })
})

describe('the model of the boot loader', () => {
  const folder = mkdtempSync(join(tmpdir(), 'engram-stm32-'))
  const bytes = randomBytes(3000, 3)
  writeFileSync(join(folder, 'image.bin'), bytes)
  // A pseudo-terminal has no parity, and stm32flash insists on what it asked for.
  const stm32flash = (path: string) => promisify(execFile)('stm32flash', ['-m', '8n1', '-b', '115200', '-w', join(folder, 'image.bin'), '-v', '-S', '0x08000000', '-g', '0x08000000', path])
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is one to stm32flash too, which writes and verifies', async () => {
    const { pty, model } = await boot()
    const { stdout } = await stm32flash(pty.path)
    expect(stdout).toContain('0x0413')
    expect(stdout).toMatch(/Wrote and verified.*100/)
    expect(Buffer.compare(model.flash.subarray(0, bytes.length), bytes)).toBe(0)
    expect(model.started).toBe(BASE)
  })

  it('shows a wrong byte to stm32flash too', async () => {
    const { pty } = await boot({ badByte: BASE + 1000 })
    await expect(stm32flash(pty.path)).rejects.toThrow(/[Ff]ailed to verify/)
  })
})
