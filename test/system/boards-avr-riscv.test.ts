import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Avr8js } from '../../host/device/emulator/avr8js.js'
import { avrModel } from '../../host/device/emulator/avr8js-models.js'
import { optiboot } from '../../host/device/emulator/optiboot.js'
import { openQemu } from '../../host/device/emulator/qemu.js'
import type { Link } from '../../host/device/link.js'
import { readImage } from '../../host/flash/image.js'
import { writeIntelHex } from '../../host/flash/intel-hex.js'
import { startsBytes } from '../../host/board/image-flash.ts'
import { buildPortImage, type PortImage } from './port-image.js'
import { PortTalk } from './port-talk.js'
import { openPty } from './pty.js'

const REFUSED = 0xffffffff
/** Bytes of a command and one number. */
const ORDER = 5

const folder = mkdtempSync(join(tmpdir(), 'engram-boards-'))
afterAll(() => rmSync(folder, { recursive: true }))

const links: Link[] = []
afterEach(async () => {
  for (const link of links.splice(0)) await link.close()
})

const echoed = (bytes: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0x5a))

async function emulatedAvr({ board, elf }: PortImage, eeprom?: Uint8Array): Promise<Avr8js> {
  const chip = new Avr8js({ image: await readImage(elf), clockHz: board.clockHz, model: avrModel(board), ...(eeprom && { eeprom }) })
  links.push(chip)
  return chip
}

async function open(image: PortImage): Promise<Link> {
  if (image.board.emulator?.kind === 'avr8js') return emulatedAvr(image)
  const link = await openQemu(image.board, image.elf)
  links.push(link)
  return link
}

/** What the program may not lose while it works: a full ring, the orders among it. */
async function sendWhileItWorks(link: Link, rounds: number, bytes: Uint8Array): Promise<void> {
  const order = (letter: string, number: number): Buffer => {
    const five = Buffer.alloc(ORDER, letter)
    five.writeUInt32LE(number, 1)
    return five
  }
  await link.write(Buffer.concat([order('w', rounds), order('e', bytes.length), bytes]))
}

describe.each([
  // The linker of AVR numbers RAM from 0x800000 on.
  { id: 'uno', ramStart: 0x100, addressBits: 0xffff, stackBelow: false },
  { id: 'mega', ramStart: 0x200, addressBits: 0xffff, stackBelow: false },
  { id: 'hifive1', ramStart: 0x80000000, addressBits: 0xffffffff, stackBelow: true },
])('the port to $id', ({ id, ramStart, addressBits, stackBelow }) => {
  let image: PortImage
  beforeAll(async () => {
    image = await buildPortImage(id, folder)
  })
  const symbol = (name: string): number => (image.symbols.get(name)! & addressBits) >>> 0
  const start = async (): Promise<PortTalk> => PortTalk.start(await open(image))

  it('divides all of the RAM into stack, statics and arena', () => {
    const ramEnd = ramStart + image.board.ramBytes
    const order = stackBelow ? ['__stack_limit', '__stack_top', '__data_start', '__arena_end'] : ['__data_start', '__arena_end', '__stack_limit', '__stack_top']
    const [first, second, third, last] = order.map(symbol)
    expect([first, second, last]).toEqual([ramStart, third, ramEnd])
    expect(symbol('__stack_top') - symbol('__stack_limit')).toBe(image.stackBytes)
    expect(symbol('__bss_start')).toBe(symbol('__data_end'))
    expect(symbol('__arena_start') % 8).toBe(0)
    expect(symbol('__arena_start') - symbol('__bss_end')).toBeLessThan(8)
  })

  it('gives main the arena and the name of the board, first values from flash, and zeros', async () => {
    const talk = await start()
    const [base, room, ring, initialised, value, zeroed, zero] = await talk.words('m', 7)
    expect({ base, room, ring }).toEqual({
      base: symbol('__arena_start'),
      room: symbol('__arena_end') - symbol('__arena_start'),
      ring: image.board.serial.ringBytes,
    })
    expect([initialised! >= symbol('__data_start') && initialised! < symbol('__data_end'), value]).toEqual([true, 0x12345678])
    expect([zeroed! >= symbol('__bss_start') && zeroed! < symbol('__bss_end'), zero]).toEqual([true, 0])
    await talk.send('i')
    expect((await talk.read(id.length + 1)).toString('latin1')).toBe(`${id}\0`)
  })

  it('loses no byte of 10,000 that come in bursts as long as the ring', async () => {
    const talk = await start()
    const bytes = randomBytes(10_000)
    expect(Buffer.from(await talk.echo(bytes, image.board.serial.ringBytes, () => 0.999)).equals(bytes)).toBe(true)
  })

  it('loses nothing of a full ring that comes at full speed while the program works', async () => {
    const link = await open(image)
    const talk = await PortTalk.start(link)
    const { ringBytes, baud } = image.board.serial
    for (let round = 0; round < 5; round++) {
      const bytes = randomBytes(ringBytes - 2 * ORDER)
      await sendWhileItWorks(link, 10_000, bytes)
      const ticks = (await talk.read(4)).readUInt32LE()
      if (image.board.emulator?.counts === 'cycles') expect(ticks / image.board.clockHz).toBeGreaterThan((ringBytes * 10) / baud)
      expect((await talk.read(bytes.length)).equals(echoed(bytes))).toBe(true)
    }
  })

  it('reports a stack that grows with the calls and stays inside what is reserved', async () => {
    const talk = await start()
    const idle = await talk.ask('s')
    expect(idle).toBeGreaterThan(20)
    expect(idle).toBeLessThan(150)
    expect(await talk.ask('d', 3)).toBe(3)
    const shallow = await talk.ask('s')
    expect(await talk.ask('d', 6)).toBe(6)
    const deep = await talk.ask('s')
    expect(shallow - idle).toBeGreaterThanOrEqual(2 * 32)
    expect(deep - shallow).toBeGreaterThanOrEqual(3 * 32)
    expect(deep).toBeLessThan(image.stackBytes)
  })

  it('counts ticks that are always above the last reading and in proportion to the work', async () => {
    const talk = await start()
    expect(await talk.ask('b', 150_000)).toBe(0)
    const [one, two, four] = [await talk.ask('w', 20_000), await talk.ask('w', 40_000), await talk.ask('w', 80_000)]
    expect((four - two) / (two - one)).toBeCloseTo(2, 2)
  })

  it('takes the same ticks for the same work each time it starts', async () => {
    const first = await (await start()).ask('w', 100)
    expect(await (await start()).ask('w', 100)).toBe(first)
  })
})

