import { Request } from '../../assembly/abi.js'
import { MARGIN_STEPS, withPlace, type Keep, type Kept, type Return } from '../device/kept.js'
import type { EngramError } from '../errors.js'
import type { Channel } from './channel.js'
import type { Hello } from './hello.js'
import { askKept, readSlots, type Slot } from './keeping.js'
import { keepRefused, refused, restarted, tooOld } from './problems.js'
import { readStats, shownTo, type Stats } from './stats.js'

/** Of a share: the running measure is Q16, and moves by 2^-6 of its distance (assembly/wire/keep.ts). */
const MOST = 0xffff, MEASURE_SHIFT = 6

/**
 * A device that keeps its learner by itself: how long until it does, and what it did. After a sample at which it saves or goes back nothing more is sent
 * until it has told, since some lose what comes while they write.
 */
export class Keeper {
  private saves = 0
  private failed = 0
  private undone: number
  /** The last sample was one at which the device saves or goes back. */
  private isDue = false
  private readonly returns: Return[] = []

  private constructor(
    private readonly channel: Channel,
    private readonly keep: Keep,
    private samples: number,
    /** As the device has it, so that it is known what it fell to: what a return brings back is the checkpoint's. */
    private measure: number,
    /** Samples shown. */
    private shown: number,
    private checkpoints: Kept['checkpoints'],
  ) {
    this.undone = shown - samples
  }

  /** Asks a device for it. One that has no checkpoint of this learner makes its first one now, so that it has one to go back to. */
  static async begin(channel: Channel, hello: Hello, keep: Keep): Promise<Keeper> {
    const stats = await askStats(channel), { samples } = stats, shown = shownTo(stats)
    if (!stats.keeping) throw tooOld(hello.board)
    const refuse = (code: number): EngramError => keepRefused(hello.board, code)
    const saves = !stats.keeping.own
    if (saves) await askKept(channel, hello, Request.save, refuse)
    const { every, margin } = keep
    await channel.exchange([{ type: Request.keep, payload: Uint8Array.of(every & 255, every >> 8, Math.round(margin * MARGIN_STEPS)) }], ({ code }) => {
      if (code !== 0) throw refuse(code)
    })
    const newest = (await newestSlot(channel))?.samples ?? samples
    const keeper = new Keeper(channel, keep, samples, stats.keeping.measure, shown, [{ samples: newest, shown: newest + shown - samples }])
    if (saves) keeper.saves = 1
    return keeper
  }

  /** How many of so many samples until the device saves or goes back. */
  due(most: number): number {
    const { every } = this.keep
    return Math.min(most, every - (this.samples % every))
  }

  /** A sample was taken; `right`: whether its answer was, where the device knows. */
  took(counts: boolean, right: boolean | undefined): void {
    this.shown++
    if (counts) this.isDue = ++this.samples % this.keep.every === 0
    if (right !== undefined) this.measure += ((right ? MOST : 0) - this.measure) >> MEASURE_SHIFT
  }

  /** Behind samples: what the device did, if it was time. */
  async look(): Promise<void> {
    if (!this.isDue) return
    this.isDue = false
    const { samples, shown } = this, stats = await askStats(this.channel), { wentBack, code, measure } = stats.keeping!
    if (stats.samples !== samples) {
      // Whoever has fewer samples and does not say that it went back has lost its learner.
      if (!wentBack) throw restarted()
      this.undone += samples - stats.samples
      this.returns.push({ shown, to: stats.samples, fallen: this.measure / MOST, before: measure / MOST })
    } else if (code === 0) this.saves++
    else this.failed++
    if (wentBack || code === 0) this.checkpoints = withPlace(this.checkpoints, { samples: stats.samples, shown })
    this.samples = stats.samples
    this.measure = measure
  }

  get kept(): Kept {
    const { keep, samples, undone, measure, saves, failed, checkpoints, returns } = this
    return { ...keep, samples, undone, measure: measure / MOST, saves, failed, checkpoints, returns: [...returns] }
  }
}

async function askStats(channel: Channel): Promise<Stats> {
  let stats: Stats | undefined
  await channel.exchange([{ type: Request.stats, payload: new Uint8Array() }], ({ code, payload }) => {
    if (code !== 0) throw refused('what it has counted', code)
    stats = readStats(payload)
  })
  return stats!
}

/** The newest checkpoint that is whole; generations wrap at 2^32. */
async function newestSlot(channel: Channel): Promise<Slot | undefined> {
  const whole = (await readSlots(channel)).filter(({ flaw }) => flaw === null)
  return whole.sort((a, b) => (b.generation - a.generation) | 0)[0]
}
