import { formatInteger } from '../compare/units.js'
import { valueOf } from '../task/metric.js'
import type { AnyTask } from '../task/tasks.js'
import type { Session } from '../device/device.js'
import { duration, progress, roughly } from './narrator.js'
import type { StatusPart } from './status-line.js'
import { testedMetric, testKey, type StreamPoint } from './stream-record.js'
import type { Narrator } from './verb.js'

/** Milliseconds between two looks at how far a device is. */
const REDRAW = 250

/** The line that people watch. */
export class StreamProgress {
  private readonly begun = performance.now()
  private readonly timer: NodeJS.Timeout
  private point: StreamPoint | undefined
  private known: number
  /** Samples shown that the session does not count. */
  private readonly ahead: number

  constructor(
    private readonly session: Session,
    private readonly task: AnyTask,
    private readonly total: number | undefined,
    private readonly from: number,
    private readonly narrator: Narrator,
  ) {
    this.known = from
    this.ahead = from - (session.learned ?? from)
    this.timer = setInterval(() => narrator.status(this.line()), REDRAW)
  }

  get ms(): number {
    return performance.now() - this.begun
  }

  get learned(): number {
    return this.session.learned === undefined ? this.known : this.session.learned + this.ahead
  }

  evaluated(point: StreamPoint): void {
    this.known = point.samples
    this.point = point
    this.narrator.status(this.line())
  }

  end(): void {
    clearInterval(this.timer)
    this.narrator.clear()
  }

  private line(): StatusPart[] {
    const { learned, total, point = {} } = this
    const { online } = this.task
    const first = testedMetric(this.task, [point])
    const figures = [{ text: 'online', metric: online, value: valueOf(online, point) }, { text: 'test', metric: first, value: valueOf({ key: testKey(first) }, point) }]
    const rate = (learned - this.from) / (this.ms / 1000)
    return [
      total === undefined ? { text: `${formatInteger(learned)} samples` } : progress(learned / total, `${formatInteger(learned)}/${formatInteger(total)}`),
      ...figures.flatMap(({ text, metric, value }, i) => (Number.isNaN(value) ? [] : [{ text: roughly(metric, text, value), yields: i + 1 }])),
      ...(rate > 0 ? [{ text: `${rate < 10 ? rate.toFixed(1) : formatInteger(rate)} samples/s`, yields: 4 }] : []),
      ...(rate > 0 && total !== undefined ? [{ text: `${duration((total - learned) / rate)} left` }] : []),
    ]
  }
}
