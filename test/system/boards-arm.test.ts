import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { BOOT2_CODE_BYTES, boot2Checksum } from '../../host/aot/boot2-checksum.js'
import { buildImage } from '../../host/aot/image.js'
import { startsBytes } from '../../host/board/image-flash.ts'
import { loadBoard } from '../../host/device/boards.js'
import { openEmulator } from '../../host/device/emulator/open.js'
import { openQemu, NANOS_PER_INSTRUCTION } from '../../host/device/emulator/qemu.js'
import { Rp2040js } from '../../host/device/emulator/rp2040js.js'
import type { Link } from '../../host/device/link.js'
import { connectTo } from '../../host/device/loopback.js'
import { openDevice } from '../../host/device/registry.js'
import { parseImage, readImage } from '../../host/flash/image.js'
import { digits, experimentOf, rows } from '../conformance/observe.js'
import { buildPortImage, type PortImage } from './port-image.js'
import { PortTalk } from './port-talk.js'

const RAM_START = 0x20000000
const HARD_FAULT = 256 + 3
const REFUSED = 0xffffffff

const folder = mkdtempSync(join(tmpdir(), 'engram-arm-'))
afterAll(() => rmSync(folder, { recursive: true }))

const links: Link[] = []
afterEach(async () => {
  for (const link of links.splice(0)) await link.close()
})

async function open({ board, elf }: PortImage): Promise<Link> {
  const link = await openEmulator(board, elf)
  links.push(link)
  return link
}

const start = async (image: PortImage): Promise<PortTalk> => PortTalk.start(await open(image))

