import { type RP2040, Simulator } from 'rp2040js'
import { EngramError } from '../../errors.js'
import type { Image } from '../../flash/image.js'
import { misheard } from '../line-rate.js'
import type { Link } from '../link.js'
import { BootRom } from './rp2040-rom.js'
import { UsbHost } from './rp2040-usb.js'

const FLASH_START = 0x10000000
const FLASH_BYTES = 2 ** 21
const HARD_FAULT = 3
/** UARTFR, the receive FIFO of 32 bytes is full (RP2040 datasheet, 4.2.8). */
const RXFF = 1 << 6
/** Start bit, eight data bits, stop bit. */
const BITS_A_BYTE = 10
/** How long to wait before offering bytes again to a receiver that is still off. */
const RECEIVER_OFF_NANOS = 1e5

/** Instructions to run before yielding to the event loop: some 5 ms. */
const SLICE_INSTRUCTIONS = 50_000
/** A line without traffic for so long (in the chip's time) slows the emulator down, so that a waiting board costs little. */
const QUIET_SECONDS = 0.25
const QUIET_PAUSE_MS = 8

interface Sending {
  bytes: Uint8Array
  at: number
  done: () => void
  failed: (reason: Error) => void
}

export interface Rp2040jsOptions {
  /** Which of its lines this is; the UART when left out. */
  line?: 'uart' | 'usb'
  /** The firmware (`readImage`), second boot stage included. */
  image: Image
  /** Where in the flash checkpoints lie, and what is there at first; erased without it. */
  keeping?: { offset: number; bytes: number; contents?: Uint8Array }
  /** Called before each byte of the flash is written, and before each that is erased. */
  beforeKeeping?: () => void
  /** SysTick, which the firmware measures time with, stands. */
  clockStands?: boolean
}

/** SysTick's control register, by its offset in the emulator's system control space (ARMv6-M, B3.3). */
const SYST_CSR = 0x010

/** Writes to the private peripherals that never start SysTick. */
const withoutSystick = (write: (offset: number, value: number) => void) => (offset: number, value: number): void => {
  if (offset !== SYST_CSR) write(offset, value)
}

/** An RP2040 running an unmodified image in this process, from its boot ROM's check on, with UART0 or its USB socket as the line. */
export class Rp2040js implements Link {
  /** The chip, for tests that look inside. */
  readonly chip: RP2040
  /** Received bytes that the program did not fetch in time. */
  overruns = 0
  private readonly keeping: Rp2040jsOptions['keeping']
  private readonly clock: Simulator['clock']
  private readonly uart: RP2040['uart'][number]
  private readonly rom: BootRom
  private readonly usb: UsbHost | undefined
  private readonly arrival: ReturnType<Simulator['clock']['createAlarm']>
  private readonly sending: Sending[] = []
  private cycleNanos: number
  private lastTraffic = 0
  /** Baud of the other end, once it has told. */
  private hostRate: number | undefined
  private out: number[] = []
  private faulted = false
  private failure: EngramError | undefined
  private listener: ((chunk: Uint8Array) => void) | undefined
  private onGone: (reason: Error) => void = () => {}
  private immediate: NodeJS.Immediate | undefined
  private timer: NodeJS.Timeout | undefined

  constructor({ image, keeping, beforeKeeping, clockStands, line = 'uart' }: Rp2040jsOptions) {
    this.keeping = keeping
    const { rp2040, clock } = new Simulator()
    this.chip = rp2040
    if (clockStands) rp2040.ppb.writeUint32 = withoutSystick(rp2040.ppb.writeUint32.bind(rp2040.ppb))
    this.clock = clock
    this.uart = rp2040.uart[0]!
    this.rom = new BootRom(rp2040, clock, beforeKeeping)
    if (line === 'usb') this.usb = new UsbHost(rp2040, (bytes) => this.out.push(...bytes))
    this.arrival = clock.createAlarm(() => this.arrive())
    this.cycleNanos = 1e9 / rp2040.clkSys
    rp2040.addClockListener((hz) => (this.cycleNanos = 1e9 / hz))
    // Errors logged by the processor and its bus are hard faults; peripherals log accesses to registers that they do not model.
    const fault = (part: string): void => {
      if (part === 'RP2040' || part === 'CortexM0Core') this.faulted = true
    }
    rp2040.logger = { debug: () => {}, info: () => {}, warn: fault, error: fault }
    rp2040.onBreak = () => (this.faulted ||= !this.rom.answer())
    if (!this.usb) this.uart.onByte = (byte) => this.out.push(...misheard(Uint8Array.of(byte), this.uart.baudRate, this.hostRate))
    for (const { address, bytes } of image.segments) this.load(address, bytes)
    if (keeping?.contents) this.load(FLASH_START + keeping.offset, keeping.contents)
    this.rom.start()
    this.schedule()
  }

  /** Clock cycles since power-up. */
  get cycles(): number {
    return this.chip.core.cycles
  }

  /** The flash, as it is now. */
  get flash(): Uint8Array {
    return this.chip.flash.subarray(0, FLASH_BYTES)
  }

  /** What outlives the power besides the image. */
  async kept(): Promise<Uint8Array> {
    return this.keptNow()
  }

