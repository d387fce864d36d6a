/** What a stream that changes tells of a learner and its detector. */

/** Share of right answers, each told before its update, in the window that ends behind `samples`. */
export interface Window {
  samples: number
  accuracy: number
}

/** What became of one change. */
export interface Change {
  /** Samples in front of it. */
  at: number
  /** The mean of the last windows in front of it. */
  before: number
  /** The worst window between it and the next change. */
  lowest: number
  /**
   * Samples until the mean of three windows was within `RECOVERED` of before again: 0 where no window was below, null where it was not
   * up to the next change.
   */
  recovered: number | null
  /** Samples until the detector's first alarm; null where there was none up to the next change. */
  delay: number | null
}

/** Recovered is who comes within so much of the accuracy of before. */
export const RECOVERED = 0.05
/** Windows that a mean is taken of. */
const SMOOTH = 3

/** Every change of a stream, from its windows and the positions of the alarms. */
export function changesOf(windows: readonly Window[], alarms: readonly number[], changes: readonly number[], total: number): Change[] {
  return changes.map((at, i) => {
    const next = changes[i + 1] ?? total
    const behind = windows.map((_, k) => k).filter((k) => windows[k]!.samples > at && windows[k]!.samples <= next)
    const before = meanOf(windows.filter(({ samples }) => samples <= at).slice(-SMOOTH))
    const worst = behind.reduce((low, k) => (windows[k]!.accuracy < windows[low]!.accuracy ? k : low), behind[0] ?? 0)
    const good = behind.find((k) => k >= worst && k - SMOOTH + 1 >= behind[0]! && meanOf(windows.slice(k - SMOOTH + 1, k + 1)) >= before - RECOVERED)
    const alarm = alarms.find((position) => position > at && position <= next)
    return {
      at, before, lowest: windows[worst]?.accuracy ?? NaN,
      recovered: (windows[worst]?.accuracy ?? 0) >= before - RECOVERED ? 0 : good === undefined ? null : windows[good]!.samples - at,
      delay: alarm === undefined ? null : alarm - at,
    }
  })
}

/** Alarms that no change explains: those in front of the first, and all but the first behind each. */
export function falseAlarms(alarms: readonly number[], changes: readonly number[], total: number): number {
  const explained = changes.filter((at, i) => alarms.some((position) => position > at && position <= (changes[i + 1] ?? total)))
  return alarms.length - explained.length
}

/** The mean of the last windows. */
export const endOf = (windows: readonly Window[]): number => meanOf(windows.slice(-SMOOTH))

const meanOf = (windows: readonly Window[]): number => windows.reduce((sum, { accuracy }) => sum + accuracy, 0) / windows.length
