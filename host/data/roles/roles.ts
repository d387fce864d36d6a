import { EngramError } from '../../errors.js'
import { columnKind, type Column } from '../read/column.js'
import { listed } from '../read/problem.js'
import type { Sheet } from '../read/sheet.js'
import type { TaskName } from '../../task/task.js'
import { columnsOf, type ColumnChoice } from './choice.js'
import { chooseLabel } from './label.js'
import { isGroupName, isIdName, isIndexName, isTimeName } from './names.js'
import { FEWEST_ROWS, isAllDifferentIntegers, isKey, isOneToOne, isStrictlyIncreasing, orderOf } from './order.js'

/** What a column is for. */
export type Role = 'feature' | 'label' | 'group' | 'time' | 'ignored'

/** A column's role, and how it came by it; for people. */
export interface ColumnRole {
  name: string
  role: Role
  why: string
}

/** What the user says of columns; each a name, an index from 0 (from -1 from the end), or a glob. */
export interface RoleOptions {
  /** Several are numbers to foretell; `none` says that there is none. */
  label?: string | readonly string[]
  /** What is to be learned; what is normal may be learned without a label. */
  task?: TaskName
  features?: readonly string[]
  drop?: readonly string[]
  group?: string
  time?: string
}

/** The roles of a sheet's columns. */
export interface Roles {
  /** In the order of the columns. */
  columns: ColumnRole[]
  features: number[]
  /** Undefined where the table has none and need not have. */
  label: number | undefined
  /** All of them. */
  labels: number[]
  group: number | undefined
  time: number | undefined
}

/** Two values may tell two classes apart by themselves; of more, a copy of the label is more likely. */
const FEWEST_COPIED = 3
/** Whole numbers of a sensor may all differ by chance; then more columns than this do. */
const MOST_KEYS = 2

const asked = (flag: string): string => `as ${flag} says`

/**
 * Gives every column its role: what the user says, else what its name and its values tell. A column that only numbers or dates its rows
 * is no feature: it would tell the class of a file that is sorted by class, and nothing of new data.
 * @throws OPTION_INVALID for a column that is not there, or asked to be two things; DATA_FORMAT and DATA_CLASSES for a label that cannot
 * be told; DATA_VALUE when no feature is left.
 */
export function assignRoles(sheet: Sheet, options: RoleOptions): Roles {
  const { columns, name } = sheet
  const roles = new Array<ColumnRole | undefined>(columns.length).fill(undefined)
  const give = (index: number, role: Role, why: string): void => {
    const before = roles[index]
    if (before && before.role !== role && before.why.startsWith('as --') && why.startsWith('as --'))
      throw new EngramError('OPTION_INVALID', `${name}: column "${columns[index]!.name}" is ${before.role} ${before.why}, and ${role} ${why}`, 'give each column one role')
    if (!before) roles[index] = { name: columns[index]!.name, role, why }
  }
  const one = (flag: string, choice: ColumnChoice | undefined, role: Role): void => {
    if (choice === undefined) return
    const found = columnsOf(sheet, choice, flag)
    if (found.length > 1) throw new EngramError('OPTION_INVALID', `${flag} ${choice} means ${found.length} columns of ${name}: ${listed(found.map((i) => columns[i]!.name))}`, 'name one of them, or give its index')
    give(found[0]!, role, asked(flag))
  }
  for (const choice of labelChoices(sheet, options)) for (const index of columnsOf(sheet, choice, '--label')) give(index, 'label', asked('--label'))
  one('--group', options.group, 'group')
  one('--time', options.time, 'time')
  for (const choice of options.drop ?? []) for (const index of columnsOf(sheet, choice, '--drop')) give(index, 'ignored', asked('--drop'))
  const wanted = (options.features ?? []).map((choice) => columnsOf(sheet, choice, '--features'))
  // A column that is asked for alone is no label; one among those that a glob means may be.
  const alone = wanted.filter((each) => each.length === 1).flat()
  if (options.label === undefined) {
    const { index, why, sure } = chooseLabel(sheet, (i) => roles[i] === undefined && !alone.includes(i))
    if (sure || options.task !== 'detect') give(index, 'label', why)
  }
  for (const index of wanted.flat()) if (!roles[index]) give(index, 'feature', asked('--features'))
  inferred(sheet, roles, give, options.task)
  for (let i = 0; i < columns.length; i++) give(i, options.features ? 'ignored' : 'feature', options.features ? 'not among --features' : valuesOf(columns[i]!, sheet.rows))
  const assigned = roles.map((role) => role!)
  const at = (role: Role): number[] => assigned.flatMap((each, i) => (each.role === role ? [i] : []))
  const features = at('feature')
  if (features.length === 0) throw noFeature(name, assigned)
  return { columns: assigned, features, label: at('label')[0], labels: at('label'), group: at('group')[0], time: at('time')[0] }
}

