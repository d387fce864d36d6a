import { valueOf } from '../task/metric.js'
import type { AnyTask } from '../task/tasks.js'
import type { CurvePoint } from './trial.js'

/** Points of a learning curve, unless there are more epochs. */
const POINTS = 10

/** Collects the online figure of a task (before each update) in equal parts of a run: tenths, or epochs when there are more. */
export class Curve {
  readonly points: CurvePoint[] = []
  private learned = 0
  private seen = 0
  private sum = 0
  /** False as soon as the rule turns out to have no online figure. */
  private known = true
  private readonly parts: number

  constructor(
    private readonly total: number,
    epochs: number,
    private readonly task: Pick<AnyTask, 'online' | 'onlineOf'>,
    /** What one of what is counted is worth, as the task measures it. */
    private readonly worth = 1,
  ) {
    this.parts = Math.min(total, Math.max(POINTS, epochs))
  }

  /** Samples until the part in progress ends, at least one. */
  left(): number {
    return Math.max(1, Math.round((this.total * (this.points.length + 1)) / this.parts) - this.learned)
  }

  /** Takes a chunk of at most `left()` samples, and what the session counted of `judged` samples of it, -1 when the rule has no online figure. */
  add(count: number, counted: number, judged = count): void {
    const completes = count >= this.left()
    this.learned += count
    this.seen += judged
    this.sum += counted
    if (counted < 0) this.known = false
    if (!completes) return
    this.points.push({ samples: this.learned, [this.task.online.key]: this.value() })
    this.seen = this.sum = 0
  }

  private value(): number | null {
    return this.known && this.seen > 0 ? this.task.onlineOf((this.worth * this.sum) / this.seen) : null
  }

  /** The figure over the part in progress, or over the last part when none has begun. */
  latest(): number | null {
    if (this.seen > 0) return this.value()
    const last = valueOf(this.task.online, this.points.at(-1) ?? {})
    return Number.isNaN(last) ? null : last
  }
}
