import type { Link } from '../device/link.js'
import type { AvrLoader } from './avr-loader.js'
import { Dialogue, LONGEST_QUIET } from './dialogue.js'
import { hex } from './segments.js'

/*
 * STK500 protocol version 2 (Atmel AVR068), the part that the boot loader of the Arduino Mega speaks. A message is START, a sequence
 * number, the size of its body (high byte first), TOKEN, the body, and the exclusive or of all bytes before. An answer's body repeats
 * the command, then comes a status.
 */
const START = 0x1b
const TOKEN = 0x0e
const SIGN_ON = 0x01
const LOAD_ADDRESS = 0x06
const ENTER = 0x10
const LEAVE = 0x11
const PROGRAM_FLASH = 0x13
const READ_FLASH = 0x14
const READ_SIGNATURE = 0x1b
const STATUS_OK = 0x00

/** Above: START, sequence, size, TOKEN. */
const HEAD = 5

/** As of version 1; a page of 256 bytes takes 9 ms to erase and write (ATmega2560 datasheet, serial programming characteristics). */
const ANSWER = 2000
/** The boot loader waits 2 s for its first message. */
const SYNC = 150
const SYNC_ATTEMPTS = 15
/** Pauses: between two attempts, and before the next command: what comes while the boot loader answers, it does not hear. */
const [PAUSE, LONG_PAUSE] = [10, 50]

/** Milliseconds within which a boot loader is found, or the lack of one is told, whatever the line says meanwhile. */
export const STK500V2_CONNECTS = SYNC_ATTEMPTS * (SYNC + LONGEST_QUIET * PAUSE) + LONGEST_QUIET * LONG_PAUSE + 2 * ANSWER
/** Milliseconds for a command: as long to send it as to answer it. */
const COMMAND = 2 * ANSWER

/** The same for all of an image: a page takes an address and a command to write, and as much to read back. */
export const stk500v2Ends = (pages: number): number => STK500V2_CONNECTS + (4 * pages + 2) * COMMAND

/** The message with a body and a sequence number. */
export function stk500v2Message(sequence: number, body: readonly number[]): number[] {
  const message = [START, sequence, body.length >> 8, body.length & 255, TOKEN, ...body]
  return [...message, message.reduce((sum, byte) => sum ^ byte, 0)]
}

/** What flashing says first, and again until it is answered. */
export const STK500V2_HELLO: readonly number[] = stk500v2Message(1, [SIGN_ON])

/** The commands of a boot loader that speaks STK500v2. */
export class Stk500v2 implements AvrLoader {
  private readonly dialogue: Dialogue
  private sequence = 1

  constructor(link: Link, signal?: AbortSignal) {
    const advice = 'press the reset button while flashing starts; is it the right port, and does the board have its boot loader?'
    this.dialogue = new Dialogue(link, { loader: 'the boot loader', advice, signal })
  }

  /** Finds the boot loader, even when a program on the board was printing before, and gives the chip's signature. */
  async connect(): Promise<number[]> {
    return this.dialogue.within(STK500V2_CONNECTS, async () => {
      const started = Date.now()
      for (let attempt = 0; attempt < SYNC_ATTEMPTS; attempt++) {
        await this.dialogue.send(STK500V2_HELLO)
        if (await this.dialogue.find([START, 1], SYNC)) {
          const name = await this.bodyOf()
          if (name?.[0] === SIGN_ON && name[1] === STATUS_OK) {
            this.dialogue.understood()
            await this.dialogue.quiet(LONG_PAUSE)
            const signature = await this.signature()
            if (signature) return signature
          }
        }
        await this.dialogue.quiet(PAUSE)
      }
      throw this.dialogue.noAnswer(Date.now() - started)
    })
  }

  async enter(): Promise<void> {
    // Time-outs and delays of a programmer with wires to the chip; a boot loader has none.
    await this.ask([ENTER, 200, 100, 25, 32, 0, 0x53, 3, 0xac, 0x53, 0, 0], 0)
  }

  /** Erases and writes the page at byte `address`. */
  async writePage(address: number, page: Uint8Array): Promise<void> {
    await this.loadAddress(address)
    this.dialogue.wrote = true
    // Mode 0xc1: a page, written at once; then the delay and the commands of a chip that is programmed through wires.
    await this.ask([PROGRAM_FLASH, page.length >> 8, page.length & 255, 0xc1, 10, 0x40, 0x4c, 0x20, 0, 0, ...page], 0)
  }

  async readPage(address: number, length: number): Promise<Uint8Array> {
    await this.loadAddress(address)
    const answer = await this.ask([READ_FLASH, length >> 8, length & 255, 0x20], length + 1)
    return answer.subarray(0, length)
  }

  /** Starts the program. */
  async leave(): Promise<void> {
    this.dialogue.wrote = false
    await this.ask([LEAVE, 1, 1], 0)
  }

  /** One byte a command; the instruction of the chip that reads it has the number of the byte at its third place. */
  private async signature(): Promise<number[] | undefined> {
    const bytes: number[] = []
    for (let i = 0; i < 3; i++) {
      const answer = await this.answerTo([READ_SIGNATURE, 4, 0x30, 0, i, 0], 2, SYNC)
      if (!answer) return undefined
      bytes.push(answer[0]!)
    }
    return bytes
  }

  /** The protocol counts the flash in words of two bytes; the highest bit tells a chip of more than 64 KB. */
  private async loadAddress(address: number): Promise<void> {
    const word = ((address >> 1) | 0x80000000) >>> 0
    await this.ask([LOAD_ADDRESS, word >>> 24, (word >> 16) & 255, (word >> 8) & 255, word & 255], 0)
  }

  private async ask(command: readonly number[], length: number): Promise<Uint8Array> {
    const answer = await this.answerTo(command, length, ANSWER)
    if (answer) return answer
    throw this.dialogue.noAnswer(ANSWER, `did not answer command ${hex(command[0]!, 2)} as it must`)
  }

  /** The answer's bytes behind command and status; undefined when none, or another one, has begun after `milliseconds`. */
  private async answerTo(command: readonly number[], length: number, milliseconds: number): Promise<Uint8Array | undefined> {
    this.sequence = (this.sequence + 1) & 255
    const { sequence } = this
    const body = await this.dialogue.within(COMMAND, async () => {
      await this.dialogue.send(stk500v2Message(sequence, command))
      // What comes before is a late answer to an earlier attempt.
      return (await this.dialogue.find([START, sequence], milliseconds)) ? this.bodyOf(sequence) : undefined
    })
    if (body?.[0] !== command[0] || body?.[1] !== STATUS_OK || body.length < length + 2) return undefined
    this.dialogue.understood()
    return body.subarray(2)
  }

  /** The body of a message whose first two bytes were taken; undefined when what comes is none, or damaged. */
  private async bodyOf(sequence = 1): Promise<Uint8Array | undefined> {
    const head = await this.dialogue.maybe(HEAD - 2, ANSWER)
    if (head?.[2] !== TOKEN) return undefined
    const rest = await this.dialogue.maybe(head[0]! * 256 + head[1]! + 1, ANSWER)
    if (!rest) return undefined
    const sum = [START, sequence, ...head, ...rest].reduce((all, byte) => all ^ byte, 0)
    return sum === 0 ? rest.subarray(0, -1) : undefined
  }
}
