import type { Link } from '../device/link.js'
import { EngramError } from '../errors.js'
import { Dialogue, LONGEST_QUIET } from './dialogue.js'
import { hex } from './segments.js'

/* ST AN3155, USART protocol used in the STM32 boot loader: 8 data bits, even parity, 1 stop bit. */
const SYNC = 0x7f
const ACK = 0x79
const NACK = 0x1f
const Command = { get: 0x00, id: 0x02, read: 0x11, go: 0x21, write: 0x31, eraseExtended: 0x44 } as const

/** Most bytes of one read or write (AN3155, 3.4 and 3.6). */
export const BLOCK = 256

/** Commands that read protection forbids: the boot loader answers their code with a NACK (AN3155, "RDP is active"). */
const guarded: readonly number[] = [Command.read, Command.go, Command.write, Command.eraseExtended]

/** Answers come at once; USB adapters add some 20 ms. Writing a block takes up to 256 * 100 us (DS8626, t_prog maximum). */
const ANSWER = 500
const ATTEMPTS = 3
/** Pauses: before the first byte and between the fills below; after them, and after a NACK, which is one only when nothing follows it. */
const [PAUSE, LONG_PAUSE] = [20, 50]
/** Bytes that complete a command which the boot loader is in the middle of, sent 16 at a time. The longest rest is N, 256 bytes, checksum. */
const FILL = new Uint8Array(16).fill(0xff)
const LONGEST = BLOCK + 2
const FILLS = Math.ceil(LONGEST / FILL.length) + 1
/** An answer that counts more commands than this is not from a boot loader. */
const MOST_COMMANDS = 40

/** Longest time that `inStep` takes, milliseconds. */
const IN_STEP = (LONGEST_QUIET + FILLS) * PAUSE + LONGEST_QUIET * LONG_PAUSE + ANSWER
/** A command has up to four parts that are answered: code, address, data, and what is read. */
const COMMAND = 4 * ANSWER

/** Milliseconds within which a boot loader is found, or the lack of one is told, whatever the line says meanwhile. */
export const AN3155_CONNECTS = LONGEST_QUIET * PAUSE + ATTEMPTS * (ANSWER + IN_STEP + COMMAND + LONGEST_QUIET * LONG_PAUSE)
/** The same for flashing a whole image. `erase` is the longest time for its sectors; every command may have to be repeated. */
export const an3155Ends = (blocks: number, sectors: number, erase: number): number =>
  AN3155_CONNECTS + ATTEMPTS * ((2 * blocks + sectors + 2) * (COMMAND + IN_STEP) + erase) + AN3155_CONNECTS

/** Another byte came than the ACK that must follow part `what` of a command. */
class Refusal extends Error {
  constructor(
    readonly what: string,
    readonly byte: number,
    readonly protects = false,
  ) {
    super(what)
  }
}

/** The commands of the boot loader in an STM32's system memory. */
export class An3155 {
  private readonly dialogue: Dialogue

  constructor(link: Link, signal?: AbortSignal) {
    const advice = 'connect BOOT0 to 3.3 V, press reset, and flash again; TX of the adapter goes to RX of the board'
    this.dialogue = new Dialogue(link, { loader: 'the STM32 boot loader', advice, signal })
  }

