import { EngramError } from '../errors.js'
import { valueOf, type Metric } from '../task/metric.js'
import type { Kept } from '../device/kept.js'
import type { AnyTask } from '../task/tasks.js'
import type { Measured } from '../trial/measured.js'
import { SCHEMA_VERSION } from '../trial/trial.js'
import { openJsonLines, parsed } from './jsonl.js'
import { refuseOther, type SweepConfig } from './records.js'

/** The first line of a learner's record: what it learns, and how it was started. */
export interface StreamHeader {
  schemaVersion: typeof SCHEMA_VERSION
  stream: SweepConfig
  device: string
  command: string
  /** ISO 8601. */
  begun: string
}

/** One evaluation; a line of the record. */
export interface StreamPoint {
  /** Learned so far. */
  samples: number
  /** Test samples that it was measured on. */
  testSamples: number
  /** CRC-32 of the learned state, eight hex digits. */
  digest: string
  /** Wall clock since this command began to learn, evaluations included. */
  ms: number
  /** What the chip told of itself; null for devices that are none. */
  measured: Measured | null
  /** What a device has done so far that keeps its learner by itself. */
  kept?: Kept
  /**
   * The online figure of the task since the evaluation before, or since the learner was resumed (`onlineAccuracy`, …; null where the rule
   * cannot tell), and its metrics on the test samples (`testAccuracy`, …).
   */
  [figure: string]: unknown
}

/** The metric of a task that evaluations show: the first that is known of them. */
export const testedMetric = ({ metrics }: Pick<AnyTask, 'metrics'>, points: readonly object[]): Metric =>
  metrics.find((metric) => points.some((point) => !Number.isNaN(valueOf({ key: testKey(metric) }, point)))) ?? metrics[0]

/** Where the value of a metric on test samples stands: `testAccuracy`. */
export const testKey = ({ key }: Pick<Metric, 'key'>): string => `test${key.charAt(0).toUpperCase()}${key.slice(1)}`

/** `stream.jsonl`: headers, each followed by the evaluations of its learner. */
export interface StreamRecord {
  path: string
  /** The evaluations of the last learner there, the one that can be resumed. */
  earlier: StreamPoint[]
  /** Writes a header, under which the points of a new learner go. */
  begin(): void
  append(point: StreamPoint): void
}

/**
 * Opens the record of a folder. With `resume` there must be one.
 * @throws RESULTS_MISMATCH when it is of another configuration, OUTPUT_UNWRITABLE.
 */
export function openStreamRecord(folder: string, header: Omit<StreamHeader, 'schemaVersion' | 'begun'>, resume: boolean): StreamRecord {
  const { path, checked, append } = openJsonLines(folder, 'stream.jsonl', (lines, path) => {
    let known: StreamHeader | undefined
    let points: StreamPoint[] = []
    for (const [index, line] of lines.entries()) {
      const value = parsed(line) as Partial<StreamHeader & StreamPoint> | null
      if (typeof value?.stream === 'object') {
        known = value as StreamHeader
        points = []
      } else if (known && typeof value?.digest === 'string') points.push(value as StreamPoint)
      else throw new EngramError('RESULTS_MISMATCH', `${path} line ${index + 1} is not a record of engram stream`, 'remove that line, or choose another folder with --out')
    }
    if (known) refuseOther(folder, header.stream, known.stream)
    else if (resume) throw new EngramError('RESULTS_MISMATCH', `there is nothing to resume: ${path} holds no record`, 'leave --resume out to start, or name the folder of the record with --out')
    return points
  })
  return {
    path,
    earlier: checked,
    begin: () => append({ schemaVersion: SCHEMA_VERSION, ...header, begun: new Date().toISOString() } satisfies StreamHeader),
    append,
  }
}
