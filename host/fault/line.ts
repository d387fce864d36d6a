import type { Link } from '../device/link.js'
import { generator } from '../data/random.js'
import type { Fault } from './fault.js'

/** What can happen to a frame on a bad line. */
export const mishaps = ['lose', 'double', 'swap', 'damage', 'half', 'noise'] as const
export type Mishap = (typeof mishaps)[number]
/** The share of frames that meets each. */
export type Shares = Partial<Record<Mishap, number>>

/** A share of frames that is hit, in all of some ways alike. */
export const evenly = (share: number, ways: readonly Mishap[] = mishaps): Shares => Object.fromEntries(ways.map((way) => [way, share / ways.length]))

/** Milliseconds after which a frame that was held back to be sent after the next one is sent anyway. */
const HELD = 3
const NOISE = 24
/** Steps of a share. */
const FINE = 1_000_000

/** A whole number below its argument. */
type Draw = (below: number) => number

/** A link that damages, loses, doubles or delays some frames in both directions; which ones depends on the seed alone. */
export class FaultyLink implements Link {
  /** Faults so far, by kind. */
  readonly count: Partial<Record<Mishap, number>> = {}
  /** Frames so far, in both directions. */
  frames = 0
  private baud = 0
  private readonly outward: Lane
  private readonly inward: Lane
  private listener: (chunk: Uint8Array) => void = () => {}
  readonly name?: string
  readonly setRate?: (baud: number) => Promise<void>

  constructor(
    private readonly link: Link,
    /** With `above`, only at rates of the line above that. */
    readonly options: { seed: number; shares: Shares; above?: number },
  ) {
    // What one direction meets does not depend on what the other one does.
    const lane = (way: number, send: (bytes: Uint8Array) => void): Lane => {
      const next = generator(options.seed, 0x11e, way)
      const draw: Draw = (below) => next() % below
      return new Lane(draw, () => this.draw(draw), send)
    }
    this.outward = lane(0, (bytes) => void link.write(bytes).catch(() => {}))
    this.inward = lane(1, (bytes) => this.listener(bytes))
    link.onData((chunk) => this.inward.carry(chunk))
    if (link.name !== undefined) this.name = link.name
    if (link.setRate)
      this.setRate = async (baud) => {
        await link.setRate!(baud)
        this.baud = baud
      }
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

  /** Faults so far. */
  get damaged(): number {
    return Object.values(this.count).reduce((sum, n) => sum + n, 0)
  }

  async close(): Promise<void> {
    await this.link.close()
  }

  private draw(draw: Draw): Mishap | undefined {
    const { shares, above } = this.options
    this.frames++
    if (above !== undefined && this.baud <= above) return undefined
    let chance = draw(FINE) / FINE
    const kind = mishaps.find((mishap) => (chance -= shares[mishap] ?? 0) < 0)
    if (kind) this.count[kind] = (this.count[kind] ?? 0) + 1
    return kind
  }
}

/** A byte of it is another. */
function damaged(frame: Uint8Array, draw: Draw): Uint8Array {
  const at = draw(frame.length)
  return frame.with(at, frame[at]! ^ (1 + draw(255)))
}

/** One direction of the line: collects bytes to frames, and applies the drawn fault to each. */
class Lane {
  private frame: number[] = []
  private held: Uint8Array | undefined

  constructor(
    private readonly draw: Draw,
    private readonly fault: () => Mishap | undefined,
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

  private outcome(fault: Mishap | undefined, frame: Uint8Array): Uint8Array[] {
    const { draw } = this
    switch (fault) {
      case 'lose':
        return []
      case 'double':
        return [frame, frame]
      case 'damage':
        return [damaged(frame, draw)]
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

const named: Readonly<Record<string, Mishap>> = { lost: 'lose', doubled: 'double', damaged: 'damage' }
const ofLine = (faults: readonly Fault[]): Fault[] => faults.filter(({ domain }) => domain === 'line')

/** A link whose frames meet what was asked for; undefined where nothing of a line was. */
export function faultyLine(link: Link, faults: readonly Fault[], seed: number): FaultyLink | undefined {
  const asked = ofLine(faults)
  return asked.length === 0 ? undefined : new FaultyLink(link, { seed, shares: Object.fromEntries(asked.map(({ name, amount }) => [named[name]!, amount])) })
}

/** What became of the frames on some links, in words. */
export function lineTold(links: readonly FaultyLink[], faults: readonly Fault[]): string[] {
  const sum = (of: (link: FaultyLink) => number): string => links.reduce((all, link) => all + of(link), 0).toLocaleString('en')
  return links.length === 0 ? [] : [`of ${sum(({ frames }) => frames)} frames ${ofLine(faults).map(({ name }) => `${sum(({ count }) => count[named[name]!] ?? 0)} were ${name}`).join(', ')}`]
}
