import { MOST_CHANNELS } from '../../../assembly/abi.js'
import type { Sheet } from '../read/sheet.js'
import type { Roles } from '../roles/roles.js'
import { stretches } from './recordings.js'

/** A window that most movements and vibrations show themselves in, in seconds. */
const SECONDS = 1.28
/** Rows of it where nothing tells how fast they were taken. */
const ROWS = 64
const LEAST_ROWS = 16
const MOST_ROWS = 512
/** A recording gives several windows. */
const LEAST_WINDOWS = 2

/** A front end that suits a table of recordings, and why; undefined where rows are no readings that follow each other. */
export function usualFront(sheet: Sheet, roles: Roles): { front: string; why: string } | undefined {
  const { time, features, label } = roles
  if (time === undefined || label === undefined || features.length > MOST_CHANNELS) return undefined
  const recordings = stretches(sheet, roles, () => true)
  // Rows of one stretch may be anything that has a date.
  if (recordings.length < 2) return undefined
  const rows = median(recordings.map(({ from, to }) => to - from))
  const rate = rateOf(sheet, time)
  const wanted = rate === undefined ? ROWS : 2 ** Math.round(Math.log2(SECONDS * rate))
  const length = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, wanted, 2 ** Math.floor(Math.log2(rows / LEAST_WINDOWS))))
  if (rows < LEAST_WINDOWS * length) return undefined
  const fast = rate === undefined ? '' : ` at about ${Math.round(rate)} a second`
  return { front: `window${length}/${length / 2}-stats`, why: `${recordings.length} recordings of readings of ${features.length} channel${features.length === 1 ? '' : 's'}${fast}: windows may tell more than single rows` }
}

/** Rows a second, where the column says its unit: in its title, or as dates in milliseconds. */
function rateOf({ columns }: Sheet, time: number): number | undefined {
  const { name, values } = columns[time]!
  const steps: number[] = []
  for (let row = 1; row < values.length; row++) if (values[row]! > values[row - 1]!) steps.push(values[row]! - values[row - 1]!)
  if (steps.length === 0) return undefined
  const unit = /(^|[\W_])(ms|millis|milliseconds)([\W_]|$)/i.test(name) ? 1000 : /(^|[\W_])(us|micros|microseconds)([\W_]|$)/i.test(name) ? 1e6 : /(^|[\W_])(s|sec|secs|seconds)([\W_]|$)/i.test(name) ? 1 : undefined
  return unit === undefined ? undefined : unit / median(steps)
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!
