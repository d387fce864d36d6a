import { Core, type Told } from '../core.js'
import type { Samples } from '../data/dataset.js'
import { generator } from '../data/random.js'
import type { Device, Session } from '../device/device.js'
import { EngramError } from '../errors.js'
import type { Experiment } from '../experiment/experiment.js'
import type { Fault } from './fault.js'

const KEY = 0xf11b
const TWO_32 = 2 ** 32

/** When and where bits flip, by seed: independent of each other, each with the same chance in front of every sample. */
class Flips {
  /** Samples so far. */
  private now = 0
  /** The next flip, counted through all bits in front of the first sample, then all in front of the second. */
  private next: number
  private readonly draw: () => number
  /** Flips so far. */
  count = 0

  constructor(private readonly rate: number, private readonly bits: number, seed: number) {
    const random = generator(seed, KEY)
    // Bits without a flip between two that have one are distributed geometrically.
    this.draw = () => Math.floor(Math.log((random() + 0.5) / TWO_32) / Math.log1p(-this.rate))
    this.next = rate > 0 ? this.draw() : Infinity
  }

  /** Samples, `most` at most, that can be taken before the next flip. */
  free(most: number): number {
    return Math.min(most, Math.floor(this.next / this.bits) - this.now)
  }

  pass(samples: number): void {
    this.now += samples
  }

  /** Bits to be flipped in front of the next sample. */
  *due(): Generator<number> {
    for (; Math.floor(this.next / this.bits) <= this.now; this.next += 1 + this.draw()) {
      this.count++
      yield this.next % this.bits
    }
  }
}

/** A device, one of those that suffer in their memory, whose bits flip (kinds/flips.ts). `module` is a core that tells how large the learner is. */
export function struckDevice(device: Device, fault: Fault, module: WebAssembly.Module): Device {
  return {
    ...device,
    async open(experiment, options) {
      const bits = 8 * reach(module, experiment, fault.options['in'] === 'learned')
      const session = await device.open(experiment, { ...options, struck: true })
      if (!session.flip) {
        await session.close()
        throw new EngramError('OPTION_INVALID', `fault "${fault.text}" cannot be on ${device.id} together with what else goes wrong there`, 'leave the other fault out', { option: '--fault', value: fault.text })
      }
      return new StruckSession(session, new Flips(fault.amount, bits, experiment.seed))
    },
  }
}

/** Bytes that can be hit, from the learned state on. */
function reach(module: WebAssembly.Module, experiment: Experiment, learnedOnly: boolean): number {
  const regions = new Core(module, experiment).regions(), learned = regions.filter((region) => region.learned)
  const last = (learnedOnly ? learned : regions).at(-1)!
  return last.offset + last.bytes - learned[0]!.offset
}

class StruckSession implements Session {
  constructor(private readonly session: Session, private readonly flips: Flips) {}

  /** Does something with all rows, as many at once as come before the next flip. */
  private async inParts<T>(order: Uint32Array, take: (rows: Uint32Array) => Promise<T>): Promise<T[]> {
    const taken: T[] = []
    for (let from = 0; from < order.length; ) {
      for (const bit of this.flips.due()) await this.session.flip!(bit >> 3, bit & 7)
      const count = this.flips.free(order.length - from)
      taken.push(await take(order.subarray(from, from + count)))
      this.flips.pass(count)
      from += count
    }
    return taken
  }

  async learn(samples: Samples, order: Uint32Array): Promise<number> {
    const hits = await this.inParts(order, (rows) => this.session.learn(samples, rows))
    return hits.some((some) => some < 0) ? -1 : hits.reduce((sum, some) => sum + some, 0)
  }

  async infer(samples: Samples, order: Uint32Array): Promise<Int32Array> {
    return joined(await this.inParts(order, (rows) => this.session.infer(samples, rows)))
  }

  async tell(samples: Samples, order: Uint32Array): Promise<Told> {
    const told = await this.inParts(order, (rows) => this.session.tell(samples, rows))
    return { answers: joined(told.map(({ answers }) => answers)), outputs: joined(told.map(({ outputs }) => outputs)) }
  }

  dream = (labels: ArrayLike<number>, seed: number, first?: number): Promise<Int8Array> => this.session.dream(labels, seed, first)
  digest = (): Promise<number> => this.session.digest()
  forget = (): Promise<void> => this.session.forget()
  carriedDigest = (): Promise<number> => this.session.carriedDigest()
  regionDigests = (): Promise<Uint32Array> => this.session.regionDigests()
  driftAlarms = (): ReturnType<NonNullable<Session['driftAlarms']>> => this.session.driftAlarms?.() ?? Promise.resolve(undefined)
  damages = (): ReturnType<NonNullable<Session['damages']>> => this.session.damages?.() ?? Promise.resolve(undefined)
  kept = (): ReturnType<NonNullable<Session['kept']>> => this.session.kept?.() ?? Promise.resolve(undefined)
  close = (): Promise<void> => this.session.close()

  get measured(): Session['measured'] {
    return this.session.measured?.bind(this.session)
  }

  get learner(): Session['learner'] {
    return this.session.learner?.bind(this.session)
  }

  get learned(): number | undefined {
    return this.session.learned
  }

  /** One sentence. */
  async faultsTold(): Promise<string[]> {
    const { count } = this.flips
    return [`${count.toLocaleString('en')} bit${count === 1 ? '' : 's'} flipped`]
  }
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
