import type { Link } from '../link.js'

/** What stands on the bench: an emulator, and how its reset button works where it has one. */
export interface Machine extends Link {
  reset?(): void
}

/**
 * An emulated board whose line stays while the board itself is reset or gets another program, as a USB cable does.
 * A pseudo-terminal carries no DTR, whose pulse resets some boards: there the first bytes of flashing do it instead, when they
 * come alone and after a pause.
 */
export class Bench {
  private machine: Machine | undefined
  private lastHeard = 0
  /** Bytes on their way out. */
  private waiting = 0

  constructor(
    private readonly line: Link,
    /** Switches a machine on, with whatever program it has now. */
    private readonly start: () => Promise<Machine>,
    private readonly options: { resetBy?: readonly number[]; failed: (reason: Error) => void },
  ) {
    line.onData((chunk) => this.hear(chunk))
    line.onClose(options.failed)
  }

  /** Switches the board on, or off and on again: what it has learned is lost, as RAM is. */
  async power(): Promise<void> {
    const old = this.machine
    this.machine = undefined
    await old?.close()
    const machine = await this.start()
    machine.onData((chunk) => {
      if (machine === this.machine) this.tell(chunk)
    })
    machine.onClose((reason) => {
      if (machine === this.machine) this.options.failed(reason)
    })
    this.machine = machine
  }

  /** Presses the reset button. */
  async reset(): Promise<void> {
    if (this.machine?.reset) this.machine.reset()
    else await this.power()
  }

  async close(): Promise<void> {
    const { machine } = this
    this.machine = undefined
    await machine?.close()
    await this.line.close()
  }

  /** Nobody may be there to read it: a line loses what is said then, and this one what is more than a pipe holds. */
  private tell(chunk: Uint8Array): void {
    if (this.waiting > MOST_WAITING) return
    this.waiting += chunk.length
    this.line.write(chunk).then(
      () => (this.waiting -= chunk.length),
      () => {},
    )
  }

  private hear(chunk: Uint8Array): void {
    const { resetBy } = this.options
    const now = Date.now()
    if (resetBy && now - this.lastHeard > PAUSE && chunk.length === resetBy.length && resetBy.every((byte, at) => chunk[at] === byte)) this.machine?.reset?.()
    this.lastHeard = now
    this.machine?.write(chunk).catch(() => {})
  }
}

const MOST_WAITING = 65_536

/** Milliseconds without a byte in front of those that reset the board; an attempt to flash repeats them faster than that. */
const PAUSE = 200
