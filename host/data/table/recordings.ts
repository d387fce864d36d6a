import type { Front } from '../../front/front.js'
import type { Sheet } from '../read/sheet.js'

/** Rows that follow each other in one recording, from `from` up to but without `to`. */
export interface Stretch {
  from: number
  to: number
}

/**
 * Stretches of rows that a window may lie in: of one group, if there is a column of groups; else a time that falls begins another. A row
 * that cannot be used ends one, too.
 */
export function stretches({ columns, rows }: Sheet, { group, time }: { group: number | undefined; time: number | undefined }, usable: (row: number) => boolean): Stretch[] {
  const ids = group === undefined ? undefined : columns[group]!.texts?.ids
  const times = group === undefined && time !== undefined ? columns[time]!.values : undefined
  const found: Stretch[] = []
  let from = -1
  for (let row = 0; row <= rows; row++) {
    const ends = row === rows || !usable(row)
    const other = !ends && from >= 0 && ((ids !== undefined && ids[row] !== ids[row - 1]) || (times !== undefined && times[row]! < times[row - 1]!))
    if (from >= 0 && (ends || other)) found.push({ from, to: row })
    if (ends) from = -1
    else if (from < 0 || other) from = row
  }
  return found
}

/** The first row of every sample of the stretches. */
export const windowStarts = (found: readonly Stretch[], { rows, hop }: Pick<Front, 'rows' | 'hop'>): Uint32Array =>
  Uint32Array.from(found.flatMap(({ from, to }) => Array.from({ length: Math.max(0, Math.floor((to - from - rows) / hop) + 1) }, (_, i) => from + i * hop)))

/** The class that most rows of a sample have, and whether others have another. */
export function majority(ofRow: ArrayLike<number>, classes: number, start: number, rows: number): { label: number; mixed: boolean } {
  const counts = new Uint32Array(classes)
  for (let row = start; row < start + rows; row++) counts[ofRow[row]!]!++
  const label = counts.indexOf(Math.max(...counts))
  return { label, mixed: counts[label]! < rows }
}
