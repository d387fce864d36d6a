import { EngramError } from '../../errors.js'
import { nothing, type Column, type Texts } from './column.js'
import type { Sheet } from './sheet.js'

/** A sheet whose rows are all of one class and one recording. */
export interface Labelled {
  sheet: Sheet
  class: string
  /** Tells its rows from those of the other files of the class. */
  recording: string
}

/**
 * Sheets of one class each, one below the other, with columns `label` and, where a class has several files, `recording`.
 * @throws DATA_SHAPE where columns differ.
 */
export function joinSheets(parts: readonly Labelled[], name: string): Sheet {
  const [first] = parts
  const titles = first!.sheet.columns.map((column) => column.name)
  for (const { sheet } of parts) {
    const differs = sheet.columns.length !== titles.length ? Math.min(sheet.columns.length, titles.length) : sheet.columns.findIndex((column, i) => column.name !== titles[i])
    if (differs >= 0)
      throw new EngramError('DATA_SHAPE', `${sheet.name} and ${first!.sheet.name} differ in column ${differs} (from 0): "${sheet.columns[differs]?.name ?? 'none'}" and "${titles[differs] ?? 'none'}"`, 'give all files of the folder the same columns')
  }
  const rows = parts.reduce((sum, { sheet }) => sum + sheet.rows, 0)
  const columns = titles.map((_, i) => joinColumns(parts.map(({ sheet }) => sheet.columns[i]!), rows))
  const several = new Set(parts.map((part) => part.class)).size < parts.length
  return {
    name,
    rows,
    columns: [
      ...columns,
      ...(several ? [constantTexts('recording', parts.map(({ sheet, recording }) => [recording, sheet.rows] as const), rows)] : []),
      constantTexts('label', parts.map((part) => [part.class, part.sheet.rows] as const), rows),
    ],
    reading: { ...first!.sheet.reading, format: `${parts.length} files of ${first!.sheet.reading.format}`, header: true, headerWhy: 'the files are named by their class' },
  }
}

function joinColumns(columns: readonly Column[], rows: number): Column {
  const values = columns.every((column) => column.values instanceof Int16Array) ? new Int16Array(rows) : new Float64Array(rows)
  let at = 0
  for (const column of columns) {
    values.set(column.values, at)
    at += column.values.length
  }
  const firstOf = <T extends { count: number }>(each: (column: Column) => T): T => {
    const found = columns.map(each)
    return { ...(found.find(({ count }) => count > 0) ?? found[0]!), count: found.reduce((sum, { count }) => sum + count, 0) }
  }
  const texts = joinTexts(columns.map((column) => column.texts), rows)
  const { texts: _, ...first } = columns[0]!
  return { ...first, ...(texts && { texts }), titled: true, values, missing: firstOf((column) => column.missing), others: firstOf((column) => column.others), dates: firstOf((column) => column.dates) }
}

function joinTexts(parts: readonly (Texts | undefined)[], rows: number): Texts | undefined {
  const index = new Map<string, number>()
  const ids = new Uint16Array(rows)
  let at = 0
  for (const part of parts) {
    if (!part) return undefined
    const mapped = part.names.map((text) => {
      if (!index.has(text)) index.set(text, index.size)
      return index.get(text)!
    })
    if (index.size > 65535) return undefined
    for (const id of part.ids) ids[at++] = mapped[id]!
  }
  return { names: [...index.keys()], ids }
}

function constantTexts(name: string, parts: readonly (readonly [text: string, rows: number])[], rows: number): Column {
  const names = [...new Set(parts.map(([text]) => text))]
  const ids = new Uint16Array(rows)
  let at = 0
  for (const [text, count] of parts) {
    ids.fill(names.indexOf(text), at, at + count)
    at += count
  }
  return { name, titled: true, values: new Float64Array(rows).fill(NaN), texts: { names, ids }, missing: nothing, dates: nothing, others: { count: rows, line: 1, text: names[0]! } }
}
