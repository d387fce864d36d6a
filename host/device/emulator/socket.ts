import { faultNamed, numberOf, type Fault } from '../../fault/fault.js'
import { Cord } from '../../fault/machine.js'
import type { Link } from '../link.js'
import type { Machine } from './bench.js'
import type { Mishaps } from './open.js'

/** Where an emulated board has its power from: it can be taken away between two samples, or in front of a byte that it keeps. */
export class Socket {
  private machine: Machine | undefined
  private cord: Cord | undefined
  private kept: Uint8Array | undefined
  /** Bytes that were erased or written so far, all power-ups together. */
  private written = 0
  private readonly cutAt: number
  private cut = false
  private readonly clockStands: boolean

  constructor(private readonly start: (kept: Uint8Array | undefined, mishaps: Mishaps) => Promise<Machine>, faults: readonly Fault[]) {
    const power = faultNamed(faults, 'power')
    this.cutAt = (power && numberOf(power, 'byte')) ?? Infinity
    this.clockStands = faultNamed(faults, 'clock') !== undefined
  }

  /** The power went in front of the byte that was named. */
  get tripped(): boolean {
    return this.cut
  }

  async on(): Promise<Link> {
    this.cut = false
    const beforeKeeping = (): void => {
      if (++this.written === this.cutAt) this.trip()
    }
    this.machine = await this.start(this.kept, { clockStands: this.clockStands, ...(this.cutAt < Infinity && { beforeKeeping }) })
    return (this.cord = new Cord(this.machine))
  }

  async off(): Promise<void> {
    if (!this.cut) this.kept = (await this.machine?.kept?.()) ?? this.kept
    this.cord?.tear()
    await this.machine?.close()
  }

  async change(how: (memory: Uint8Array) => void): Promise<void> {
    if (this.kept) how(this.kept)
  }

  /** What the emulator does until the end of its slice is no longer seen by anybody. */
  private trip(): void {
    this.cut = true
    this.kept = this.machine!.keptNow?.()
    this.cord!.tear()
  }
}
