/** Milliseconds that decide when a device is asked again. */
export interface Timing {
  /** Silence after which the device is given up. */
  patience: number
  /** Wait for the first answer to a kind of request. */
  first: number
  /** Shortest wait; above the time that a frame and its answer take on the line. */
  least: number
}

export const usualTiming: Timing = { patience: 30_000, first: 1000, least: 100 }

/** A wait is this many times what the same kind of request took. */
const MARGIN = 3
/** Each wait without an answer is twice the one before, up to this many times the first. */
const MOST_TIMES = 8
/** An answer that came sooner than estimated moves the estimate by this part of the difference; a later one moves it at once. */
const FOLLOW = 1 / 8

/** How long to wait for an answer, learned from earlier ones: a sample may take a second on one board and a microsecond on another. */
export class Patience {
  private readonly took = new Map<number, number>()

  constructor(readonly timing: Timing) {}

  learned(type: number, milliseconds: number): void {
    const before = this.took.get(type) ?? milliseconds
    this.took.set(type, Math.max(milliseconds, before + (milliseconds - before) * FOLLOW))
  }

  /** Milliseconds to wait after `misses` waits without an answer. */
  wait(type: number, misses: number): number {
    const { first, least } = this.timing
    const took = this.took.get(type)
    const wait = took === undefined ? first : Math.max(least, MARGIN * took)
    return wait * Math.min(2 ** misses, MOST_TIMES)
  }
}
