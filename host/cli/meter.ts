import { tasks } from '../task/tasks.js'
import type { Progress } from '../trial/learn.js'
import { thousands } from './columns.js'
import { duration, progress, roughly } from './narrator.js'
import type { StatusPart } from './status-line.js'

/** What the meter must know of a piece of work. */
export interface Piece {
  key: string
  /** For people: `local 100-50-10 seed 1`. */
  title: string
  /** Any unit in which pieces compare, e.g. multiply-accumulates. */
  cost: number
}

/** Throughput and time left of work that runs in parallel pieces. */
export class Meter {
  private readonly shares = new Map<string, number>()
  private readonly rates = new Map<string, number>()
  private readonly begun: number
  private last?: { piece: Piece; progress: Progress }
  private finished = 0

  constructor(
    private readonly pieces: readonly Piece[],
    private readonly now: () => number = Date.now,
  ) {
    this.begun = now()
  }

  progress(piece: Piece, progress: Progress): void {
    this.shares.set(piece.key, progress.share)
    this.rates.set(piece.key, progress.samplesPerSecond)
    this.last = { piece, progress }
  }

  done(piece: Piece): void {
    this.shares.set(piece.key, 1)
    this.rates.delete(piece.key)
    this.finished++
  }

  /** Seconds until all pieces are done; undefined before anything is known of their speed. */
  secondsLeft(): number | undefined {
    const total = this.pieces.reduce((sum, { cost }) => sum + cost, 0)
    const done = this.pieces.reduce((sum, { key, cost }) => sum + cost * (this.shares.get(key) ?? 0), 0)
    return done > 0 ? ((this.now() - this.begun) / 1000) * (total / done - 1) : undefined
  }

  /** `[####----] 7/18 · local 100-50-10 seed 2 · online 91.0 % · 45,000 samples/s · 2 min 3 s left`. */
  line(): StatusPart[] {
    const done = this.pieces.reduce((sum, { key, cost }) => sum + cost * (this.shares.get(key) ?? 0), 0)
    const share = done / this.pieces.reduce((sum, { cost }) => sum + cost, 0)
    const left = this.secondsLeft()
    const speed = [...this.rates.values()].reduce((sum, rate) => sum + rate, 0)
    const last = this.last?.progress
    return [
      progress(share, `${this.finished}/${this.pieces.length}`),
      ...(this.last ? [{ text: this.last.piece.title, yields: 1 }] : []),
      ...(last && last.online !== null ? [{ text: roughly(tasks[last.task].online, 'online', last.online), yields: 2 }] : []),
      ...(speed > 0 ? [{ text: `${thousands(speed)} samples/s`, yields: 4 }] : []),
      ...(left === undefined ? [] : [{ text: `${duration(left)} left` }]),
    ]
  }
}