describe.each(['uno', 'mega'])('the port to %s in avr8js', (id) => {
  let image: PortImage
  beforeAll(async () => {
    image = await buildPortImage(id, folder)
  })

  it('counts the very cycles of the emulator over many overflows of its timer', async () => {
    const chip = await emulatedAvr(image)
    const talk = await PortTalk.start(chip)
    const ticks = await talk.ask('t')
    const cycles = chip.cycles
    await talk.ask('w', 300_000)
    const passed = (await talk.ask('t')) - ticks
    expect(passed).toBeGreaterThan(100 * 65536)
    // The emulator reports only after each 40,000 cycles.
    expect(Math.abs(passed - (chip.cycles - cycles))).toBeLessThanOrEqual(80_000)
  })

  it('marks the stack where the emulator sees it', async () => {
    const chip = await emulatedAvr(image)
    const talk = await PortTalk.start(chip)
    for (const depth of [0, 3, 6]) {
      await talk.ask('d', depth)
      const marked = await talk.ask('s')
      expect(chip.stackBytes).toBeGreaterThan(depth * 32)
      // The paint begins behind the frame of main, 16 bytes and more; a frame's lowest bytes may not have been written.
      expect(Math.abs(chip.stackBytes - marked)).toBeLessThanOrEqual(depth === 0 ? 24 : 8)
    }
  })

  // 43 on the chip (avr-receive.h): avr8js enters an interrupt in 2 cycles, the ATmega328P in 4.
  it('takes 41 cycles for a received byte', async () => {
    const chip = await emulatedAvr(image)
    const talk = await PortTalk.start(chip)
    const quiet = await talk.ask('w', 3000)
    await sendWhileItWorks(chip, 3000, randomBytes(54))
    const disturbed = (await talk.read(4)).readUInt32LE()
    // The counter's own interrupts that fall into one of the two runs and not into the other.
    const OVERFLOWS = 3 * 28
    expect(Math.abs(disturbed - quiet - (ORDER + 54) * 41)).toBeLessThanOrEqual(OVERFLOWS)
  })

  it('keeps what its ring holds of a burst that is too long, drops the rest, and goes on', async () => {
    const chip = await emulatedAvr(image)
    const talk = await PortTalk.start(chip)
    const { ringBytes } = image.board.serial
    const burst = randomBytes(ringBytes + 136), kept = ringBytes - ORDER
    // As many more as the board was told to echo.
    const rest = randomBytes(burst.length - kept)
    await sendWhileItWorks(chip, 40_000, burst)
    await talk.read(4)
    await chip.write(rest.subarray(0, ringBytes))
    expect((await talk.read(kept + ringBytes)).equals(echoed(Buffer.concat([burst.subarray(0, kept), rest.subarray(0, ringBytes)])))).toBe(true)
    for (let at = ringBytes; at < rest.length; at += ringBytes) {
      const part = rest.subarray(at, at + ringBytes)
      await chip.write(part)
      expect((await talk.read(part.length)).equals(echoed(part))).toBe(true)
    }
    expect(chip.overruns).toBe(0)
    expect(await talk.ask('d', 2)).toBe(2)
  })

  it('keeps the EEPROM over a reset and a power cut', async () => {
    const chip = await emulatedAvr(image)
    const written = Buffer.from(Array.from({ length: 40 }, (_, i) => (500 + 7 * i) & 255))
    const expectWritten = async (talk: PortTalk): Promise<void> => {
      await talk.send('r', 499, written.length + 2)
      expect(await talk.read(written.length + 2)).toEqual(Buffer.concat([Buffer.of(255), written, Buffer.of(255)]))
    }
    const talk = await PortTalk.start(chip)
    expect(await talk.ask('p', 500, written.length)).toBe(0)
    await expectWritten(talk)
    chip.reset()
    await expectWritten(await PortTalk.start(chip))
    await expectWritten(await PortTalk.start(await emulatedAvr(image, chip.eeprom)))
  })

  it('refuses what the EEPROM cannot do', async () => {
    const end = image.board.persist.bytes + startsBytes(image.board.persist.pageBytes)
    const talk = await PortTalk.start(await emulatedAvr(image, new Uint8Array(end)))
    expect(await talk.ask('p', 10, 4), 'bits that were not erased').toBe(REFUSED)
    expect(await talk.ask('x', 10)).toBe(0)
    expect(await talk.ask('p', 10, 1)).toBe(0)
    expect(await talk.ask('x', end), 'erasing behind its end').toBe(REFUSED)
    expect(await talk.ask('p', end - 24, 25), 'programming over its end').toBe(REFUSED)
  })
})

