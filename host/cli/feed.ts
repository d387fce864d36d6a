import { valueOf } from '../task/metric.js'
import { taskOf, type AnyTask } from '../task/tasks.js'
import type { Session } from '../device/device.js'
import { learn, lessonSets, type Lesson, type Learned } from '../trial/learn.js'

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