  keptNow(): Uint8Array {
    const { offset = 0, bytes = 0 } = this.keeping ?? {}
    return this.flash.slice(offset, offset + bytes)
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.failure) return Promise.reject(this.failure)
    if (bytes.length === 0) return Promise.resolve()
    if (this.usb) {
      this.usb.send(bytes)
      this.lastTraffic = this.cycles
      this.stop()
      this.schedule()
      return Promise.resolve()
    }
    return new Promise((done, failed) => {
      this.sending.push({ bytes: bytes.slice(), at: 0, done, failed })
      if (this.sending.length === 1) this.arrival.schedule(this.byteNanos())
      this.lastTraffic = this.cycles
      this.stop()
      this.schedule()
    })
  }

  async setRate(baud: number): Promise<void> {
    this.hostRate = baud
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.listener = listener
  }

  onClose(listener: (reason: Error) => void): void {
    this.onGone = listener
  }

  async close(): Promise<void> {
    this.end(new EngramError('LINK_CLOSED', 'the emulated Raspberry Pi Pico was closed', 'open it again'))
  }

  private load(address: number, bytes: Uint8Array): void {
    const offset = address - FLASH_START
    if (offset < 0 || offset + bytes.length > FLASH_BYTES)
      throw new EngramError(
        'IMAGE_RANGE',
        `the image has ${bytes.length} bytes at 0x${address.toString(16)}; the Pico has ${FLASH_BYTES} of flash at 0x10000000`,
        'build it for this board',
      )
    this.chip.flash.set(bytes, offset)
  }

  private run(): void {
    const { chip, clock } = this
    const { core } = chip
    try {
      for (let i = 0; i < SLICE_INSTRUCTIONS; i++) {
        // An interrupt that became pending while masked ends the wait at once; rp2040js itself checks only later ones.
        if (core.waiting && core.checkForInterrupts()) core.waiting = false
        if (this.asleep) break
        if (core.waiting) this.sleep()
        else clock.tick(core.executeInstruction() * this.cycleNanos)
        if (this.faulted) this.takeFault()
      }
    } catch (error) {
      const reason = error instanceof EngramError ? error : this.crash((error as Error).message)
      this.end(reason)
      this.onGone(reason)
      return
    }
    if (this.listener && this.out.length > 0) {
      const chunk = Uint8Array.from(this.out)
      this.out = []
      this.lastTraffic = this.cycles
      this.listener(chunk)
    }
    this.schedule()
  }

  /** Advances the time to the next event that can end the sleep. */
  private sleep(): void {
    const nanos = this.clock.nanosToNextAlarm
    this.chip.core.cycles += Math.round(nanos / this.cycleNanos)
    this.clock.tick(nanos)
  }

  /** While the chip sleeps and no byte is on the line, its time stops until a byte is sent. */
  private get asleep(): boolean {
    return this.chip.core.waiting && this.sending.length === 0 && !this.usb?.isBusy(this.clock.nanosToNextAlarm)
  }

  /** A fault inside the handler of one locks the processor up. */
  private takeFault(): void {
    this.faulted = false
    const { core } = this.chip
    if (core.IPSR === HARD_FAULT) throw this.crash('it faulted while it handled a fault')
    core.exceptionEntry(HARD_FAULT)
  }

  private crash(what: string): EngramError {
    const pc = (this.chip.core.PC >>> 0).toString(16)
    return new EngramError('LINK_CLOSED', `the emulated Raspberry Pi Pico stopped near 0x${pc}: ${what}`, 'open it again')
  }

  private end(reason: EngramError): void {
    this.failure ??= reason
    this.stop()
    for (const { failed } of this.sending.splice(0)) failed(this.failure)
  }

  private schedule(): void {
    if (this.failure || this.asleep) return
    const quiet = this.cycles - this.lastTraffic > QUIET_SECONDS * this.chip.clkSys
    if (quiet) this.timer = setTimeout(() => this.run(), QUIET_PAUSE_MS)
    else this.immediate = setImmediate(() => this.run())
  }

  private stop(): void {
    clearImmediate(this.immediate)
    clearTimeout(this.timer)
  }

  /** A byte comes to the end of the line, at the rate that the firmware gave its UART. */
  private arrive(): void {
    const first = this.sending[0]
    if (!first) return
    if (!this.uart.enabled || !this.uart.rxEnabled) return this.arrival.schedule(RECEIVER_OFF_NANOS)
    if (first.at === 0) first.bytes = misheard(first.bytes, this.hostRate, this.uart.baudRate)
    if (first.at < first.bytes.length) {
      const byte = first.bytes[first.at++]!
      if (this.uart.flags & RXFF) this.overruns++
      else this.uart.feedByte(byte)
    }
    if (first.at === first.bytes.length) {
      this.sending.shift()
      this.lastTraffic = this.cycles
      first.done()
    }
    if (this.sending.length > 0) this.arrival.schedule(this.byteNanos())
  }

  private byteNanos(): number {
    return this.uart.enabled ? (BITS_A_BYTE * 1e9) / this.uart.baudRate : RECEIVER_OFF_NANOS
  }
}
