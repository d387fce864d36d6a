import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Avr8js } from '../../host/device/emulator/avr8js.js'
import { avrModels } from '../../host/device/emulator/avr8js-models.js'
import { megaboot } from '../../host/device/emulator/megaboot.js'
import { readImage, type Image } from '../../host/flash/image.js'
import { writeIntelHex } from '../../host/flash/intel-hex.js'
import type { FlashOptions } from '../../host/flash/method.js'
import { stk500v2 } from '../../host/flash/stk500v2.js'
import { shippedBoard } from '../flash/boards.js'
import { codeOf, randomBytes } from '../flash/samples.js'
import { buildPortImage } from './port-image.js'
import { openPty, type Pty } from './pty.js'

const board = shippedBoard('mega')
const folder = mkdtempSync(join(tmpdir(), 'engram-mega-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A program that says "!" when it starts, and data behind the first 64 KB, where addresses need RAMPZ. */
let image: Image
beforeAll(async () => {
  const { segments } = await readImage((await buildPortImage('mega', folder)).elf)
  image = { segments: [...segments, { address: 0x10123, bytes: randomBytes(700, 1) }] }
})

const ended: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0)) await end()
})

interface Bench {
  pty: Pty
  chip: Avr8js
  last: () => string
}

/** The boot loader in an emulated chip, on a pseudo-terminal. `damage` may change what the host sends. */
async function boot(damage?: (chunk: Uint8Array) => void): Promise<Bench> {
  const pty = await openPty()
  const chip = new Avr8js({ bootloader: await megaboot(), clockHz: board.clockHz, model: avrModels['atmega2560']! })
  let last = ''
  chip.onData((chunk) => {
    pty.write(chunk)
    last = String.fromCharCode(chunk.at(-1)!)
  })
  pty.onData((chunk) => {
    damage?.(chunk)
    chip.write(chunk).catch(() => {})
  })
  ended.push(async () => {
    pty.cut()
    await chip.close()
  })
  return { pty, chip, last: () => last }
}

function flash({ pty, chip }: Bench, options?: FlashOptions, what = image, onto = board) {
  chip.reset()
  return stk500v2.flash(what, onto, { port: pty.path }, options)
}

function expectWritten({ chip }: Bench, { segments }: Image): void {
  for (const { address, bytes } of segments) expect(Buffer.compare(chip.flash.subarray(address, address + bytes.length), bytes), `from ${address}`).toBe(0)
}

describe('stk500v2 against the boot loader of the Mega', () => {
  it('writes all pages from the first on, reads them back, and starts the program', async () => {
    const bench = await boot()
    const stages = new Map<string, number[]>()
    expect(await flash(bench, { progress: (stage, ...counts) => stages.set(stage, counts) })).toMatchObject({ verified: true })
    expectWritten(bench, image)
    const whole = Math.ceil((0x10123 + 700) / 256) * 256
    expect(Object.fromEntries(stages)).toEqual({ connect: [0, 1], write: [whole, whole], verify: [whole, whole] })
    await expect.poll(bench.last).toBe('!')
  })

  it('replaces an image by another one, whose pages are not those of the first', async () => {
    const bench = await boot()
    await flash(bench, {}, { segments: [{ address: 0, bytes: randomBytes(3000, 2) }] })
    const second = { segments: [{ address: 0x600, bytes: randomBytes(300, 3) }] }
    expect(await flash(bench, {}, second)).toMatchObject({ verified: true })
    expectWritten(bench, second)
  })

  it('catches one byte that was damaged on its way to the flash', async () => {
    let pages = 0
    // The sum at the end of the message is made right again, as a fault inside the board would leave it.
    const bench = await boot((chunk) => {
      if (chunk.length < 200 || ++pages !== 3) return
      chunk[100]! ^= 4
      chunk[chunk.length - 1]! ^= 4
    })
    expect(await codeOf(flash(bench))).toMatchObject({ code: 'FLASH_VERIFY', exitCode: 4 })
  })

  it.each<[string, Image, string, string]>([
    ['an image that reaches into the boot loader', { segments: [{ address: 0x3dfff, bytes: randomBytes(2, 1) }] }, 'ATmega2560', 'IMAGE_RANGE'],
    ['a chip that it does not know', { segments: [{ address: 0, bytes: randomBytes(2, 1) }] }, 'ATmega328P', 'FLASH_REFUSED'],
  ])('refuses %s and leaves the flash alone', async (_title, what, mcu, code) => {
    const bench = await boot()
    expect((await codeOf(flash(bench, {}, what, { ...board, mcu }))).code).toBe(code)
    expect(bench.chip.flash.subarray(0, 0x3e000).every((byte) => byte === 0xff)).toBe(true)
  })

  it('tells what to do when nothing answers', async () => {
    const pty = await openPty()
    ended.push(async () => pty.cut())
    expect(await codeOf(stk500v2.flash(image, board, { port: pty.path }))).toMatchObject({ code: 'FLASH_NO_ANSWER', hint: expect.stringContaining('reset button') })
  })

  it('leaves what avrdude leaves', async () => {
    const bench = await boot()
    const hex = join(folder, 'mega.hex')
    const { segments } = await readImage((await buildPortImage('mega', folder)).elf)
    writeFileSync(hex, writeIntelHex(segments))
    bench.chip.reset()
    const options = ['-c', 'wiring', '-p', 'atmega2560', '-b', String(board.serial.baud), '-P', bench.pty.path, '-D', '-U', `flash:w:${hex}:i`]
    expect((await promisify(execFile)('avrdude', options)).stderr).toMatch(/bytes of flash verified/)
    await expect.poll(bench.last).toBe('!')
    expectWritten(bench, { segments })
  })
})
