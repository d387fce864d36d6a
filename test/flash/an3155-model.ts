/**
 * A model of the boot loader in the STM32F405's system memory, written from ST AN3155 (commands, figures of the device side)
 * and RM0090 (sectors; erasing sets bits, programming only clears them). Independent of host/flash.
 */
export interface An3155Faults {
  /** Product id; 0x413 is an STM32F405. */
  chipId?: number
  /** Already measured the baud rate. */
  synchronised?: boolean
  /** Read protection is on: memory commands get a NACK. */
  locked?: boolean
  /** Address of a byte that never takes the value it is given. */
  badByte?: number
  /** Refuses the n-th command (from 1) once. */
  refuse?: number
  /** Says nothing after so many bytes were received. */
  muteAfter?: number
  /** Told of the number of bytes received so far. */
  onByte?: (count: number) => void
}

const [ACK, NACK] = [0x79, 0x1f]
const BASE = 0x08000000
const SECTORS = [16, 16, 16, 16, 64, 128, 128, 128, 128, 128, 128, 128].map((kilobytes) => kilobytes * 1024)
const COMMANDS = [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x44, 0x63, 0x73, 0x82, 0x92]

export class An3155Model {
  readonly flash = new Uint8Array(1024 * 1024)
  readonly erased: number[] = []
  /** Where the program was started, once it was. */
  started: number | undefined
  private readonly work: Generator<number, void, number>
  private received = 0
  private commands = 0

  constructor(
    private readonly send: (bytes: Uint8Array) => void,
    private readonly faults: An3155Faults = {},
  ) {
    // Filled with an older program, so that a missing erase is noticed.
    this.flash.fill(0x5a)
    this.work = this.run()
    this.work.next()
  }

  receive(chunk: Uint8Array): void {
    for (const byte of chunk) {
      this.received++
      this.faults.onByte?.(this.received)
      this.work.next(byte)
    }
  }

  private *run(): Generator<number, void, number> {
    if (!this.faults.synchronised) {
      while ((yield 0) !== 0x7f);
      this.say(ACK)
    }
    for (;;) {
      const code = yield 0
      const complement = yield 0
      if ((code ^ complement) !== 0xff || !COMMANDS.includes(code) || ++this.commands === this.faults.refuse) this.say(NACK)
      else yield* this.obey(code)
    }
  }

  private *obey(code: number): Generator<number, void, number> {
    const { chipId = 0x413, locked } = this.faults
    if (locked && [0x11, 0x21, 0x31, 0x44].includes(code)) return this.say(NACK)
    this.say(ACK)
    if (code === 0x00) this.say(COMMANDS.length, 0x31, ...COMMANDS, ACK)
    if (code === 0x01) this.say(0x31, 0, 0, ACK)
    if (code === 0x02) this.say(1, chipId >> 8, chipId & 255, ACK)
    if (code === 0x11) yield* this.read()
    if (code === 0x21) yield* this.go()
    if (code === 0x31) yield* this.write()
    if (code === 0x44) yield* this.erase()
  }

  private *read(): Generator<number, void, number> {
    const address = yield* this.address()
    if (address === undefined) return
    const [count, complement] = yield* take(2)
    if ((count! ^ complement!) !== 0xff) return this.say(NACK)
    this.say(ACK, ...this.flash.subarray(address, address + count! + 1))
  }

  private *write(): Generator<number, void, number> {
    const address = yield* this.address()
    if (address === undefined) return
    const [count] = yield* take(1)
    const data = yield* take(count! + 1)
    const [checksum] = yield* take(1)
    if ((xor(data) ^ count!) !== checksum || address % 4 !== 0) return this.say(NACK)
    for (const [index, byte] of data.entries()) this.flash[address + index]! &= address + index === this.bad ? ~byte : byte
    this.say(ACK)
  }

  private *erase(): Generator<number, void, number> {
    const count = yield* take(2)
    const number = count[0]! * 256 + count[1]!
    if (number >= 0xfff0) {
      const [checksum] = yield* take(1)
      if (number !== 0xffff || checksum !== xor(count)) return this.say(NACK)
      for (const sector of SECTORS.keys()) this.eraseSector(sector)
      return this.say(ACK)
    }
    const list = yield* take(2 * (number + 1))
    const [checksum] = yield* take(1)
    if ((xor(count) ^ xor(list)) !== checksum) return this.say(NACK)
    const sectors = Array.from({ length: number + 1 }, (_, i) => list[2 * i]! * 256 + list[2 * i + 1]!)
    if (sectors.some((sector) => sector >= SECTORS.length)) return this.say(NACK)
    for (const sector of sectors) this.eraseSector(sector)
    this.say(ACK)
  }

  private *go(): Generator<number, void, number> {
    const address = yield* this.address()
    if (address !== undefined) this.started = BASE + address
  }

  /** Offset in the flash, acknowledged; undefined for an address that is damaged or not in flash. */
  private *address(): Generator<number, number | undefined, number> {
    const bytes = yield* take(4)
    const [checksum] = yield* take(1)
    const offset = bytes.reduce((value, byte) => value * 256 + byte, 0) - BASE
    const good = xor(bytes) === checksum && offset >= 0 && offset < this.flash.length
    this.say(good ? ACK : NACK)
    return good ? offset : undefined
  }

  private eraseSector(sector: number): void {
    const start = SECTORS.slice(0, sector).reduce((sum, bytes) => sum + bytes, 0)
    this.flash.fill(0xff, start, start + SECTORS[sector]!)
    this.erased.push(sector)
  }

  private get bad(): number | undefined {
    return this.faults.badByte === undefined ? undefined : this.faults.badByte - BASE
  }

  private say(...bytes: number[]): void {
    if (this.received <= (this.faults.muteAfter ?? Infinity)) this.send(Uint8Array.from(bytes))
  }
}

function* take(count: number): Generator<number, number[], number> {
  const bytes: number[] = []
  while (bytes.length < count) bytes.push(yield 0)
  return bytes
}

const xor = (bytes: number[]): number => bytes.reduce((sum, byte) => sum ^ byte, 0)