/** Same numbers every time (mulberry32). */
function randomFrom(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

describe.each([
  // persists: the emulator's flash can be written; rateless: its line has no baud rate, and waits for the board.
  ['pico', { flashStart: 0x10000000, persists: true, rateless: false }],
  ['microbit', { flashStart: 0, persists: true, rateless: true }],
  ['feather-stm32f405', { flashStart: 0x08000000, persists: false, rateless: true }],
])('the port to %s', (id, { flashStart, persists, rateless }) => {
  let image: PortImage
  beforeAll(async () => {
    image = await buildPortImage(id, folder)
  })
  const symbol = (name: string): number => image.symbols.get(name)!

  it('gives the learner all RAM that neither stack nor statics take', () => {
    const { board, stackBytes } = image
    expect(symbol('__stack_limit')).toBe(RAM_START)
    expect(symbol('__stack_top')).toBe(RAM_START + stackBytes)
    expect(symbol('__data_start')).toBe(symbol('__stack_top'))
    expect(symbol('__bss_start')).toBe(symbol('__data_end'))
    expect(symbol('__arena_start') - symbol('__bss_end')).toBeLessThan(8)
    expect(symbol('__arena_start') % 8).toBe(0)
    expect(symbol('__arena_end')).toBe(RAM_START + board.ramBytes)
  })

  it('keeps checkpoints where board.json says, behind the image', async () => {
    const { persist } = image.board
    expect(symbol('__persist_start')).toBe(flashStart + persist.offset)
    expect(symbol('__persist_end')).toBe(flashStart + persist.offset + persist.bytes + startsBytes(persist.pageBytes))
    for (const { address, bytes } of (await readImage(image.elf)).segments) {
      expect(address).toBeGreaterThanOrEqual(flashStart)
      expect(address + bytes.length).toBeLessThanOrEqual(symbol('__persist_start'))
    }
  })

  it('starts main with variables initialised and gives the learner its RAM', async () => {
    const talk = await start(image)
    const [base, room, ring, initialised, value, zeroed, zero] = await talk.words('m', 7)
    expect({ base, room, ring }).toEqual({
      base: symbol('__arena_start'),
      room: symbol('__arena_end') - symbol('__arena_start'),
      ring: image.board.serial.ringBytes,
    })
    expect(initialised).toBeGreaterThanOrEqual(symbol('__data_start'))
    expect(initialised).toBeLessThan(symbol('__data_end'))
    expect(value).toBe(0x12345678)
    expect(zeroed).toBeGreaterThanOrEqual(symbol('__bss_start'))
    expect(zeroed).toBeLessThan(symbol('__bss_end'))
    expect(zero).toBe(0)
    await talk.send('i')
    expect((await talk.read(id.length + 1)).toString('latin1')).toBe(`${id}\0`)
  })

  it('loses no byte of 10,000 that come in bursts no longer than the ring', async () => {
    const random = randomFrom(1)
    const bytes = Uint8Array.from({ length: 10_000 }, () => random() * 256)
    const talk = await start(image)
    const back = await talk.echo(bytes, image.board.serial.ringBytes, random)
    expect(Buffer.from(back).equals(bytes)).toBe(true)
  })

  if (rateless) {
    it('loses nothing of a burst far longer than the ring, on a line that waits', async () => {
      const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i * 7)
      const talk = await start(image)
      await talk.send('e', bytes.length)
      await talk.sendRaw(bytes)
      expect((await talk.read(bytes.length)).map((byte) => byte ^ 0x5a).equals(bytes)).toBe(true)
    })
  }

  it('knows how deep the stack was', async () => {
    const talk = await start(image)
    const shallow = await talk.ask('s')
    expect(shallow).toBeGreaterThan(32)
    expect(shallow).toBeLessThan(200)
    expect(await talk.ask('d', 6)).toBe(6)
    const deep = await talk.ask('s')
    expect(deep - shallow).toBeGreaterThan(4 * 32)
    expect(deep).toBeLessThan(image.stackBytes)
    expect(await talk.ask('s')).toBe(deep)
  })

  it('counts ticks of its clock, beyond 24 bits, the same for the same work', async () => {
    const talk = await start(image)
    const empty = await talk.ask('w', 0)
    const short = (await talk.ask('w', 20_000)) - empty
    expect(Math.abs((await talk.ask('w', 20_000)) - empty - short)).toBeLessThanOrEqual(1)
    const rounds = Math.ceil((2 ** 24 / short) * 20_000 * 1.1)
    const long = (await talk.ask('w', rounds)) - empty
    expect(long).toBeGreaterThan(2 ** 24)
    expect(await talk.ask('b', 10_000)).toBe(0)
    // The interrupt that extends the counter to 32 bits may occur in the longer run.
    expect(Math.abs(long / rounds / (short / 20_000) - 1)).toBeLessThan(1e-4)
    if (image.board.emulator.counts === 'instructions') {
      const instructions = (short / image.board.clockHz) * (1e9 / NANOS_PER_INSTRUCTION)
      expect(Math.abs(instructions / 20_000 - Math.round(instructions / 20_000))).toBeLessThan(0.001)
    }
  })

  it(persists ? 'keeps what was written to an erased page' : 'tells that the emulator\'s flash cannot be written', async () => {
    const { pageBytes, writeBytes, bytes: slots } = image.board.persist, bytes = slots + startsBytes(pageBytes)
    const talk = await start(image)
    const page = pageBytes
    const read = async (offset: number, count: number): Promise<Buffer> => {
      await talk.send('r', offset, count)
      return talk.read(count)
    }
    const expected = Buffer.from(Array.from({ length: 256 }, (_, i) => (page + 7 * i) & 0xff))
    expect(256 % writeBytes).toBe(0)
    if (!persists) {
      expect(await talk.ask('x', page)).toBe(REFUSED)
      expect(await talk.ask('p', page, 256)).toBe(REFUSED)
      return
    }
    expect(await talk.ask('x', page)).toBe(0)
    expect(await talk.ask('p', page, 256)).toBe(0)
    expect((await read(page, 256)).equals(expected)).toBe(true)
    expect(await talk.ask('p', page + 256, 256)).toBe(0)
    expect((await read(page, 256)).equals(expected)).toBe(true)
    // Programming only clears bits: other data at the same place needs an erased page.
    expect(await talk.ask('x', 0)).toBe(0)
    expect((await read(page, 256)).equals(expected)).toBe(true)
    expect(await talk.ask('x', page)).toBe(0)
    expect((await read(page, 512)).every((byte) => byte === 0xff)).toBe(true)
    expect(await talk.ask('x', bytes)).toBe(REFUSED)
    expect(await talk.ask('p', bytes - 128, 256)).toBe(REFUSED)
    expect(await talk.ask('t')).toBeGreaterThan(0)
  })

  it('tells of a fault before it stops', async () => {
    const talk = await start(image)
    await talk.send('f')
    const told = await talk.read(5)
    expect(told.toString('latin1', 0, 1)).toBe('T')
    expect(told.readUInt32LE(1)).toBe(HARD_FAULT)
  })
})

