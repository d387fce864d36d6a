import type { Metric } from '../task/metric.js'
import { formatPercent } from '../text/numbers.js'
import { foldText } from '../text/fold.js'
import { printable } from '../text/printable.js'
import { statusLine, type StatusPart } from './status-line.js'
import type { Narrator } from './verb.js'

/** What a narrator must know of the stream it writes to. */
export interface Sink {
  write(text: string): void
  /** Columns, asked for each line: a terminal may be resized. */
  readonly columns: number
}

/** Plain logs get a status line this often, milliseconds. */
const PLAIN_INTERVAL = 10_000
/** A terminal is redrawn at most this often, milliseconds. */
const REDRAW_INTERVAL = 80

/** How progress is told: on a terminal by one line that is redrawn in place; elsewhere, such as in a log, by a plain line now and then; or not. */
export type Telling = 'lively' | 'plain' | 'quiet'

export function narrate(sink: Sink, telling: Telling, now: () => number = Date.now): Narrator {
  const lively = telling === 'lively'
  let shown = false
  // The first plain line comes only after this interval, so that short commands print none.
  let last = lively ? -Infinity : now()
  const clear = (): void => {
    if (shown) sink.write('\r\x1b[2K')
    shown = false
  }
  return {
    status(line) {
      if (telling === 'quiet' || now() - last < (lively ? REDRAW_INTERVAL : PLAIN_INTERVAL)) return
      last = now()
      const parts = typeof line === 'string' ? [{ text: line }] : line
      if (!lively) return sink.write(`${statusLine(parts, Infinity)}\n`)
      // Cut to the width: of a line that wraps, a carriage return would erase the last part only.
      sink.write(`\r\x1b[2K${statusLine(parts, sink.columns - 1)}`)
      shown = true
    },
    note(line) {
      clear()
      const text = printable(line)
      sink.write(`${lively ? foldText(text, sink.columns) : text}\n`)
    },
    clear,
  }
}

/** Seconds as people say them: `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
}

/** A figure that still changes, so with few digits: `online 91.0 %`. */
export const roughly = ({ unit }: Pick<Metric, 'unit'>, name: string, value: number): string =>
  `${name} ${unit === 'percent' ? `${formatPercent(value, 1)} %` : value.toPrecision(3)}`

/** How far the work has come: a bar with the count after it, or the count alone when the line is short. */
export const progress = (share: number, count: string): StatusPart => ({ text: `${bar(share)} ${count}`, short: count, yields: 3 })

/** `[####----]`, `share` from 0 to 1. */
export function bar(share: number, width = 12): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width)
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`
}
