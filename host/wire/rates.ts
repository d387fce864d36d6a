import { LOST_AFTER, Request } from '../../assembly/abi.js'
import type { Answer, Asked } from './channel.js'
import type { Line } from './line.js'

/** Requests of the largest size that must pass, one after the other and without a loss, before a rate is used. */
const TRIED = 6
/** Milliseconds for both ends to be at a new rate. */
const SETTLING = 10
/** Losses that a rate may have in a row of requests before it is given up; each PER_LOSS requests without one make good for one. */
const MOST_LOSSES = 4
const PER_LOSS = 32
/** More zeros than a device takes to be at another rate than its host. */
const CALL = new Uint8Array(2 * LOST_AFTER)

/** Sends requests and takes their answers, in order. */
export type Exchange = (requests: Iterable<Asked>, take: (answer: Answer) => void) => Promise<void>

/**
 * The rate of a line: the fastest of a board's that loses nothing. Both ends begin at the usual one, to which a device also returns
 * when it is reset or understands nothing any more; a rate at which frames get lost is given up for the next slower one.
 */
export class Rates {
  /** Bits a second now. */
  baud: number
  /** What is lost may be lost because the two ends are at different rates. */
  moved = false
  private losses = 0

  constructor(
    private readonly line: Line,
    /** The rate at which the device answered hello. */
    readonly usual: number,
    /** Rates not tried yet or not given up, the best one first. */
    private candidates: readonly number[],
    /** Longest payload of a frame. */
    private readonly most: number,
  ) {
    this.baud = usual
  }

  /** Between two exchanges: takes the best rate that is left, if the line is not at one already. */
  async settle(exchange: Exchange): Promise<void> {
    while (this.line.hasRate && this.baud === this.usual && this.candidates.length > 0) {
      const [baud, ...slower] = this.candidates
      // At the usual rate first: how long an answer takes is known then, and a faster one that does not work is noticed at once.
      const can = (await this.try(exchange)) && (await this.change(exchange, baud!))
      if (can && (await this.holds(exchange, baud!))) return
      this.candidates = can ? slower : []
      if (this.baud !== this.usual) await this.change(exchange, this.usual)
    }
  }

  /** An answer came; `repeats` times its request had to be sent again. */
  passed(repeats: number): void {
    this.losses = repeats === 0 ? Math.max(0, this.losses - 1 / PER_LOSS) : this.losses
  }

  /** Something was lost; true if the rate is to be given up. */
  lost(): boolean {
    return this.baud !== this.usual && ++this.losses > MOST_LOSSES
  }

  /** Both ends to the usual rate, although the device cannot be asked. */
  async giveUp(): Promise<void> {
    if (this.baud !== this.usual) this.candidates = this.candidates.slice(this.candidates.indexOf(this.baud) + 1)
    await this.line.write(CALL)
    await this.take(this.usual)
    await this.line.write(CALL)
  }

  /** Leaves the device at the usual rate, where the next host looks for it first. */
  async leave(): Promise<void> {
    if (this.baud !== this.usual) await this.line.write(CALL)
  }

  /** Asks the device for a rate; false if it has none to give. */
  private async change(exchange: Exchange, baud: number): Promise<boolean> {
    const payload = new Uint8Array(4)
    new DataView(payload.buffer).setUint32(0, baud, true)
    let taken = false
    this.moved = true
    await exchange([{ type: Request.rate, payload }], ({ code }) => (taken = code === 0))
    if (taken) await this.take(baud)
    return taken
  }

  private async take(baud: number): Promise<void> {
    this.losses = 0
    if (await this.line.setRate(baud)) this.baud = baud
  }

  /** Long frames, of bytes of which each is another and some are zeros. */
  private async holds(exchange: Exchange, baud: number): Promise<boolean> {
    // Board and adapter take their time to change; what is lost meanwhile says nothing.
    await new Promise((resolve) => setTimeout(resolve, SETTLING))
    await this.try(exchange)
    this.losses = 0
    for (let i = 0; i < TRIED && this.baud === baud && this.losses === 0; i++) {
      await this.try(exchange, i)
    }
    return this.baud === baud && this.losses === 0
  }

  private async try(exchange: Exchange, seed = 0): Promise<boolean> {
    const payload = Uint8Array.from({ length: this.most }, (_, at) => ((at % 5 === 0 ? 0 : at * 37) + seed) & 255)
    let known = false
    await exchange([{ type: Request.nothing, payload }], ({ code }) => (known = code === 0))
    return known
  }
}
