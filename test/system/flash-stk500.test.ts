import { afterEach, describe, expect, it } from 'vitest'
import type { Image } from '../../host/flash/image.js'
import type { FlashOptions } from '../../host/flash/method.js'
import { stk500 } from '../../host/flash/stk500.js'
import { shippedBoard } from '../flash/boards.js'
import { codeOf, randomBytes } from '../flash/samples.js'
import { talker } from './talker.js'
import { openPty } from './pty.js'
import { answerAsAtmega168, unoBench, type UnoBench, type UnoFaults } from './uno-bench.js'

const board = shippedBoard('uno')
const program = (await talker()).segments
/** A program that runs, and data that begins and ends inside pages, one of them far up. */
const image: Image = { segments: [...program, { address: 0x0c44, bytes: randomBytes(1000, 1) }, { address: 0x7d80, bytes: randomBytes(128, 2) }] }

const ended: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0)) await end()
})

async function boot(faults?: UnoFaults): Promise<UnoBench> {
  const bench = await unoBench(faults)
  ended.push(bench.end)
  return bench
}

function flash({ pty, chip }: UnoBench, options?: FlashOptions, what = image, onto = board) {
  chip.reset()
  return stk500.flash(what, onto, { port: pty.path }, options)
}

function expectWritten({ chip }: UnoBench): void {
  for (const { address, bytes } of image.segments) expect(Buffer.compare(chip.flash.subarray(address, address + bytes.length), bytes)).toBe(0)
}

describe('stk500 against the real optiboot', () => {
  it('writes the pages of the image, reads them back, and starts the program', async () => {
    const bench = await boot()
    const stages = new Map<string, number[]>()
    const result = await flash(bench, { progress: (stage, ...counts) => stages.set(stage, counts) })
    expect(result).toMatchObject({ verified: true, bytes: image.segments.reduce((sum, { bytes }) => sum + bytes.length, 0) })
    expectWritten(bench)
    expect(bench.chip.flash.subarray(0x2000, 0x7000).every((byte) => byte === 0xff)).toBe(true)
    expect(Object.fromEntries(stages)).toEqual({ connect: [0, 1], write: [1408, 1408], verify: [1408, 1408] })
    await expect.poll(bench.heard).toMatch(/EEEEEE$/)
  })

  it('replaces a program that never stops talking', async () => {
    const bench = await boot()
    await flash(bench, {}, { segments: program })
    await expect.poll(bench.heard).toMatch(/EEEEEE$/)
    expect(await flash(bench)).toMatchObject({ verified: true })
    expectWritten(bench)
  })

  it('catches one byte that was damaged on the way to the board', async () => {
    let damage = false
    const bench = await boot({ damage: (chunk) => void (damage && chunk.length > 100 && (chunk[50]! ^= 0x04)) })
    const progress: FlashOptions['progress'] = (stage, done) => (damage = stage === 'write' && done === 256)
    const error = await codeOf(flash(bench, { progress }))
    expect(error).toMatchObject({ code: 'FLASH_VERIFY', exitCode: 4 })
    const { address, expected, read } = error.details as { address: number; expected: number; read: number }
    expect(read).toBe(expected ^ 0x04)
    expect(bench.chip.flash[address]).toBe(read)
    expect(error.message).toContain(`address 0x${address.toString(16).padStart(8, '0')}`)
  })

  it.each<[string, Image, string, string]>([
    ['an image that reaches into the boot loader', { segments: [{ address: 0x7dff, bytes: randomBytes(2, 1) }] }, 'ATmega328P', 'IMAGE_RANGE'],
    ['an image for another board', { segments: [{ address: 0x08000000, bytes: randomBytes(2, 1) }] }, 'ATmega328P', 'IMAGE_RANGE'],
    ['a chip that it does not know', image, 'ATmega9999', 'FLASH_REFUSED'],
  ])('refuses %s and leaves the flash alone', async (_title, what, mcu, code) => {
    const bench = await boot()
    const error = await codeOf(flash(bench, {}, what, { ...board, mcu }))
    expect(error.code).toBe(code)
    expect(bench.chip.flash.subarray(0, 0x7e00).every((byte) => byte === 0xff)).toBe(true)
  })

  it('refuses a board whose chip has another signature before anything is erased', async () => {
    const pty = await openPty()
    ended.push(async () => pty.cut())
    const asked = answerAsAtmega168(pty)
    const error = await codeOf(stk500.flash(image, board, { port: pty.path }))
    expect(error).toMatchObject({ code: 'FLASH_WRONG_BOARD', message: expect.stringContaining('0x1e 0x94 0x06') })
    expect(new Set(asked)).toEqual(new Set([0x30, 0x75]))
  })

  it('tells of a line that is cut in the middle', async () => {
    const bench = await boot()
    const progress: FlashOptions['progress'] = (stage, done) => stage === 'write' && done === 512 && bench.pty.cut()
    expect(await codeOf(flash(bench, { progress }))).toMatchObject({ code: 'LINK_CLOSED', exitCode: 4 })
  })

  it('tells what to do when nothing answers', async () => {
    const pty = await openPty()
    ended.push(async () => pty.cut())
    expect(await codeOf(stk500.flash(image, board, { port: pty.path }))).toMatchObject({ code: 'FLASH_NO_ANSWER', hint: expect.stringContaining('reset button') })
  })

  it('stops between two pages when it is interrupted, and can flash again', async () => {
    const bench = await boot()
    const stop = new AbortController()
    const progress: FlashOptions['progress'] = (stage, done) => stage === 'write' && done === 512 && stop.abort()
    expect(await codeOf(flash(bench, { signal: stop.signal, progress }))).toMatchObject({ code: 'INTERRUPTED' })
    expect(await flash(bench)).toMatchObject({ verified: true })
    expectWritten(bench)
  })
})
