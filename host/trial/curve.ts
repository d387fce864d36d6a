import type { TrialResult } from './trial.js'

/** Points of a learning curve, unless there are more epochs. */
const POINTS = 10

/** Collects online accuracy (before each update) in equal parts of a run: tenths, or epochs when there are more. */
export class Curve {
  readonly points: TrialResult['curve'] = []
  private learned = 0
  private seen = 0
  private correct = 0
  /** Cleared for good by a rule that cannot tell. */
  private known = true
  private readonly parts: number

  constructor(
    private readonly total: number,
    epochs: number,
  ) {
    this.parts = Math.min(total, Math.max(POINTS, epochs))
  }

  /** Samples until the part in progress ends, at least one. */
  left(): number {
    return Math.max(1, Math.round((this.total * (this.points.length + 1)) / this.parts) - this.learned)
  }

  /** Takes a chunk of at most `left()` samples; `correct` is -1 where the rule cannot tell. */
  add(count: number, correct: number): void {
    const completes = count >= this.left()
    this.learned += count
    this.seen += count
    this.correct += correct
    if (correct < 0) this.known = false
    if (!completes) return
    this.points.push({ samples: this.learned, onlineAccuracy: this.share() })
    this.seen = this.correct = 0
  }

  private share(): number | null {
    return this.known && this.seen > 0 ? this.correct / this.seen : null
  }

  /** Accuracy over the part in progress, or over the last part when none has begun. */
  latest(): number | null {
    return this.seen > 0 ? this.share() : (this.points.at(-1)?.onlineAccuracy ?? null)
  }
}
