import { formatInteger, formatPercent } from '../compare/units.js'
import type { Session } from '../device/device.js'
import { duration, progress } from './narrator.js'
import type { StatusPart } from './status-line.js'
import type { StreamPoint } from './stream-record.js'
import type { Narrator } from './verb.js'

/** Milliseconds between two looks at how far a device is. */
const REDRAW = 250

/** The line that people watch. */
export class StreamProgress {
  private readonly begun = performance.now()
  private readonly timer: NodeJS.Timeout
  private online: number | null = null
  private test: number | undefined
  private known: number

  constructor(
    private readonly session: Session,
    private readonly total: number | undefined,
    private readonly from: number,
    private readonly narrator: Narrator,
  ) {
    this.known = from
    this.timer = setInterval(() => narrator.status(this.line()), REDRAW)
  }

  get ms(): number {
    return performance.now() - this.begun
  }

  get learned(): number {
    return this.session.learned ?? this.known
  }

  evaluated({ samples, onlineAccuracy, testAccuracy }: StreamPoint): void {
    this.known = samples
    this.online = onlineAccuracy
    this.test = testAccuracy
    this.narrator.status(this.line())
  }

  end(): void {
    clearInterval(this.timer)
    this.narrator.clear()
  }

  private line(): StatusPart[] {
    const { learned, total } = this
    const rate = (learned - this.from) / (this.ms / 1000)
    return [
      total === undefined ? { text: `${formatInteger(learned)} samples` } : progress(learned / total, `${formatInteger(learned)}/${formatInteger(total)}`),
      ...(this.online === null ? [] : [{ text: `online ${formatPercent(this.online, 1)} %`, yields: 1 }]),
      ...(this.test === undefined ? [] : [{ text: `test ${formatPercent(this.test, 1)} %`, yields: 2 }]),
      ...(rate > 0 ? [{ text: `${rate < 10 ? rate.toFixed(1) : formatInteger(rate)} samples/s`, yields: 4 }] : []),
      ...(rate > 0 && total !== undefined ? [{ text: `${duration((total - learned) / rate)} left` }] : []),
    ]
  }
}