describe('the boot block of pico', () => {
  let image: PortImage
  let file: Uint8Array
  beforeAll(async () => {
    image = await buildPortImage('pico', folder)
    file = readFileSync(image.elf)
  })
  const blockOf = (): Uint8Array => parseImage(file).segments.find(({ address }) => address === 0x10000000)!.bytes.subarray(0, 256)

  it('has the checksum that the boot ROM asks for, computed bit by bit here', () => {
    // The remainder of the code, after 32 bits that are inverted, divided by the polynomial, with 32 zero bits behind.
    const bits = [...blockOf().subarray(0, 252)].flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (byte >> bit) & 1))
    const line = [...bits.map((bit, i) => (i < 32 ? bit ^ 1 : bit)), ...Array<number>(32).fill(0)]
    const divisor = (0x104c11db7).toString(2).split('').map(Number)
    for (let at = 0; at < bits.length; at++) if (line[at]) divisor.forEach((bit, i) => (line[at + i]! ^= bit))
    const remainder = parseInt(line.slice(-32).join(''), 2)
    expect(Buffer.from(blockOf()).readUInt32LE(BOOT2_CODE_BYTES)).toBe(remainder)
  })

  it('is summed by a CRC with the published check value', () => {
    // CRC-32/MPEG-2 has these parameters; its catalogued check value is that of the nine digits.
    expect(boot2Checksum(Buffer.from('123456789'))).toBe(0x0376e6e7)
  })

  it('runs from RAM, sets the flash interface to plain reads and starts the image, which raises the clock', async () => {
    const link = (await open(image)) as Rp2040js
    await PortTalk.start(link)
    const { chip } = link
    const ssi = (offset: number): number => chip.readUint32(0x18000000 + offset)
    expect({ control: ssi(0), frames: ssi(4), on: ssi(8), divider: ssi(0x14), command: ssi(0xf4) }).toEqual({
      control: 0x001f0300, frames: 0, on: 1, divider: 4, command: 0x03000218,
    })
    expect(Buffer.from(chip.sram.subarray(0x41f00, 0x42000)).equals(blockOf())).toBe(true)
    expect(chip.core.VTOR).toBe(0x10000100)
    expect(chip.clkSys).toBe(image.board.clockHz)
    expect(Math.abs(chip.uart[0]!.baudRate / image.board.serial.baud - 1)).toBeLessThan(0.001)
  })

  it('is refused when a bit of it is wrong', () => {
    const image = parseImage(Buffer.from(file))
    image.segments.find(({ address }) => address === 0x10000000)!.bytes[5]! ^= 0x10
    expect(() => new Rp2040js({ image })).toThrow(/second boot stage ends with the checksum/)
  })
})

describe('the firmware on an emulated board', () => {
  it.each(['pico', 'microbit', 'feather-stm32f405'])('%s learns the same bytes as V8 over its line', async (id) => {
    const board = await loadBoard(id)
    const experiment = experimentOf({ rule: 'dfa', network: '24-16-10', seed: 1 })
    const reference = await (await openDevice('v8-scalar')).open(experiment)
    await reference.learn(digits.train, rows(0, 30))
    const { elf } = await buildImage(id, 'dfa')
    const connection = await connectTo(await openEmulator(board, elf), { board: id })
    try {
      const session = await connection.open(experiment)
      await session.learn(digits.train, rows(0, 30))
      expect(await session.digest()).toBe(await reference.digest())
    } finally {
      await connection.close()
    }
  })
})

describe('the emulated pico', () => {
  let image: PortImage
  beforeAll(async () => {
    image = await buildPortImage('pico', folder)
  })

  it('counts the cycles that its firmware counts', async () => {
    const link = (await open(image)) as Rp2040js
    const talk = await PortTalk.start(link)
    const before = await talk.ask('t')
    const cycles = link.cycles
    await talk.ask('w', 10_000)
    const passed = (await talk.ask('t')) - before
    expect(passed).toBeGreaterThan(10_000)
    // Cycles are read some time after the answer, between two slices.
    expect(Math.abs(link.cycles - cycles - passed)).toBeLessThan(600_000)
  })

  it('faults at a word that is not aligned, as the chip does', async () => {
    const talk = await start(image)
    await talk.send('u')
    expect((await talk.read(5)).readUInt32LE(1)).toBe(HARD_FAULT)
  })

  it('has a line with a rate: a burst takes as long as on a wire', async () => {
    const link = (await open(image)) as Rp2040js
    const talk = await PortTalk.start(link)
    await talk.send('e', 500)
    const before = link.cycles
    await link.write(new Uint8Array(500))
    expect((link.cycles - before) / image.board.clockHz).toBeGreaterThan((500 * 10) / image.board.serial.baud - 0.001)
    await talk.read(500)
    expect(link.overruns).toBe(0)
  })

  it('ends with an error when its firmware locks up, and rejects what is sent after', async () => {
    const link = new Rp2040js({ image: brokenVectors(await readImage(image.elf)) })
    const reason = await new Promise<Error>((resolve) => link.onClose(resolve))
    expect(reason).toMatchObject({ code: 'LINK_CLOSED', message: expect.stringContaining('faulted while it handled a fault') })
    await expect(link.write(new Uint8Array(1))).rejects.toMatchObject({ code: 'LINK_CLOSED' })
  })
})

