import { EEPROMMemoryBackend, watchdogConfig } from 'avr8js'
import { EngramError } from '../../errors.js'
import type { Image } from '../../flash/image.js'
import { misheard } from '../line-rate.js'
import type { Link } from '../link.js'
import { type Chip, execute, makeChip } from './avr8js-chip.js'
import { type AvrModel, avrModels } from './avr8js-models.js'

/** Register and bits that tell why the chip was reset (datasheet DS40002061, MCUSR). */
const MCUSR = watchdogConfig.MCUSR
const EXTERNAL_RESET = 0x02
const WATCHDOG_RESET = 0x08

/** Cycles to run before yielding to the event loop: 2.5 ms of the chip's time, less than 10 ms of wall clock. */
const SLICE_CYCLES = 40_000
/** A line without traffic for so long (in the chip's time) slows the emulator down, so that a waiting board costs little. */
const QUIET_SECONDS = 1
const QUIET_PAUSE_MS = 8

export interface Avr8jsOptions {
  /** The chip; an ATmega328P without it. */
  model?: AvrModel
  /** The firmware (`readImage`); without it the flash is erased. */
  image?: Image
  /** A boot loader for the boot section; a reset then starts it, as the fuse BOOTRST does. */
  bootloader?: Image
  /** Frequency of the resonator in Hz. */
  clockHz: number
  /** Contents of the EEPROM; erased without it. */
  eeprom?: Uint8Array
  /** Called before each byte of the EEPROM is erased or written. */
  beforeKeeping?: () => void
  /** TIMER1, which the firmware measures time with, stands. */
  clockStands?: boolean
}

class Eeprom extends EEPROMMemoryBackend {
  constructor(bytes: number, private readonly before: () => void) {
    super(bytes)
  }

  override writeMemory(address: number, value: number): void {
    this.before()
    super.writeMemory(address, value)
  }

  override eraseMemory(address: number): void {
    this.before()
    super.eraseMemory(address)
  }
}

