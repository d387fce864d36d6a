import { EngramError } from '../../errors.js'
import type { Front } from '../../front/front.js'
import type { Sheet } from '../read/sheet.js'

/** Rows that follow each other in one recording, from `from` up to but without `to`. */
export interface Stretch {
  from: number
  to: number
}

/** What rows say of the recording that they are of, as far as they say it. */
export interface Moment {
  group?: number | string | undefined
  time?: number | undefined
}

/** Whether a row is of another recording than the row before it: of another group, where there are groups; else its time falls. */
export const isOther = (before: Moment, { group, time }: Moment): boolean => (group === undefined ? time! < before.time! : group !== before.group)

/**
 * Stretches of rows that a window may lie in: those of one recording. A row that cannot be used ends one, too.
 */
export function stretches({ columns, rows }: Sheet, { group, time }: { group: number | undefined; time: number | undefined }, usable: (row: number) => boolean): Stretch[] {
  const ids = group === undefined ? undefined : columns[group]!.texts?.ids
  const times = time === undefined ? undefined : columns[time]!.values
  const moment = (row: number): Moment => (group === undefined ? { time: times?.[row] } : { group: ids?.[row] })
  const found: Stretch[] = []
  let from = -1
  for (let row = 0; row <= rows; row++) {
    const ends = row === rows || !usable(row)
    const other = !ends && from >= 0 && isOther(moment(row - 1), moment(row))
    if (from >= 0 && (ends || other)) found.push({ from, to: row })
    if (ends) from = -1
    else if (from < 0 || other) from = row
  }
  return found
}

/** Whether a window is full with the last of so many rows of a stretch. */
export const isFull = (count: number, { rows, hop }: Pick<Front, 'rows' | 'hop'>): boolean => count >= rows && (count - rows) % hop === 0

/** The first row of every sample of the stretches. */
export const windowStarts = (found: readonly Stretch[], front: Pick<Front, 'rows' | 'hop'>): Uint32Array =>
  Uint32Array.from(found.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => i + 1).filter((count) => isFull(count, front)).map((count) => from + count - front.rows)))

/** No recording has rows enough for a window. */
export const tooShort = (name: string, { text, rows }: Pick<Front, 'text' | 'rows'>, longest: number, hint = 'choose a shorter window'): EngramError =>
  new EngramError('DATA_EMPTY', `${name}: a sample of ${text} takes ${rows} rows of one recording, and the longest has ${longest}`, hint, { rows, longest })

/** The class that most rows of a sample have, and whether others have another. */
export function majority(ofRow: ArrayLike<number>, classes: number, start: number, rows: number): { label: number; mixed: boolean } {
  const counts = new Uint32Array(classes)
  for (let row = start; row < start + rows; row++) counts[ofRow[row]!]!++
  const label = counts.indexOf(Math.max(...counts))
  return { label, mixed: counts[label]! < rows }
}
