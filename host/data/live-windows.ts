import type { Front } from '../front/front.js'
import { isFull, isOther, majority, type Moment } from './table/recordings.js'

/** A row of readings as it comes. */
export interface LiveRow extends Moment {
  /** Its bytes, int16 a channel. */
  inputs: Int8Array
  /** The class that it says it is of; undefined where it says none. */
  label: string | undefined
  /** Where it stands, from 1. */
  line: number
}

/** Rows that fill a window, oldest first. */
export interface LiveWindow {
  inputs: Int8Array
  /** The class that most of its rows have; undefined where that is none. */
  label: string | undefined
  /** Lines of its first row and its last. */
  from: number
  to: number
  /** The recording, where rows say it. */
  group?: number | string | undefined
}

/**
 * Windows of rows that come one by one: the same ones that a table of these rows has (table/windows.ts). Lines from a device have no
 * end; there a line that is no row begins another recording, even an empty one.
 */
export class LiveWindows {
  /** Rows that came, and those of them that are in a window. */
  rows = 0
  covered = 0
  /** Rows of the longest recording. */
  longest = 0
  /** Of the recording: how many rows came, how many when the last window was full, and the last row. */
  private count = 0
  private filledAt = 0
  private last: LiveRow | undefined
  /** The latest rows; row n of the recording is at n modulo their number. */
  private readonly ring: LiveRow[] = []

  constructor(
    readonly front: Front,
    private readonly classes: readonly string[],
    private readonly fromDevice: boolean,
  ) {}

  /** The window that a row fills. */
  push(row: LiveRow): LiveWindow | undefined {
    const { front, last, ring } = this
    if (last && (isOther(last, row) || (this.fromDevice && row.line !== last.line + 1))) this.count = this.filledAt = 0
    ring[this.count++ % front.rows] = this.last = row
    this.rows++
    this.longest = Math.max(this.longest, this.count)
    if (!isFull(this.count, front)) return undefined
    this.covered += Math.min(front.rows, this.count - this.filledAt)
    this.filledAt = this.count
    return this.window()
  }

  private window(): LiveWindow {
    const { front, ring, count } = this
    const rows = Array.from({ length: front.rows }, (_, i) => ring[(count + i) % front.rows]!)
    const inputs = new Int8Array(2 * front.rows * front.channels)
    rows.forEach((row, i) => inputs.set(row.inputs, 2 * i * front.channels))
    return { inputs, label: this.labelOf(rows), from: rows[0]!.line, to: rows.at(-1)!.line, ...('group' in rows[0]! && { group: rows[0]!.group }) }
  }

  /** Classes that nobody learned come behind the others, and none behind all. */
  private labelOf(rows: readonly LiveRow[]): string | undefined {
    const labels = [...new Set([...this.classes, ...rows.flatMap(({ label }) => label ?? [])])]
    const ids = rows.map(({ label }) => (label === undefined ? labels.length : labels.indexOf(label)))
    return labels[majority(ids, labels.length + 1, 0, rows.length).label]
  }
}