  /**
   * Lets a fresh boot loader measure the baud rate, or finds one that is listening already, even inside a command. A single byte
   * that looks like an ACK proves nothing: only a boot loader can list its commands. Throws FLASH_REFUSED when one that is needed is missing.
   */
  async connect(): Promise<void> {
    const started = Date.now()
    const codes = await this.dialogue.within(AN3155_CONNECTS, async () => {
      await this.dialogue.quiet(PAUSE)
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const codes = (await this.greet()) ? await this.introduction() : undefined
        if (codes) return codes
        await this.dialogue.quiet(LONG_PAUSE)
      }
      throw this.dialogue.noAnswer(Date.now() - started)
    })
    for (const [name, code] of Object.entries(Command))
      if (!codes.includes(code)) throw this.refused(`command ${hex(code, 2)} (${name}), which it does not have`, 'use another method: dfu-util or openocd')
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
      this.dialogue.wrote = true
      const list = [0, 0, number >> 8, number & 255]
      await this.dialogue.send([...list, xor(list)])
      await this.acknowledge('Extended Erase', milliseconds + ANSWER)
    }, milliseconds)
  }

  /** Writes at most BLOCK bytes, a multiple of four. Writing the same bytes twice does no harm on this flash. */
  async write(address: number, bytes: Uint8Array): Promise<void> {
    await this.retry(async () => {
      await this.command(Command.write)
      this.dialogue.wrote = true
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

  /** Throws FLASH_NO_ANSWER when what answers is no boot loader any more. A program that prints may look as if it answered: the letter y is an ACK. */
  async confirm(): Promise<void> {
    if (!(await this.isThere())) throw this.dialogue.noAnswer(IN_STEP + COMMAND, 'did not answer as it must')
  }

  /** Starts the program whose vector table is at `address`. */
  async go(address: number): Promise<void> {
    this.dialogue.wrote = false
    await this.retry(async () => {
      await this.command(Command.go)
      await this.address(address)
    })
  }

  /** True when something answered that may be the boot loader. */
  private async greet(): Promise<boolean> {
    // A boot loader that waits for a command takes the first SYNC as its code. The second should be the complement and is not: a NACK.
    for (let attempt = 0; attempt < 2; attempt++) {
      await this.dialogue.send([SYNC])
      if (await this.answered(ANSWER / 2)) return true
    }
    return this.inStep()
  }

  /** The codes of all commands, as Get gives them; undefined when what comes is not the answer of a boot loader. */
  private async introduction(): Promise<readonly number[] | undefined> {
    try {
      await this.command(Command.get)
      const [count] = await this.dialogue.take(1, ANSWER)
      if (count! > MOST_COMMANDS) return undefined
      const [, ...codes] = await this.dialogue.take(count! + 1, ANSWER)
      await this.acknowledge('Get', ANSWER)
      if (!codes.includes(Command.get) || !codes.includes(Command.id)) return undefined
      this.dialogue.understood()
      return codes
    } catch (error) {
      if (error instanceof Refusal || isSilence(error)) return undefined
      throw error
    }
  }

  private async command(code: number): Promise<void> {
    await this.dialogue.send([code, ~code & 255])
    await this.acknowledge(`command ${hex(code, 2)}`, ANSWER, guarded.includes(code))
  }

  private async address(address: number): Promise<void> {
    const bytes = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255)
    await this.dialogue.send([...bytes, xor(bytes)])
    await this.acknowledge(`address ${hex(address)}`, ANSWER)
  }

  private async acknowledge(what: string, milliseconds: number, protects = false): Promise<void> {
    const [byte] = await this.dialogue.take(1, milliseconds)
    if (byte !== ACK) throw new Refusal(what, byte!, protects)
    this.dialogue.step()
  }

  /** Runs a command again, in step, when a NACK or silence shows that a byte was damaged or lost. */
  private async retry<T>(operation: () => Promise<T>, milliseconds = 0): Promise<T> {
    for (let attempt = 1; ; attempt++)
      try {
        const result = await this.dialogue.within(COMMAND + milliseconds, operation)
        this.dialogue.understood()
        return result
      } catch (error) {
        if (!isSilence(error) && !(error instanceof Refusal)) throw error
        if (attempt === ATTEMPTS) throw await this.meaning(error)
        await this.dialogue.within(IN_STEP, () => this.inStep())
      }
  }

  /**
   * The error of a command that failed every time. A NACK counts as the boot loader's refusal only when no byte follows it and
   * the boot loader still lists its commands; else it is noise on the line.
   */
  private async meaning(error: EngramError | Refusal): Promise<EngramError> {
    if (!(error instanceof Refusal)) return error
    const silence = this.dialogue.noAnswer(ANSWER, `did not answer ${error.what} as it must`)
    if (error.byte !== NACK || (await this.dialogue.maybe(1, LONG_PAUSE)) !== undefined || !(await this.isThere())) return silence
    return this.refused(error.what, error.protects ? PROTECTED : 'the line damages what is sent, or the chip has no memory there: use a shorter cable')
  }

  private isThere(): Promise<boolean> {
    return this.dialogue.within(IN_STEP + COMMAND, async () => (await this.inStep()) && (await this.introduction()) !== undefined)
  }

  /**
   * Brings a boot loader that is inside a command to the state in which it waits for one, by sending 0xFF until it answers.
   * That does no harm in any command: 0xFF is the wrong checksum for a mass erase and for an address; where it is the right
   * one, the command writes 0xFF, which changes no byte of a flash, or erases sector 0xFF, which no chip has. False when nothing answers.
   */
  private async inStep(): Promise<boolean> {
    await this.dialogue.quiet(PAUSE)
    for (let fill = 0; fill < FILLS; fill++) {
      await this.dialogue.send(FILL)
      if (await this.answered(PAUSE)) break
    }
    await this.dialogue.quiet(LONG_PAUSE)
    for (let attempt = 0; attempt < 2; attempt++) {
      await this.dialogue.send(FILL.subarray(0, 1))
      if (await this.answered(ANSWER / 2)) return true
    }
    return false
  }

  private async answered(milliseconds: number): Promise<boolean> {
    const answer = await this.dialogue.maybe(1, milliseconds)
    return answer?.[0] === ACK || answer?.[0] === NACK
  }

  private refused(what: string, hint: string): EngramError {
    return new EngramError('FLASH_REFUSED', `the STM32 boot loader refused ${what}`, this.dialogue.hint(hint))
  }
}

const PROTECTED = 'the chip is read-protected (option bytes, RDP): openocd can unlock it, which erases all of its flash'

const isSilence = (error: unknown): error is EngramError => error instanceof EngramError && error.code === 'FLASH_NO_ANSWER'

const xor = (bytes: readonly number[]): number => bytes.reduce((sum, byte) => sum ^ byte, 0)
