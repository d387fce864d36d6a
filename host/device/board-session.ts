import { checkBudget, type NamedMemory } from '../board/budget.js'
import { configBlock } from '../experiment/config-block.js'
import { EngramError } from '../errors.js'
import type { Experiment } from '../experiment/experiment.js'
import { planExperiment } from '../experiment/plan.js'
import { counted, type Measured } from '../trial/measured.js'
import type { Connection, OpenOptions } from '../wire/connection.js'
import { crc32 } from '../wire/crc32.js'
import type { WireSession } from '../wire/session.js'
import type { Stats } from '../wire/stats.js'
import type { Session } from './device.js'
import { coreModule } from './installation.js'
import type { Meter } from './meter.js'

/** What is known of the image that a board runs. */
export interface ImageFacts {
  flashBytes: number
  staticBytes: number
}

export interface BoardOptions extends OpenOptions {
  /** Only a learner that the board has already will do. */
  held?: boolean
}

/** Samples between two readings of the board's counter, which wraps at 2^32: none of them may take 2^24 ticks on average. */
const STRIDE = 250

/** Sums a counter that wraps at 2^32. */
class Total {
  private sum = 0
  private samples = 0

  /** `last` is the counter's value now, which is not 0 for a learner that is resumed. */
  constructor(private last: number) {}

  add(counter: number, samples: number): void {
    this.sum += (counter - this.last) >>> 0
    this.last = counter
    this.samples += samples
  }

  /** It has not moved while there were samples. */
  get stands(): boolean {
    return this.samples > 0 && this.sum === 0
  }

  /** Nothing takes no time: where the counter stood, nobody knows. */
  get mean(): number | null {
    return this.samples === 0 || this.sum === 0 ? null : this.sum / this.samples
  }
}

/** A learner on a board, real or emulated; `image` is what the board runs, if that is known. */
export async function boardSession(
  connection: Connection,
  experiment: Experiment,
  board: NamedMemory,
  image: ImageFacts | undefined,
  meter: Meter,
  options?: BoardOptions,
): Promise<Session> {
  const { session, ticks } = await start(connection, experiment, board, options).catch(async (error: unknown) => {
    await connection.close()
    throw error
  })
  const learns = new Total(ticks.allLearns)
  const infers = new Total(ticks.allInfers)
  const perSample = ({ mean }: Total): number | null => (mean === null ? null : Math.round(mean * meter.perTick))
  return {
    async learn(samples, order) {
      let hits = 0
      for (let first = 0; first < order.length; first += STRIDE) {
        const rows = order.subarray(first, first + STRIDE)
        const right = await session.learn(samples, rows)
        hits = hits < 0 || right < 0 ? -1 : hits + right
        learns.add((await connection.stats()).ticks.allLearns, rows.length)
      }
      return hits
    },
    async infer(samples, order) {
      const answers = new Int32Array(order.length)
      for (let first = 0; first < order.length; first += STRIDE) {
        const rows = order.subarray(first, first + STRIDE)
        answers.set(await session.infer(samples, rows), first)
        infers.add((await connection.stats()).ticks.allInfers, rows.length)
      }
      return answers
    },
    async tell(samples, order) {
      const told = await session.tell(samples, order)
      infers.add((await connection.stats()).ticks.allInfers, order.length)
      return told
    },
    dream: (labels, seed, first) => session.dream(labels, seed, first),
    digest: () => session.digest(),
    regionDigests: () => session.regionDigests(),
    forget: () => session.forget(),
    carriedDigest: () => session.carriedDigest(),
    driftAlarms: () => session.driftAlarms(),
    damages: () => session.damages(),
    kept: () => session.kept(),
    flip: (byte, bit) => session.flip(byte, bit),
    async measured(): Promise<Measured> {
      const { usedBytes, stackBytes } = await connection.stats()
      return {
        board: board.id,
        ramBytes: (image?.staticBytes ?? board.reserve.staticBytes) + usedBytes + stackBytes,
        stackBytes,
        flashBytes: image?.flashBytes ?? null,
        ...(connection.baud !== undefined && { baud: connection.baud }),
        ...counted(meter.counts, perSample(learns), perSample(infers)),
        ...((learns.stands || infers.stands) && { clockStands: true as const }),
      }
    },
    learner: () => session.learner(),
    get learned() {
      return session.learned
    },
    close: () => session.close(),
  }
}

async function start(connection: Connection, experiment: Experiment, board: NamedMemory, options?: BoardOptions): Promise<{ session: WireSession; ticks: Stats['ticks'] }> {
  const { learner } = connection.hello
  // A board on a serial port was not known before; a chip of 16-bit addresses cannot even count what is far too large for it.
  checkBudget(planExperiment(coreModule(), experiment), board)
  if (options?.resume && learner && learner.configCrc !== crc32(configBlock(experiment)))
    throw new EngramError(
      'RESULTS_MISMATCH',
      `the ${board.id} holds a learner of another configuration, which has learned ${learner.samples} samples; it was left as it is`,
      'give the options that it was started with, or leave --resume out to start anew',
      { board: board.id, samples: learner.samples },
    )
  if (options?.held && !learner)
    throw new EngramError(
      'DEVICE_MISMATCH',
      `the ${board.id} holds no learner`,
      'bring it one: engram restore FILE --device …; or build one into its image: engram build --board … --pretrained FILE',
      { board: board.id },
    )
  const session = await connection.open(experiment, options)
  return { session, ticks: (await connection.stats()).ticks }
}
