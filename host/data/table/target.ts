import { EngramError } from '../../errors.js'
import type { TaskName } from '../../task/task.js'
import { normalClasses, type NormalChoice } from '../only-normal.js'
import type { Column } from '../read/column.js'
import { sameName } from '../read/header.js'
import { listed } from '../read/problem.js'
import type { Sheet } from '../read/sheet.js'
import type { Roles } from '../roles/roles.js'
import { isUnlabelled, labelText, tableClasses, type TableClasses } from './classes.js'
import { withoutNumber } from './fit.js'

/** What the rows of a table teach, and the row's classes, by which a split keeps shares; of numbers and of nothing, all rows are of one. */
export interface TableTarget {
  task: TaskName
  classes: TableClasses
  /** Columns of numbers to foretell. */
  numbers: number[]
  /** Whether each class is normal, where that is to be told. */
  normal?: boolean[]
  /** Rows without a target. */
  unknown: Uint8Array | undefined
}

/** What the user says of the target. */
export interface TargetOptions extends NormalChoice {
  task?: TaskName
}

/** So few different numbers may be classes, decimals or not: sizes of faults, speeds that were set. */
const FEW_NUMBERS = 10

/**
 * What a table is for: as the user says, else by its label: decimals are numbers to foretell, words and few whole numbers are classes.
 * @throws DATA_CLASSES, DATA_VALUE where the label is not of that kind; OPTION_INVALID where options contradict each other.
 */
export function tableTarget(sheet: Sheet, test: Sheet | undefined, { label, labels }: Roles, asked: boolean, options: TargetOptions): TableTarget {
  const { task = usualTask(sheet, labels, options) } = options
  const { name, columns } = sheet
  if (task === 'regress') {
    if (labels.length === 0) throw new EngramError('OPTION_INVALID', `${name}: --task regress needs a column of numbers to foretell`, 'name it with --label', { path: name })
    for (const i of labels) checkNumbers(name, columns[i]!, i)
    return { task, classes: alike(sheet, 'any'), numbers: labels, unknown: withoutNumber(sheet, labels) }
  }
  if (labels.length > 1) throw new EngramError('OPTION_INVALID', `${name}: ${labels.length} labels (${listed(labels.map((i) => columns[i]!.name))}), and a sample is of one class`, 'name one column; several numbers are foretold with --task regress', { path: name })
  if (label === undefined) {
    if (task === 'classify') throw new EngramError('OPTION_INVALID', `${name}: without a label there are no classes to tell apart`, 'name the column with --label, or learn what is normal with --task detect', { path: name })
    if (options.normal || options.abnormal) throw new EngramError('OPTION_INVALID', `${name}: without a label no class can be ${options.normal ? '--normal' : '--abnormal'}`, 'name the column with --label', { path: name })
    return { task, classes: alike(sheet, 'normal'), numbers: [], normal: [true], unknown: undefined }
  }
  const classes = tableClasses(sheet, label, { asked, task: options.task })
  const common = { task, numbers: [], unknown: withoutLabel(columns[label]!) }
  if (task === 'classify') return { ...common, classes }
  // What is not normal may occur in the test table alone.
  const names = [...classes.names, ...(test ? furtherClasses(test, columns[label]!, label, classes.names) : [])]
  return { ...common, classes: { ...classes, names }, normal: normalClasses({ name, classes: names }, options) }
}

/** Classes of the test table that the training table does not have. */
function furtherClasses(test: Sheet, { name, titled }: Column, label: number, known: readonly string[]): string[] {
  const column = titled && test.reading.header ? test.columns.find((each) => sameName(each.name, name)) : test.columns[label]
  return (column?.texts?.names ?? []).filter((text) => !isUnlabelled(text) && !known.includes(text))
}

/** What a label tells of the task: several are numbers, none leaves what is normal, and decimals in one are no classes. */
function usualTask(sheet: Sheet, labels: readonly number[], { normal, abnormal }: TargetOptions): TaskName {
  if (normal || abnormal || labels.length === 0) return 'detect'
  if (labels.length > 1) return 'regress'
  return isNumberToForetell(sheet, labels[0]!) ? 'regress' : 'classify'
}

/** A column of many numbers, some of them with decimals. A few, or whole numbers, may be either, and are asked about. */
function isNumberToForetell({ columns }: Sheet, label: number): boolean {
  const { values, others, dates, texts } = columns[label]!
  return !(texts && texts.names.length <= FEW_NUMBERS) && others.count === 0 && dates.count === 0 && values.some((value) => !Number.isNaN(value) && !Number.isInteger(value))
}

function checkNumbers(name: string, column: Column, index: number): void {
  const { others, dates, values } = column
  if (others.count > 0 || dates.count > 0)
    throw new EngramError('DATA_VALUE', `${name}: label ${labelText(column, index)} holds ${others.count > 0 ? `"${others.text}"` : 'dates'}, and --task regress foretells numbers`, 'name a column of numbers with --label, or leave --task out', { path: name, label: column.name })
  if (values.every((value) => Number.isNaN(value))) throw new EngramError('DATA_VALUE', `${name}: label ${labelText(column, index)} holds no number`, 'name another column with --label', { path: name, label: column.name })
}

/** All rows of one class. */
const alike = ({ rows }: Sheet, name: string): TableClasses => ({ names: [name], ofRow: new Uint8Array(rows) })

function withoutLabel({ texts }: Column): Uint8Array | undefined {
  const unlabelled = texts!.names.map((text) => isUnlabelled(text))
  return unlabelled.includes(true) ? Uint8Array.from(texts!.ids, (id) => (unlabelled[id] ? 1 : 0)) : undefined
}
