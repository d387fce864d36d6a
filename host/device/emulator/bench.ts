import type { Link } from '../link.js'

/** What stands on the bench: an emulator, and how its reset button works where it has one. */
export interface Machine extends Link {
  reset?(): void
  /** What outlives the power: the memory of checkpoints. Emulators that cannot write theirs leave it out. */
  kept?(): Promise<Uint8Array>
  /** The same at once, of emulators in this process. */
  keptNow?(): Uint8Array
}

/**
 * An emulated board whose line stays while the board itself is reset or gets another program, as a USB cable does.
 * A pseudo-terminal carries no DTR, whose pulse resets some boards: there the first word of flashing does it instead, when it
 * comes after something else or after a pause.
 */
export class Bench {
  private machine: Machine | undefined
  private kept: Uint8Array | undefined
  private lastHeard = 0
  /** The last that was heard is the word with which flashing begins. */
  private asked = false
  /** Bytes on their way out. */
  private waiting = 0

  constructor(
    private readonly line: Link,
    /** Switches a machine on, with whatever program it has now, and what the one before it kept. */
    private readonly start: (kept: Uint8Array | undefined) => Promise<Machine>,
    private readonly options: { resetBy?: readonly number[]; failed: (reason: Error) => void },
  ) {
    line.onData((chunk) => this.hear(chunk))
    line.onClose(options.failed)
  }

  /** Switches the board on, or off and on again: RAM is lost, checkpoints are not. */
  async power(): Promise<void> {
    const old = this.machine
    this.machine = undefined
    this.kept = (await old?.kept?.()) ?? this.kept
    await old?.close()
    const machine = await this.start(this.kept)
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
    const now = Date.now()
    const asks = this.isHello(chunk)
    // The word is repeated until it is answered, which must not reset the boot loader that is about to answer.
    if (asks && (!this.asked || now - this.lastHeard > PAUSE)) this.machine?.reset?.()
    this.asked = asks
    this.lastHeard = now
    this.machine?.write(chunk).catch(() => {})
  }

  private isHello(chunk: Uint8Array): boolean {
    const { resetBy } = this.options
    return resetBy !== undefined && chunk.length === resetBy.length && resetBy.every((byte, at) => chunk[at] === byte)
  }
}

const MOST_WAITING = 65_536

/** Milliseconds after which the word is the first of another attempt; one attempt repeats it faster than that. */
const PAUSE = 200