describe('the port to uno behind its boot loader', () => {
  let image: PortImage
  beforeAll(async () => {
    image = await buildPortImage('uno', folder)
  })

  it('is written and verified by avrdude through the real optiboot, and then runs', async () => {
    const pty = await openPty()
    const chip = new Avr8js({ bootloader: await optiboot(), clockHz: image.board.clockHz })
    links.push(chip)
    let last = ''
    chip.onData((chunk) => {
      pty.write(chunk)
      last = String.fromCharCode(chunk.at(-1)!)
    })
    pty.onData((chunk) => void chip.write(chunk))
    const { segments } = await readImage(image.elf)
    const hex = join(folder, 'uno.hex')
    writeFileSync(hex, writeIntelHex(segments))
    try {
      chip.reset()
      const options = ['-c', 'arduino', '-p', 'atmega328p', '-b', String(image.board.serial.baud), '-P', pty.path, '-D', '-U', `flash:w:${hex}:i`]
      expect((await promisify(execFile)('avrdude', options)).stderr).toMatch(/bytes of flash verified/)
      await expect.poll(() => last).toBe('!')
      for (const { address, bytes } of segments) expect(Buffer.compare(chip.flash.subarray(address, address + bytes.length), bytes)).toBe(0)
    } finally {
      pty.cut()
    }
  })
})

describe('the port to hifive1 in QEMU', () => {
  let image: PortImage
  beforeAll(async () => {
    image = await buildPortImage('hifive1', folder)
  })
  const symbol = (name: string): number => image.symbols.get(name)!

  it('keeps checkpoints where board.json says, and the code that writes them in RAM', () => {
    const FLASH = 0x20000000
    const { offset, bytes, pageBytes } = image.board.persist
    expect([symbol('__persist_start'), symbol('__persist_end')]).toEqual([FLASH + offset, FLASH + offset + bytes + startsBytes(pageBytes)])
    expect(symbol('command')).toBeGreaterThanOrEqual(symbol('__data_start'))
    expect(symbol('command')).toBeLessThan(symbol('__data_end'))
  })

  it('tells that the emulator\'s flash cannot be written', async () => {
    const talk = await PortTalk.start(await open(image))
    expect(await talk.ask('x', 0)).toBe(REFUSED)
    expect(await talk.ask('p', 0, 256)).toBe(REFUSED)
    expect(await talk.ask('x', image.board.persist.bytes + startsBytes(image.board.persist.pageBytes))).toBe(REFUSED)
    await talk.send('r', 0, 4)
    expect(await talk.read(4)).toEqual(Buffer.alloc(4))
  })

  // Codes of mcause: privileged architecture, 3.1.15.
  it.each([
    ['a breakpoint', 'f', [], 3],
    ['a stack that leaves the RAM', 'd', [100], 7],
  ])('tells of %s before it stops', async (_title, command, numbers, cause) => {
    const talk = await PortTalk.start(await open(image))
    await talk.send(command, ...numbers)
    const told = await talk.read(5)
    expect(told.toString('latin1', 0, 1)).toBe('T')
    expect(told.readUInt32LE(1)).toBe(256 + cause)
  })
})
