import type { Narrator } from './verb.js'

/** What a narrator must know of the stream it writes to. */
export interface Sink {
  write(text: string): void
  columns: number
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
      if (!lively) return sink.write(`${line}\n`)
      // A line that wraps could not be erased by one carriage return.
      sink.write(`\r\x1b[2K${line.slice(0, sink.columns - 1)}`)
      shown = true
    },
    note(line) {
      clear()
      sink.write(`${line}\n`)
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

/** `[####----]`, `share` from 0 to 1. */
export function bar(share: number, width = 12): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width)
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`
}