/** An AVR running an unmodified image in this process, at the other end of a serial line. */
export class Avr8js implements Link {
  private readonly model: AvrModel
  private readonly program: Uint16Array
  private readonly memory: Eeprom
  private chip: Chip
  private lostBefore = 0
  private lastTraffic = 0
  private startedAt = { cycles: 0, wall: 0 }
  private out: number[] = []
  private listener: ((chunk: Uint8Array) => void) | undefined
  private closed = false
  private readonly unsent = new Set<(reason: Error) => void>()
  private immediate: NodeJS.Immediate | undefined
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly options: Avr8jsOptions) {
    this.model = options.model ?? avrModels['atmega328p']!
    this.program = new Uint16Array(this.model.flashBytes / 2)
    this.memory = new Eeprom(this.model.eepromBytes, () => this.options.beforeKeeping?.())
    this.flash.fill(0xff)
    for (const image of [options.image, options.bootloader])
      for (const { address, bytes } of image?.segments ?? []) this.load(address, bytes)
    if (options.eeprom) this.memory.memory.set(options.eeprom)
    this.chip = this.powerUp(EXTERNAL_RESET, 0)
    this.schedule()
  }

  /** Clock cycles since the chip was made; a reset does not clear them. */
  get cycles(): number {
    return this.chip.cpu.cycles
  }

  /** Received bytes that the program did not fetch in time. */
  get overruns(): number {
    return this.lostBefore + this.chip.receiver.overruns
  }

  /**
   * Most bytes of stack in use since the last reset, seen after every instruction. The firmware's own mark (paint) misses a frame that
   * reaches below the reserved stack and leaves the paint there alone.
   */
  get stackBytes(): number {
    return this.chip.stack.bytes
  }

  /** The program memory, as it is now. */
  get flash(): Uint8Array {
    return new Uint8Array(this.program.buffer)
  }

  /** The EEPROM, as it is now. */
  get eeprom(): Uint8Array {
    return this.memory.memory
  }

  /** What outlives the power besides the image. */
  async kept(): Promise<Uint8Array> {
    return this.keptNow()
  }

  keptNow(): Uint8Array {
    return this.eeprom.slice()
  }

  /** Pulls the reset line, as an Uno does when its port is opened (DTR). Flash, EEPROM and RAM keep their contents. */
  reset(): void {
    this.restart(EXTERNAL_RESET)
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.closed) return Promise.reject(lineClosed())
    if (bytes.length === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.unsent.add(reject)
      this.chip.receiver.send(bytes.slice(), () => {
        this.unsent.delete(reject)
        this.lastTraffic = this.cycles
        resolve()
      })
      this.lastTraffic = this.cycles
      this.wake()
    })
  }

  async setRate(baud: number): Promise<void> {
    this.chip.receiver.rate = baud
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.listener = listener
  }

  /** Never called: an emulator does not close by itself. */
  onClose(): void {}

  async close(): Promise<void> {
    this.closed = true
    clearImmediate(this.immediate)
    clearTimeout(this.timer)
    for (const reject of this.unsent) reject(lineClosed())
    this.unsent.clear()
  }

  private load(address: number, bytes: Uint8Array): void {
    const end = address + bytes.length
    const { name, flashBytes } = this.model
    if (end > flashBytes)
      throw new EngramError('IMAGE_RANGE', `the image has bytes up to ${end}; the ${name} has ${flashBytes} of flash`, 'build it for this board')
    this.flash.set(bytes, address)
  }

  private powerUp(cause: number, cycles: number): Chip {
    const chip = makeChip(this.model, this.program, this.memory, this.options.clockHz, (byte, baud) =>
      this.out.push(...misheard(Uint8Array.of(byte), baud, this.chip.receiver.rate)), this.options.clockStands)
    chip.cpu.cycles = cycles
    chip.cpu.data[MCUSR] = cause
    if (this.options.bootloader) chip.cpu.pc = this.model.bootStart / 2
    this.startedAt = { cycles, wall: performance.now() }
    return chip
  }

  private restart(cause: number): void {
    const { cpu, receiver } = this.chip
    this.lostBefore += receiver.overruns
    this.chip = this.powerUp(cause, cpu.cycles)
    const { ramStart } = this.model
    this.chip.cpu.data.set(cpu.data.subarray(ramStart), ramStart)
    receiver.handOver(this.chip.receiver)
    this.lastTraffic = cpu.cycles
    this.wake()
  }

  private run(): void {
    const end = this.cycles + SLICE_CYCLES
    while (this.cycles < end) {
      execute(this.chip, end, this.options.bootloader !== undefined)
      if (this.chip.watchdogFired) this.restart(WATCHDOG_RESET)
    }
    if (this.listener && this.out.length > 0) {
      const chunk = Uint8Array.from(this.out)
      this.out = []
      this.lastTraffic = this.cycles
      this.listener(chunk)
    }
    this.schedule()
  }

  private schedule(): void {
    if (this.closed) return
    const pause = Math.max(this.quietPause(), this.loaderPause())
    if (pause > 0) this.timer = setTimeout(() => this.run(), pause)
    else this.immediate = setImmediate(() => this.run())
  }

  private quietPause(): number {
    return this.cycles - this.lastTraffic > QUIET_SECONDS * this.options.clockHz ? QUIET_PAUSE_MS : 0
  }

  /** The boot loader's watchdog counts the chip's time, the other end real time: in the boot loader the chip must not run faster than real time. */
  private loaderPause(): number {
    if (!this.options.bootloader || this.chip.cpu.pc * 2 < this.model.bootStart) return 0
    const { cycles, wall } = this.startedAt
    const ahead = ((this.cycles - cycles) * 1000) / this.options.clockHz - (performance.now() - wall)
    return ahead >= 1 ? ahead : 0
  }

  private wake(): void {
    clearImmediate(this.immediate)
    clearTimeout(this.timer)
    this.schedule()
  }
}

const lineClosed = (): EngramError =>
  new EngramError('LINK_CLOSED', 'the emulated AVR was closed', 'open it again')
