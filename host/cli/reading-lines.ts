import { formatInteger } from '../compare/units.js'
import { unseenClass } from '../data/classes.js'
import type { Samples } from '../data/dataset.js'
import type { ReadingsReader } from '../data/input-reader.js'
import { LiveWindows, type LiveWindow } from '../data/live-windows.js'
import { NewRows } from '../data/new-rows.js'
import { unlabelled } from '../data/only-normal.js'
import { EngramError } from '../errors.js'
import { resolveFront } from '../front/front.js'
import type { TaskName } from '../task/task.js'
import { cellsOf } from './cells-of.js'
import type { LineSamples } from './line-feed.js'
import type { NumberedLine } from './numbered-lines.js'
import { lineName } from './skipped-lines.js'

/** What lines of raw readings look like, and how windows of them become samples. */
export interface ReadingFormat {
  reader: ReadingsReader
  classes: readonly string[]
  task: TaskName
  /** Told of each line that is no row, which ends a recording; throws where that ends the stream. */
  bad: (line: NumberedLine, error: EngramError) => void
  windows: LiveWindows
}

/** Windows of a device's lines for such a learner. */
export const liveWindows = ({ front, names }: ReadingsReader, classes: readonly string[]): LiveWindows => new LiveWindows(resolveFront(front, names.length), classes, true)

/** Windows of lines, each once its last line has come. */
export function windowsOf({ reader, classes, task, bad, windows }: ReadingFormat): LineSamples {
  const rows = new NewRows(reader, 'stdin', classes)
  const pushed = ({ number, text }: NumberedLine): LiveWindow | undefined => {
    const cells = cellsOf(text, lineName(number))
    if (rows.takeHeader(cells)) return undefined
    const row = rows.read(cells, number)
    if (task !== 'detect') checkClass(row.label, classes, reader, lineName(number))
    return windows.push({ ...row, line: number })
  }
  return {
    // A header says where the columns of the lines behind it stand, so it is read in its turn.
    isHeader: () => false,
    *of(lines) {
      const full: LiveWindow[] = []
      for (const line of lines) {
        try {
          const window = pushed(line)
          if (window) full.push(window)
        } catch (error) {
          if (!(error instanceof EngramError)) throw error
          // Under --strict what is full is learned all the same.
          if (full.length > 0) yield samplesOf(full.splice(0), classes, task)
          // Columns that are missing from a header are missing from all lines.
          if (error.details?.missing !== undefined) throw error
          bad(line, error)
        }
      }
      if (full.length > 0) yield samplesOf(full, classes, task)
    },
  }
}

function checkClass(label: string | undefined, classes: readonly string[], { label: column }: ReadingsReader, where: string): void {
  if (label === undefined) throw new EngramError('DATA_VALUE', `${where}: there is no class to learn`, `give each row its class${column ? ` in column "${column.name}"` : ''}; engram predict answers rows without one`)
  if (!classes.includes(label)) throw unseenClass(label, classes, where)
}

function samplesOf(windows: readonly LiveWindow[], classes: readonly string[], task: TaskName): Samples {
  const size = windows[0]!.inputs.length
  const inputs = new Int8Array(windows.length * size)
  windows.forEach((window, i) => inputs.set(window.inputs, i * size))
  const labels = Uint8Array.from(windows, ({ label }) => Math.max(0, classes.indexOf(label ?? '')))
  const samples = { count: windows.length, inputs, labels }
  return task === 'detect' ? unlabelled(samples) : samples
}

/** Rows that are in no window, for people. */
export const uncoveredText = ({ rows, covered, front }: LiveWindows): string[] =>
  covered === rows ? [] : [`${formatInteger(rows - covered)} of ${formatInteger(rows)} rows are in no window of ${formatInteger(front.rows)}: their recordings end before one is full`]

/** What to do where no window is full. */
export const WHOLE = 'give whole recordings; what begins another is told in docs/front.md'