/** The label columns that the user names: none for "none", unless a column is called so; a name may hold commas. */
function labelChoices({ columns }: Sheet, { label }: RoleOptions): readonly string[] {
  const choices = label === undefined ? [] : typeof label === 'string' ? [label] : label
  const whole = columns.find(({ name, titled }) => titled && (name === choices.join(',') || name === choices.join(', ')))
  if (whole) return [whole.name]
  return choices.length === 1 && choices[0] === 'none' ? [] : choices
}

/** Roles that names and values tell. */
function inferred({ columns, rows, reading }: Sheet, roles: readonly (ColumnRole | undefined)[], give: (index: number, role: Role, why: string) => void, task: TaskName | undefined): void {
  const free = (): number[] => columns.map((_, i) => i).filter((i) => !roles[i])
  const taken = (role: Role): boolean => roles.some((each) => each?.role === role)
  for (const i of free()) {
    const column = columns[i]!
    const kind = columnKind(column, rows)
    if (kind === 'empty') give(i, 'ignored', 'empty in every row')
    else if (column.titled && isGroupName(column.name) && groups(column, rows)) {
      if (taken('group')) give(i, 'ignored', `named like a group, and another column is the group`)
      else give(i, 'group', 'named like a recording, session or person')
    } else if (column.titled && isGroupName(column.name) && isKey(column, rows)) give(i, 'ignored', 'named like a person or recording, and nearly every row is of another')
    else if (column.titled && isTimeName(column.name)) {
      if (taken('time')) give(i, 'ignored', 'named like a time, and another column is the time')
      else give(i, 'time', 'named like a time')
    } else if (kind === 'date') {
      if (taken('time')) give(i, 'ignored', 'holds dates, and another column is the time')
      else give(i, 'time', 'holds dates')
    } else if (column.titled && isIdName(column.name) && !isIndexName(column.name)) {
      if (groups(column, rows) && !taken('group') && !columns.some(({ name, titled }) => titled && isGroupName(name))) give(i, 'group', 'named like a key, and its values come again')
      else give(i, 'ignored', 'named like a key')
    } else if (column.titled ? isIndexName(column.name) : reading.header) give(i, 'ignored', column.titled ? 'named like a number of the row' : 'without a title, as pandas and R write their index')
  }
  if (rows < FEWEST_ROWS) return
  for (const i of free()) if (columnKind(columns[i]!, rows) === 'text' && isKey(columns[i]!, rows)) give(i, 'ignored', 'nearly every row has another text, like a name or a key')
  for (const i of free()) if (isStrictlyIncreasing(columns[i]!)) give(i, 'ignored', 'rises from row to row: a running number, or a time')
  for (const i of free()) {
    const order = orderOf(columns[i]!)
    // A table may be sorted by a feature; its title is then believed.
    if (order === 'begins anew' || (order && !columns[i]!.titled)) give(i, taken('time') ? 'ignored' : 'time', order === 'never falls' ? 'never falls from row to row: a coarse time, or numbers of recordings' : 'rises from row to row and begins anew now and then: a time within recordings')
  }
  const label = columns[roles.findIndex((each) => each?.role === 'label')]
  // A number to foretell may well follow from one column alone.
  const foretold = task === 'regress' || label?.values.some((value) => !Number.isInteger(value) && !Number.isNaN(value))
  for (const i of free()) if (!foretold && label?.texts && label.texts.names.length >= FEWEST_COPIED && !isKey(label, rows) && isOneToOne(columns[i]!, label)) give(i, 'ignored', `tells "${label.name}" by other names: each of its values stands beside one class`)
  const keys = free().filter((i) => isAllDifferentIntegers(columns[i]!))
  if (keys.length <= MOST_KEYS) for (const i of keys) give(i, 'ignored', 'all different whole numbers, like a key')
}

const valuesOf = (column: Column, rows: number): string => (columnKind(column, rows) === 'text' ? 'words' : 'numbers')

/** A group has several rows, and there are several groups. */
const groups = ({ texts }: Column, rows: number): boolean => texts !== undefined && texts.names.length > 1 && texts.names.length * 2 <= rows

function noFeature(name: string, roles: readonly ColumnRole[]): EngramError {
  const ignored = roles.filter(({ role }) => role !== 'label').map((each) => `"${each.name}": ${each.role}, ${each.why}`)
  return new EngramError('DATA_VALUE', `${name}: no column is left to learn from (${listed(ignored)})`, 'say with --features which columns to learn from (names, indexes from 0, or * for all)', { columns: roles })
}
