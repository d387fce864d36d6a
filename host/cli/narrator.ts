import type { Metric } from '../task/metric.js'
import { formatPercent } from '../text/numbers.js'
import { foldText } from '../text/fold.js'
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

/** One line redrawn in place on a lively terminal, sparse plain lines elsewhere. */
export function narrate(sink: Sink, lively: boolean, now: () => number = Date.now): Narrator {
  let shown = false
  // A command that is over soon leaves a plain log empty.
  let last = lively ? -Infinity : now()
  const clear = (): void => {
    if (shown) sink.write('\r\x1b[2K')
    shown = false
  }
  return {
    status(line) {
      if (now() - last < (lively ? REDRAW_INTERVAL : PLAIN_INTERVAL)) return
      last = now()
      const parts = typeof line === 'string' ? [{ text: line }] : line
      if (!lively) return sink.write(`${statusLine(parts, Infinity)}\n`)
      // A line that wraps could not be erased by one carriage return.
      sink.write(`\r\x1b[2K${statusLine(parts, sink.columns - 1)}`)
      shown = true
    },
    note(line) {
      clear()
      sink.write(`${lively ? foldText(line, sink.columns) : line}\n`)
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

/** A figure on its way, no more exact than it is steady: `online 91.0 %`. */
export const roughly = ({ unit }: Pick<Metric, 'unit'>, name: string, value: number): string =>
  `${name} ${unit === 'percent' ? `${formatPercent(value, 1)} %` : value.toPrecision(3)}`

/** How far a work is: a bar with the count after it, or, where there is little room, the count alone. */
export const progress = (share: number, count: string): StatusPart => ({ text: `${bar(share)} ${count}`, short: count, yields: 3 })

/** `[####----]`, `share` from 0 to 1. */
export function bar(share: number, width = 12): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width)
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`
}
