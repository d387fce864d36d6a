import { valueOf } from '../task/metric.js'
import { taskOf } from '../task/tasks.js'
import { viewSamples } from '../data/storage.js'
import { shuffledRows } from '../data/split/random.js'
import type { Session } from '../device/device.js'
import { measure, type Measured } from '../trial/measure.js'
import { hex } from '../trial/run-trial.js'
import type { Feed } from './feed.js'
import { untilAborted } from './run-sweep.js'
import { testKey, type StreamPoint } from './stream-record.js'

/** Test samples of an evaluation in the middle of a stream. All of them would take longer than the learning, on a slow line. */
const QUICK = 300

/** How often a stream is measured, and on which test samples. */
export interface Watch {
  sets: Omit<Measured, 'rows'>
  /** Seed by which test samples are drawn. */
  seed: number
  /** Learned samples between two evaluations. */
  every: number
  /** Test samples of each; QUICK, and all of them at the end, when it is not said. */
  testSamples: number | undefined
  signal: AbortSignal
}

/** Learns the rest of a stream, from behind sample `from`, and evaluates now and then and at its end. */
export async function* evaluations(session: Session, feed: Feed, from: number, { sets, seed, every, testSamples, signal }: Watch): AsyncGenerator<Partial<StreamPoint> & Pick<StreamPoint, 'samples' | 'testSamples' | 'digest' | 'measured'>, void> {
  const rows = shuffledRows(sets.measured.count, seed)
  for (let learned = from, over = false, asked = 0; !over; ) {
    const to = Math.min(feed.total ?? Infinity, learned - (learned % every) + every)
    const fed = await untilAborted(feed.learn(session, learned, to, signal), signal)
    over = fed.learned < to || fed.learned === feed.total
    const some = rows.slice(0, testSamples ?? (over ? rows.length : QUICK))
    // Nothing came since the same was asked: the last lines ended where an evaluation was due.
    if (asked === some.length && asked > 0 && fed.learned === learned) return
    learned = fed.learned
    asked = some.length
    const found = await untilAborted(evaluate(session, sets, some), signal)
    yield { samples: learned, [taskOf(sets.dataset).online.key]: fed.online, ...found }
  }
}

/** Looks at a learner without changing it. */
async function evaluate(session: Session, sets: Omit<Measured, 'rows'>, rows: Uint32Array): Promise<Pick<StreamPoint, 'testSamples' | 'digest' | 'measured'>> {
  // Baselines are not shown here, and need not know what was learned.
  const figures = await measure(session, { ...sets, train: viewSamples(sets.train, 0, 1), rows })
  const tested = taskOf(sets.dataset).metrics.map((metric) => [testKey(metric), known(valueOf(metric, figures))])
  return {
    ...Object.fromEntries(tested),
    testSamples: rows.length,
    digest: hex(await session.digest()),
    measured: (await session.measured?.()) ?? null,
  }
}

const known = (value: number): number | null => (Number.isNaN(value) ? null : value)