/** The image with interrupt vectors that point to no code. */
function brokenVectors({ segments }: Awaited<ReturnType<typeof readImage>>): Awaited<ReturnType<typeof readImage>> {
  return {
    segments: segments.map(({ address, bytes }) => {
      const copy = bytes.slice()
      if (address === 0x10000000) copy.fill(0x0f, 256 + 4, 256 + 192)
      return { address, bytes: copy }
    }),
  }
}

describe('a board in QEMU', () => {
  let image: PortImage
  beforeAll(async () => {
    image = await buildPortImage('microbit', folder)
  })

  it('receives the first bytes of a host that waited, every time', async () => {
    // QEMU's nRF51 does not notice at once that its receiver was started. If the core did not sleep, the bytes would wait for ever in three of four runs.
    for (let run = 0; run < 4; run++) {
      const talk = await start(image)
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(await talk.ask('t')).toBeGreaterThan(0)
    }
  })

  it('counts instructions: the same number in every process', async () => {
    const counts = []
    for (let run = 0; run < 2; run++) counts.push(await (await start(image)).ask('w', 12_345))
    expect(Math.abs(counts[0]! - counts[1]!)).toBeLessThanOrEqual(1)
  })

  it('tells when QEMU ends, and rejects what is sent after', async () => {
    const link = await open(image)
    const gone = new Promise<Error>((resolve) => link.onClose(resolve))
    await PortTalk.start(link)
    for (const pid of processesOf(image.elf)) process.kill(pid, 'SIGTERM')
    expect(await gone).toMatchObject({ code: 'LINK_CLOSED', message: expect.stringContaining('qemu-system-arm ended') })
    await expect(link.write(new Uint8Array(1))).rejects.toMatchObject({ code: 'LINK_CLOSED' })
  })

  it('is gone after close', async () => {
    const link = await open(image)
    await PortTalk.start(link)
    expect(processesOf(image.elf)).not.toHaveLength(0)
    await link.close()
    // QEMU has ended; the shell that watched it, whose command line names the image too, may take a moment more.
    await expect.poll(() => processesOf(image.elf)).toHaveLength(0)
    await expect(link.write(new Uint8Array(1))).rejects.toMatchObject({ code: 'LINK_CLOSED' })
  })

  it('ends with its host, even one that is killed', async () => {
    const module = new URL('../../host/device/emulator/qemu.ts', import.meta.url).pathname
    const program = `
      import { runnerImport } from 'vite'
      const { module } = await runnerImport(${JSON.stringify(module)})
      const link = await module.openQemu(${JSON.stringify(image.board)}, ${JSON.stringify(image.elf)})
      await new Promise((resolve) => link.onData(resolve))
      process.kill(process.pid, 'SIGKILL')`
    expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', program], { stdio: 'pipe' })).toThrow()
    await expect.poll(() => processesOf(image.elf)).toHaveLength(0)
  })

  it('says what to install when QEMU is missing', async () => {
    const path = process.env.PATH
    process.env.PATH = folder
    try {
      await expect(openQemu(image.board, image.elf)).rejects.toMatchObject({ code: 'EMULATOR_MISSING', hint: 'apt-get install qemu-system-arm' })
    } finally {
      process.env.PATH = path
    }
  })
})

/** QEMU processes that run this image: from /proc, since `ps` is a package that a bare machine lacks. */
function processesOf(elf: string): number[] {
  const commandLine = (pid: string): string => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
    } catch {
      return '' // It ended while we looked.
    }
  }
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => commandLine(pid).startsWith('qemu-system') && commandLine(pid).includes(elf))
    .map(Number)
}
