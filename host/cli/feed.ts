import { valueOf } from '../task/metric.js'
import { taskOf, type AnyTask } from '../task/tasks.js'
import type { Session } from '../device/device.js'
import { fileOrder } from '../data/order.js'
import type { DriftStream } from '../drift/stream.js'
import { learn, lessonSets, stopIf, type Lesson, type Learned } from '../trial/learn.js'

/** What was learned in one go. */
export interface Fed {
  /** Samples since the learner's first. */
  learned: number
  /** The online figure of this part; null when the rule has none, or no sample came. */
  online: number | null
}

/** A source of the samples of a stream. */
export interface Feed {
  /** Samples of the whole stream; undefined where nobody knows. */
  readonly total: number | undefined
  /** Of samples that come from elsewhere: how many of each class were learned. */
  readonly shown?: ReadonlyMap<number, number>
  /** Has the session learn on, from behind sample `from` up to sample `to` or the end of the stream. */
  learn(session: Session, from: number, to: number, signal: AbortSignal): Promise<Fed>
}

/** The samples of a data set, in the very order of `engram run`. */
export function lessonFeed(lesson: Lesson): Feed {
  const task = taskOf(lesson.dataset)
  const total = lessonSets(lesson).count * lesson.epochs
  return {
    total,
    async learn(session, from, to, signal) {
      const events = learn(session, lesson, signal, to, from)
      let learned = from
      for (;;) {
        const event = await events.next()
        if (event.done) return { learned, online: overall(event.value.curve, task) }
        learned = event.value.learned
      }
    },
  }
}

/** Samples that a drifting stream makes at a time. */
const PART = 500

/** The samples of a data set as a stream that changes. */
export const driftFeed = (stream: DriftStream): Feed => ({
  total: stream.total,
  async learn(session, from, to, signal) {
    let learned = from, rights = 0
    while (learned < Math.min(to, stream.total)) {
      stopIf(signal)
      const count = Math.min(PART, to - learned, stream.total - learned), right = await session.learn(stream.part(learned, count), fileOrder(count))
      rights = right < 0 ? NaN : rights + right
      learned += count
    }
    return { learned, online: learned > from && !Number.isNaN(rights) ? rights / (learned - from) : null }
  },
})

/** The mean over all parts of a curve, each weighted by its length. */
function overall(curve: Learned['curve'], { online, onlineOf, meanOf }: AnyTask): number | null {
  let sum = 0
  let before = 0
  for (const point of curve) {
    const value = valueOf(online, point)
    if (Number.isNaN(value)) return null
    sum += meanOf(value) * (point.samples - before)
    before = point.samples
  }
  return before > 0 ? onlineOf(sum / before) : null
}
