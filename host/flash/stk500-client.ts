import type { Link } from '../device/link.js'
import { EngramError } from '../errors.js'
import { Dialogue } from './dialogue.js'
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
/** The memory that is meant; optiboot knows no other. */
const FLASH = 0x46

/** A page is erased and written in at most 9 ms (ATmega328P datasheet, 31.7); USB adapters add some 20. */
const ANSWER = 500
/** optiboot gives up and starts the program after 1 s; several attempts must fit into that. */
const SYNC = 100
const SYNC_ATTEMPTS = 15

/** The commands of a boot loader that speaks STK500v1. */
export class Stk500 {
  private readonly dialogue: Dialogue

  constructor(link: Link) {
    const advice = 'press the reset button while flashing starts; is it the right port, and does the board have optiboot?'
    this.dialogue = new Dialogue(link, 'the boot loader', advice)
  }

  /** Finds the boot loader behind whatever the program on the board was saying. */
  async synchronise(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.dialogue.send([GET_SYNC, CRC_EOP])
      const answer = await this.dialogue.maybe(2, SYNC)
      if (answer?.[0] === INSYNC && answer[1] === OK) break
      if (attempt === SYNC_ATTEMPTS) await this.dialogue.take(2, 0)
      await this.dialogue.quiet(10)
    }
    // Late answers to earlier attempts must not be taken for answers to what follows.
    await this.dialogue.quiet(50)
  }

  async signature(): Promise<number[]> {
    return [...(await this.ask([READ_SIGNATURE], 3))]
  }

  async enter(): Promise<void> {
    await this.ask([ENTER], 0)
  }

  /** Erases and writes the page at byte `address`. */
  async writePage(address: number, page: Uint8Array): Promise<void> {
    await this.loadAddress(address)
    await this.ask([PROGRAM_PAGE, page.length >> 8, page.length & 255, FLASH, ...page], 0)
  }

  async readPage(address: number, length: number): Promise<Uint8Array> {
    await this.loadAddress(address)
    return this.ask([READ_PAGE, length >> 8, length & 255, FLASH], length)
  }

  /** Starts the program. */
  async leave(): Promise<void> {
    await this.ask([LEAVE], 0)
  }

  /** The protocol counts the flash in words of two bytes. */
  private async loadAddress(address: number): Promise<void> {
    const word = address >> 1
    await this.ask([LOAD_ADDRESS, word & 255, word >> 8], 0)
  }

  private async ask(command: readonly number[], length: number): Promise<Uint8Array> {
    await this.dialogue.send([...command, CRC_EOP])
    const answer = await this.dialogue.take(length + 2, ANSWER)
    if (answer[0] === INSYNC && answer.at(-1) === OK) return answer.subarray(1, -1)
    throw new EngramError(
      'FLASH_REFUSED',
      `the boot loader did not understand command ${hex(command[0]!, 2)}: it answered ${[...answer.subarray(0, 8)].map((byte) => hex(byte, 2)).join(' ')}`,
      'flash it again; a bad cable or another program on the same port does this',
    )
  }
}
