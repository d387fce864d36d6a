import { EngramError } from '../../errors.js'
import { MAX_CLASSES, requireTwoClasses } from '../classes.js'
import type { Column } from '../read/column.js'
import { numberIn } from '../read/number.js'
import { listed } from '../read/problem.js'
import type { Sheet } from '../read/sheet.js'
import type { TaskName } from '../../task/task.js'

/** The classes of a table, and the class of each of its rows. */
export interface TableClasses {
  names: string[]
  /** Class of each row; meaningless where the row has no label. */
  ofRow: Uint8Array
}

/** More different numbers than this are asked about before they are taken for classes, unless they count up from 0 or 1. */
const MANY_NUMBERS = 20

/** How a label says that it is not known; "none" and "na" may be classes. */
export const isUnlabelled = (text: string): boolean => text === '' || text === '?' || /^nan$/i.test(text)

/**
 * Classes in the order of their numbers, or of their names when not all are numbers. Labels are texts: "1" and "1.0" are two.
 * `asked` tells that the user named the column, and `task` what is to be learned, where that is said: then numbers are classes.
 * @throws DATA_CLASSES for one class, too many, or a label that is a number to foretell, an identifier or free text.
 */
export function tableClasses({ name, rows, columns, reading }: Sheet, label: number, { asked, task }: { asked: boolean; task?: TaskName | undefined }): TableClasses {
  const column = columns[label]!
  const where = `${name}: label ${labelText(column, label)}`
  const other = 'name the column that holds the class with --label (name, or index from 0)'
  const eitherTask = 'say what it is: --task regress foretells a number, --task classify tells classes apart'
  const { texts } = column
  const fail = (what: string, hint = other): never => {
    throw new EngramError('DATA_CLASSES', `${where} ${what}`, hint, { path: name, label: column.name })
  }
  const numeric = column.others.count === 0 && column.dates.count === 0 && texts?.names.every((text) => isUnlabelled(text) || !Number.isNaN(numberIn(text)))
  if (!texts) return fail(column.others.count === 0 ? `is a number to foretell, not a class: nearly every row has another value` : 'looks like an identifier or free text, not a class: nearly every row has another value')
  const known = texts.names.map((text, id) => ({ text, id, value: numberIn(text) })).filter(({ text }) => !isUnlabelled(text))
  const asClasses = task !== undefined && numeric
  const found = `${known.length} different values in ${rows} samples`
  if (column.dates.count * 2 > rows) fail('holds dates, not classes')
  if (numeric && !asClasses && known.some(({ value }) => !Number.isInteger(value))) {
    const decimals = known.filter(({ value }) => !Number.isInteger(value)).map(({ text }) => text)
    fail(`holds decimals (${listed(decimals, 3)}): classes, or a number to foretell? ${found}`, eitherTask)
  }
  if (!asClasses && known.length > 10 && rows < 5 * known.length && !(numeric && countsUp(known.map(({ value }) => value)) && rows >= 2 * known.length))
    fail(`looks like ${numeric ? 'a number to foretell' : 'an identifier or free text'}, not a class: ${found}`, numeric ? eitherTask : other)
  if (known.length > MAX_CLASSES) fail(`has ${found}, and ${MAX_CLASSES} classes are the most`)
  if (numeric && known.length > MANY_NUMBERS && !asked && !asClasses && !countsUp(known.map(({ value }) => value)))
    fail(`holds whole numbers with many values, perhaps a number to foretell: ${found}`, eitherTask)
  if (reading.doubtfulHeader && reading.doubtfulHeader.column === column.name && known.length > 2)
    throw new EngramError('DATA_FORMAT', `${name}, line ${reading.doubtfulHeader.line}: "${reading.doubtfulHeader.text}" occurs in no other line: a header, or a class with one sample`, 'say which: --header yes, or --header no', { path: name })
  if (task !== 'detect') requireTwoClasses(known.map(({ text }) => text), `${name}, label ${labelText(column, label)}`, 'give data with at least two classes, or name the column that holds the class with --label (name, or index from 0)')
  known.sort(numeric ? (a, b) => a.value - b.value || (a.text < b.text ? -1 : 1) : (a, b) => (a.text < b.text ? -1 : 1))
  const classOf = new Uint8Array(texts.names.length)
  known.forEach(({ id }, index) => (classOf[id] = index))
  const ofRow = new Uint8Array(texts.ids.length)
  for (let row = 0; row < ofRow.length; row++) ofRow[row] = classOf[texts.ids[row]!]!
  return { names: known.map(({ text }) => text), ofRow }
}

/** The label column, for messages. */
export const labelText = ({ name, titled }: Column, index: number): string => (titled ? `column "${name}"` : `column ${index} (from 0)`)

/** Whole numbers without a gap are class numbers, even when each is rare. */
const countsUp = (values: number[]): boolean => {
  const least = Math.min(...values)
  return values.every(Number.isInteger) && (least === 0 || least === 1) && Math.max(...values) - least === values.length - 1
}

/** Pairs of names that differ only in case, blanks or how a number is written, and may be meant as one. */
export function nearDuplicates(names: readonly string[]): [string, string][] {
  const seen = new Map<string, string>()
  const pairs: [string, string][] = []
  for (const name of names) {
    const number = numberIn(name.trim())
    const key = Number.isNaN(number) || !Number.isSafeInteger(number) ? name.trim().toLowerCase().replace(/[\s_-]+/g, ' ') : String(number)
    const twin = seen.get(key)
    if (twin === undefined) seen.set(key, name)
    else pairs.push([twin, name])
  }
  return pairs
}
