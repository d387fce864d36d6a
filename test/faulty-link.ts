import type { Link } from '../host/device/link.ts'
import { generator } from '../host/data/random.ts'

/** What can happen to a frame on a bad line. */
export const faults = ['lose', 'double', 'swap', 'damage', 'half', 'noise'] as const
export type Fault = (typeof faults)[number]

/** Milliseconds after which a frame that was held back to be sent after the next one is sent anyway. */
const HELD = 3
const NOISE = 24

/** A whole number below its argument. */
type Draw = (below: number) => number

/** A link that damages, loses, doubles or delays some frames in both directions; which ones depends on the seed alone. */
export class FaultyLink implements Link {
  /** Faults so far, by kind. */
  readonly count: Partial<Record<Fault, number>> = {}
  private baud = 0
  private readonly outward: Lane
  private readonly inward: Lane
  private listener: (chunk: Uint8Array) => void = () => {}

  constructor(
    private readonly link: Link,
    /** With `above`, only at rates of the line above that. */
    readonly options: { seed: number; rate: number; kinds?: readonly Fault[]; above?: number },
  ) {
    const next = generator(options.seed)
    const draw: Draw = (below) => next() % below
    const fault = () => this.draw(draw)
    this.outward = new Lane(draw, fault, (bytes) => void link.write(bytes).catch(() => {}))
    this.inward = new Lane(draw, fault, (bytes) => this.listener(bytes))
    link.onData((chunk) => this.inward.carry(chunk))
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.outward.carry(bytes)
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.listener = listener
  }

  onClose(listener: (reason: Error) => void): void {
    this.link.onClose(listener)
  }

  async setRate(baud: number): Promise<void> {
    await this.link.setRate?.(baud)
    this.baud = baud
  }

  /** Faults so far. */
  get damaged(): number {
    return Object.values(this.count).reduce((sum, n) => sum + n, 0)
  }

  async close(): Promise<void> {
    await this.link.close()
  }

  private draw(draw: Draw): Fault | undefined {
    const { rate, kinds = faults, above } = this.options
    if (above !== undefined && this.baud <= above) return undefined
    if (draw(1000) >= 1000 * rate) return undefined
    const kind = kinds[draw(kinds.length)]!
    this.count[kind] = (this.count[kind] ?? 0) + 1
    return kind
  }
}

/** One direction of the line: collects bytes to frames, and applies the drawn fault to each. */
class Lane {
  private frame: number[] = []
  private held: Uint8Array | undefined

  constructor(
    private readonly draw: Draw,
    private readonly fault: () => Fault | undefined,
    private readonly send: (bytes: Uint8Array) => void,
  ) {}

  carry(chunk: Uint8Array): void {
    for (const byte of chunk) {
      this.frame.push(byte)
      if (byte !== 0) continue
      const frame = Uint8Array.from(this.frame)
      this.frame = []
      this.meet(frame)
    }
  }

  private meet(frame: Uint8Array): void {
    const fault = this.fault()
    if (fault === 'swap' && !this.held) {
      this.held = frame
      setTimeout(() => this.release(), HELD)
      return
    }
    for (const bytes of this.outcome(fault, frame)) this.send(bytes)
    this.release()
  }

  private outcome(fault: Fault | undefined, frame: Uint8Array): Uint8Array[] {
    const { draw } = this
    switch (fault) {
      case 'lose':
        return []
      case 'double':
        return [frame, frame]
      case 'damage':
        return [frame.with(draw(frame.length), draw(256))]
      case 'half':
        return [frame.subarray(0, draw(frame.length))]
      case 'noise':
        return [Uint8Array.from({ length: 1 + draw(NOISE) }, () => draw(256)), frame]
      default:
        return [frame]
    }
  }

  private release(): void {
    const { held } = this
    this.held = undefined
    if (held) this.send(held)
  }
}
