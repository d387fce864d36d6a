import type { Link } from '../device/link.js'
import { EngramError } from '../errors.js'
import { Dialogue } from './dialogue.js'
import { hex } from './segments.js'

/* ST AN3155, USART protocol used in the STM32 boot loader: 8 data bits, even parity, 1 stop bit. */
const SYNC = 0x7f
const ACK = 0x79
const NACK = 0x1f
const Command = { get: 0x00, id: 0x02, read: 0x11, go: 0x21, write: 0x31, eraseExtended: 0x44 } as const

/** Most bytes of one read or write (AN3155, 3.4 and 3.6). */
export const BLOCK = 256

/** Answers come at once; USB adapters add some 20 ms. Writing a block takes up to 256 * 100 us (DS8626, t_prog maximum). */
const ANSWER = 500
const ATTEMPTS = 3
/** What ends a command that the boot loader is in the middle of, a few at a time. Longest: N, 256 bytes, checksum. */
const FILL = new Uint8Array(16).fill(0xff)
const LONGEST = BLOCK + 2

/** The boot loader said no. */
class Refusal extends Error {}

/** The commands of the boot loader in an STM32's system memory. */
export class An3155 {
  private readonly dialogue: Dialogue

  constructor(link: Link) {
    this.dialogue = new Dialogue(link, 'the STM32 boot loader', 'connect BOOT0 to 3.3 V, press reset, and flash again; TX of the adapter goes to RX of the board')
  }

  /** Lets a fresh boot loader measure the baud rate, or finds one that is listening already, even inside a command. */
  async synchronise(): Promise<void> {
    // One that listens takes the first SYNC for half a command; the second, which is not its complement, gets a NACK.
    for (let attempt = 0; attempt < 2; attempt++) {
      await this.dialogue.send([SYNC])
      if (await this.answered(ANSWER / 2)) return
    }
    await this.resynchronise()
  }

  /** Throws FLASH_REFUSED when the boot loader lacks a command that is needed. */
  async checkCommands(): Promise<void> {
    const known = await this.retry(async () => {
      await this.command(Command.get)
      const [count] = await this.dialogue.take(1, ANSWER)
      const [, ...codes] = await this.dialogue.take(count! + 1, ANSWER)
      await this.acknowledge('Get', ANSWER)
      return codes
    })
    for (const [name, code] of Object.entries(Command))
      if (!known.includes(code)) throw refused(`command ${hex(code, 2)} (${name}), which it does not have`, 'use another method: dfu-util or openocd')
  }

  async chipId(): Promise<number> {
    return this.retry(async () => {
      await this.command(Command.id)
      const [count] = await this.dialogue.take(1, ANSWER)
      const id = await this.dialogue.take(count! + 1, ANSWER)
      await this.acknowledge('Get ID', ANSWER)
      return id.reduce((value, byte) => value * 256 + byte, 0)
    })
  }

  async eraseSector(number: number, milliseconds: number): Promise<void> {
    await this.retry(async () => {
      await this.command(Command.eraseExtended)
      const list = [0, 0, number >> 8, number & 255]
      await this.dialogue.send([...list, xor(list)])
      await this.acknowledge('Extended Erase', milliseconds + ANSWER)
    })
  }

  /** Writes at most BLOCK bytes, a multiple of four. Writing the same bytes twice does no harm on this flash. */
  async write(address: number, bytes: Uint8Array): Promise<void> {
    await this.retry(async () => {
      await this.command(Command.write)
      await this.address(address)
      const block = [bytes.length - 1, ...bytes]
      await this.dialogue.send([...block, xor(block)])
      await this.acknowledge('Write Memory', ANSWER)
    })
  }

  async read(address: number, length: number): Promise<Uint8Array> {
    return this.retry(async () => {
      await this.command(Command.read)
      await this.address(address)
      await this.dialogue.send([length - 1, ~(length - 1) & 255])
      await this.acknowledge('Read Memory', ANSWER)
      return this.dialogue.take(length, ANSWER)
    })
  }

  /** Starts the program whose vector table is at `address`. */
  async go(address: number): Promise<void> {
    await this.command(Command.go)
    await this.address(address)
  }

  private async command(code: number): Promise<void> {
    await this.dialogue.send([code, ~code & 255])
    await this.acknowledge(`command ${hex(code, 2)}`, ANSWER)
  }

  private async address(address: number): Promise<void> {
    const bytes = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255)
    await this.dialogue.send([...bytes, xor(bytes)])
    await this.acknowledge(`address ${hex(address)}`, ANSWER)
  }

  private async acknowledge(what: string, milliseconds: number): Promise<void> {
    const [byte] = await this.dialogue.take(1, milliseconds)
    if (byte === ACK) return
    throw new Refusal(byte === NACK ? what : `${what} (it answered ${hex(byte!, 2)})`)
  }

  /** A damaged or lost byte ends in a NACK or in silence: begins the command again, from a line in step. */
  private async retry<T>(operation: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++)
      try {
        return await operation()
      } catch (error) {
        const silent = error instanceof EngramError && error.code === 'FLASH_NO_ANSWER'
        if (!silent && !(error instanceof Refusal)) throw error
        if (attempt === ATTEMPTS) throw silent ? error : refused((error as Error).message)
        await this.resynchronise()
      }
  }

  /**
   * Brings a boot loader that is inside a command, or half of one, to its start. Bytes of 0xFF do no harm in any of them:
   * as a checksum they are wrong for a mass erase and for an address, and where they are right they write 0xFF, which
   * changes no byte of a flash, or erase sectors from 0xFF on, which no chip has.
   */
  private async resynchronise(): Promise<void> {
    await this.dialogue.quiet(20)
    for (let sent = 0; sent < LONGEST + FILL.length; sent += FILL.length) {
      await this.dialogue.send(FILL)
      if (await this.answered(20)) break
    }
    await this.dialogue.quiet(50)
    for (let attempt = 0; attempt < 2; attempt++) {
      await this.dialogue.send(FILL.subarray(0, 1))
      if (await this.answered(ANSWER / 2)) return
    }
    await this.dialogue.take(1, 0)
  }

  private async answered(milliseconds: number): Promise<boolean> {
    const answer = await this.dialogue.maybe(1, milliseconds)
    return answer?.[0] === ACK || answer?.[0] === NACK
  }
}

const xor = (bytes: readonly number[]): number => bytes.reduce((sum, byte) => sum ^ byte, 0)

const refused = (what: string, hint = 'the chip may be read- or write-protected (option bytes); openocd can unlock it, which erases it'): EngramError =>
  new EngramError('FLASH_REFUSED', `the STM32 boot loader refused ${what}`, hint)
