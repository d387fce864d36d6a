import type { Samples } from '../data/dataset.js'
import { shuffledRows } from '../data/split/random.js'
import type { Session } from '../device/device.js'
import { hex } from '../trial/run-trial.js'
import type { Feed } from './feed.js'
import { untilAborted } from './run-sweep.js'
import type { StreamPoint } from './stream-record.js'

/** Test samples of an evaluation in the middle of a stream: on a slow line all of them would take longer than to learn. */
const QUICK = 300

/** When and on what a stream is measured. */
export interface Watch {
  test: Samples
  /** Draws the test samples. */
  seed: number
  /** Learned samples between two evaluations. */
  every: number
  /** Test samples of each; QUICK, and all of them at the end, when it is not said. */
  testSamples: number | undefined
  signal: AbortSignal
}

/** Learns the rest of a stream, from behind sample `from`, and evaluates now and then and at its end. */
export async function* evaluations(session: Session, feed: Feed, from: number, { test, seed, every, testSamples, signal }: Watch): AsyncGenerator<Omit<StreamPoint, 'ms'>, void> {
  const rows = shuffledRows(test.count, seed)
  for (let learned = from, over = false; !over; ) {
    const to = Math.min(feed.total ?? Infinity, learned - (learned % every) + every)
    const fed = await untilAborted(feed.learn(session, learned, to, signal), signal)
    over = fed.learned < to || fed.learned === feed.total
    learned = fed.learned
    const found = await untilAborted(evaluate(session, test, rows.slice(0, testSamples ?? (over ? rows.length : QUICK))), signal)
    yield { samples: learned, onlineAccuracy: fed.onlineAccuracy, ...found }
  }
}

/** Looks at a learner without changing it. */
async function evaluate(session: Session, test: Samples, rows: Uint32Array): Promise<Omit<StreamPoint, 'samples' | 'onlineAccuracy' | 'ms'>> {
  const classes = await session.infer(test, rows)
  const right = classes.reduce((sum, predicted, i) => sum + Number(predicted === test.labels[rows[i]!]), 0)
  return {
    testAccuracy: right / rows.length,
    testSamples: rows.length,
    digest: hex(await session.digest()),
    measured: (await session.measured?.()) ?? null,
  }
}
