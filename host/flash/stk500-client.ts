import type { Link } from '../device/link.js'
import type { AvrLoader } from './avr-loader.js'
import { Dialogue, LONGEST_QUIET } from './dialogue.js'
import { hex } from './segments.js'

/*
 * STK500 protocol version 1 (Atmel AVR061), the part that optiboot speaks: every command ends with CRC_EOP, every answer is
 * INSYNC, then data, then OK.
 */
const GET_SYNC = 0x30
const ENTER = 0x50
const LEAVE = 0x51
const LOAD_ADDRESS = 0x55
const PROGRAM_PAGE = 0x64
const READ_PAGE = 0x74
const READ_SIGNATURE = 0x75
const CRC_EOP = 0x20
const INSYNC = 0x14
const OK = 0x10
/** Selects the flash; optiboot can write no other memory. */
const FLASH = 0x46

/**
 * A page is erased and written in at most 9 ms (ATmega328P datasheet, 31.7), and USB adapters add some 20; the rest is for a
 * busy host. Only a board that is unplugged in the middle makes it wait so long.
 */
const ANSWER = 2000
/** optiboot gives up and starts the program after 1 s; several attempts must fit into that. */
const SYNC = 100
const SYNC_ATTEMPTS = 15
/** Pauses: between two attempts, and after the last, so that late answers do not count for what follows. */
const [PAUSE, LONG_PAUSE] = [10, 50]

/** Milliseconds within which a boot loader is found, or the lack of one is told, whatever the line says meanwhile. */
export const STK500_CONNECTS = SYNC_ATTEMPTS * (SYNC + LONGEST_QUIET * PAUSE) + LONGEST_QUIET * LONG_PAUSE + ANSWER
/** Milliseconds for a command: as long to send it as to answer it. */
const COMMAND = 2 * ANSWER
/** The same for all of an image: a page takes an address and a command to write, and as much to read back. */
export const stk500Ends = (pages: number): number => STK500_CONNECTS + (4 * pages + 2) * COMMAND

/** What flashing says first, and again until it is answered. */
export const STK500_HELLO: readonly number[] = [GET_SYNC, CRC_EOP]

/** The commands of a boot loader that speaks STK500v1. */
export class Stk500 implements AvrLoader {
  private readonly dialogue: Dialogue

  constructor(link: Link, signal?: AbortSignal) {
    const advice = 'press the reset button while flashing starts; is it the right port, and does the board have optiboot?'
    this.dialogue = new Dialogue(link, { loader: 'the boot loader', advice, signal })
  }

  /** Finds the boot loader, even when a program on the board was printing before, and gives the chip's signature. */
  async connect(): Promise<number[]> {
    return this.dialogue.within(STK500_CONNECTS, async () => {
      const started = Date.now()
      for (let attempt = 0; attempt < SYNC_ATTEMPTS; attempt++) {
        await this.dialogue.send(STK500_HELLO)
        if (await this.dialogue.find([INSYNC, OK], SYNC)) {
          // Late answers to earlier attempts must not be taken for answers to what follows.
          await this.dialogue.quiet(LONG_PAUSE)
          const signature = await this.answerTo([READ_SIGNATURE], 3)
          if (signature) return [...signature]
        }
        await this.dialogue.quiet(PAUSE)
      }
      throw this.dialogue.noAnswer(Date.now() - started)
    })
  }

  async enter(): Promise<void> {
    await this.ask([ENTER], 0)
  }

  /** Erases and writes the page at byte `address`. */
  async writePage(address: number, page: Uint8Array): Promise<void> {
    await this.loadAddress(address)
    this.dialogue.wrote = true
    await this.ask([PROGRAM_PAGE, page.length >> 8, page.length & 255, FLASH, ...page], 0)
  }

  async readPage(address: number, length: number): Promise<Uint8Array> {
    await this.loadAddress(address)
    return this.ask([READ_PAGE, length >> 8, length & 255, FLASH], length)
  }

  /** Starts the program. */
  async leave(): Promise<void> {
    this.dialogue.wrote = false
    await this.ask([LEAVE], 0)
  }

  /** The protocol counts the flash in words of two bytes. */
  private async loadAddress(address: number): Promise<void> {
    const word = address >> 1
    await this.ask([LOAD_ADDRESS, word & 255, word >> 8], 0)
  }

  private async ask(command: readonly number[], length: number): Promise<Uint8Array> {
    const answer = await this.answerTo(command, length)
    if (answer) return answer
    throw this.dialogue.noAnswer(ANSWER, `did not answer command ${hex(command[0]!, 2)} as it must`)
  }

  /** What the boot loader says to a command; undefined when what comes is no answer, or not all of one. */
  private async answerTo(command: readonly number[], length: number): Promise<Uint8Array | undefined> {
    const answer = await this.dialogue.within(COMMAND, async () => {
      await this.dialogue.send([...command, CRC_EOP])
      return this.dialogue.maybe(length + 2, ANSWER)
    })
    if (answer?.[0] !== INSYNC || answer.at(-1) !== OK) return undefined
    this.dialogue.understood()
    return answer.subarray(1, -1)
  }
}
