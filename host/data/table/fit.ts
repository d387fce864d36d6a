import { EngramError } from '../../errors.js'
import { unseenClass } from '../classes.js'
import type { Samples } from '../dataset.js'
import type { TaskName } from '../../task/task.js'
import type { Sheet } from '../read/sheet.js'
import { sameName } from '../read/header.js'
import { checkFeatures, type MissingChoice } from './cells.js'
import { unlabelled } from '../only-normal.js'
import { scaledTargets, type Output } from '../targets.js'
import { isUnlabelled, labelText } from './classes.js'
import { encodeRows } from './encode.js'
import type { ColumnScale } from './standardise.js'

/** One feature of a table: where it stands, and how its values become int8. */
export interface FittedFeature {
  /** Title, or index from 0 in a table without titles. */
  name: string
  /** Index in the training file, from 0. */
  column: number
  scale: ColumnScale
  /** Stands in for a missing value: the mean of the training rows. */
  fill: number
}

/**
 * All that turns rows of such a table into samples, learned from training rows only. Plain data: it can be kept in a file and used
 * where the training data is not at hand.
 */
export interface TableFit {
  /** What is to be learned of it; to tell its classes where it is left out. */
  task?: TaskName
  features: FittedFeature[]
  label: { name: string; column: number } | undefined
  classes: string[]
  /** To foretell numbers: how they become targets, and where they stand. */
  outputs?: Output[]
  numbers?: number[]
  /** Whether the columns have titles, by which they are found in another file. */
  titled: boolean
  /** All columns of the training file, in its order. */
  columns: string[]
  missing: MissingChoice
}

/** Samples of further rows. */
export interface Encoded {
  samples: Samples
  /** The rows that became samples; those that lack a value may be left out. */
  rows: Uint32Array
  /** Whether the rows have labels; where not, all labels are 0. */
  labelled: boolean
}

/**
 * Rows of another sheet as samples, its columns found by title where it has titles, else by place.
 * @throws DATA_SHAPE for a column that is missing, DATA_CLASSES for a label that training never showed, DATA_VALUE.
 */
export function encodeSheet(sheet: Sheet, fit: TableFit, wanted?: Uint32Array, needsLabel = true): Encoded {
  return encodeParts(sheet, fit, [wanted], { needsLabel })[0]!
}

/**
 * The same for several sets of rows, of which none is in two; undefined stands for all rows. Of rows that were `chosen` none is left out:
 * those without a label become samples without one.
 */
export function encodeParts(sheet: Sheet, fit: TableFit, parts: readonly (Uint32Array | undefined)[], { needsLabel = true, chosen = false } = {}): Encoded[] {
  const at = columnsIn(sheet, fit, needsLabel)
  const present = at.features.filter((column) => column >= 0)
  checkFeatures(sheet, present, fit.missing)
  const taught = taughtIn(sheet, fit, at.labels)
  const rows = parts.map((wanted) => (chosen && wanted ? wanted : completeRows(sheet, present, taught?.unknown, fit.missing, wanted)))
  const encoded = encodeRows(sheet, fit.features.map(({ scale, fill }, k) => ({ column: at.features[k]!, scale, fill })), rows, taught ? fit.outputs?.length : 0)
  return encoded.map((samples, p) => {
    const own = rows[p]!
    taught?.put(samples, own)
    const unknown = taught?.unknown
    if (unknown && own.some((row) => unknown[row])) samples.known = Uint8Array.from(own, (row) => 1 - unknown[row]!)
    return { samples: fit.task === 'detect' ? unlabelled(samples) : samples, rows: own, labelled: taught !== undefined }
  })
}

/** Where the columns of the fit stand in a sheet; -1 for one of zeros, which a sparse sheet does not mention. */
function columnsIn(sheet: Sheet, fit: TableFit, needsLabel: boolean): { features: number[]; labels: number[] } {
  const { name, columns, reading } = sheet
  const titles = fit.outputs?.map((output) => output.name) ?? (fit.label ? [fit.label.name] : [])
  const same = columns.length === fit.columns.length && fit.columns.every((title, i) => title === columns[i]!.name)
  // The very columns of the training file stand where they stood there, even where two have one title.
  const byTitle = fit.titled && reading.header && !same
  const find = (title: string): number => {
    const exact = columns.findIndex((column) => column.name === title)
    return exact >= 0 ? exact : columns.findIndex((column) => sameName(column.name, title))
  }
  if (byTitle) {
    const absent = sheet.sparse ? [] : fit.features.filter((feature) => find(feature.name) < 0).map((feature) => feature.name)
    if (absent.length > 0)
      throw new EngramError('DATA_SHAPE', `${name} has no column "${absent[0]}"${absent.length > 1 ? ` and lacks ${absent.length - 1} more` : ''}, which the learner was trained with`, `its columns are ${columns.map((column) => column.name).slice(0, 8).join(', ')}${columns.length > 8 ? ', …' : ''}`, { path: name, absent })
    const labels = titles.map(find)
    const lacking = labels.findIndex((label) => label < 0)
    if (needsLabel && lacking >= 0) throw noLabel(name, titles[lacking]!)
    return { features: fit.features.map((feature) => find(feature.name)), labels: lacking >= 0 ? [] : labels }
  }
  if (columns.length === fit.columns.length) return { features: fit.features.map(({ column }) => column), labels: fit.numbers ?? (fit.label ? [fit.label.column] : []) }
  // Without titles, a file of only the features in their order is as clear.
  if (columns.length === fit.features.length && (!needsLabel || titles.length === 0)) return { features: fit.features.map((_, i) => i), labels: [] }
  throw new EngramError('DATA_SHAPE', `${name} has ${columns.length} columns, but the training file has ${fit.columns.length}`, 'give both files the same columns, in the same order where they have no titles', { path: name, expected: fit.columns.length, actual: columns.length })
}

const noLabel = (name: string, label: string): EngramError =>
  new EngramError('DATA_SHAPE', `${name} has no column "${label}", which holds what is to be learned`, 'give the labels too, or ask for predictions without them', { path: name })

/** What the rows of a sheet teach: rows without it, and how it goes into samples. */
interface Taught {
  unknown: Uint8Array | undefined
  put(samples: Samples, rows: Uint32Array): void
}

function taughtIn(sheet: Sheet, { outputs, classes }: TableFit, labels: readonly number[]): Taught | undefined {
  if (labels.length === 0) return undefined
  if (outputs) return { unknown: withoutNumber(sheet, labels), put: (samples, rows) => putNumbers(sheet, labels, outputs, samples, rows) }
  const { ofRow, unknown } = matchedClasses(sheet, labels[0]!, classes)
  return { unknown, put: ({ labels: into }, rows) => rows.forEach((row, i) => (into[i] = ofRow[row]!)) }
}

function putNumbers({ columns }: Sheet, labels: readonly number[], outputs: readonly Output[], { values, numbers }: Samples, rows: Uint32Array): void {
  const width = labels.length
  labels.forEach((column, o) => rows.forEach((row, i) => (numbers![i * width + o] = columns[column]!.values[row]!)))
  scaledTargets(numbers!, outputs, values!)
}

/** Rows that lack one of the numbers to foretell. */
export function withoutNumber({ columns, rows }: Sheet, labels: readonly number[]): Uint8Array | undefined {
  const lacking = labels.filter((i) => columns[i]!.missing.count + columns[i]!.others.count + columns[i]!.dates.count > 0)
  return lacking.length === 0 ? undefined : Uint8Array.from({ length: rows }, (_, row) => (lacking.some((i) => Number.isNaN(columns[i]!.values[row])) ? 1 : 0))
}

/** Class of each row by its text; `unknown` marks rows without a label. */
function matchedClasses({ name, columns }: Sheet, label: number, names: readonly string[]): { ofRow: Uint8Array; unknown: Uint8Array | undefined } {
  const column = columns[label]!
  if (!column.texts) throw new EngramError('DATA_CLASSES', `${name}: ${labelText(column, label)} holds another value in nearly every row, and the classes are ${names.slice(0, 8).join(', ')}`, 'give a file with the same classes', { path: name })
  const classOf = column.texts.names.map((text) => {
    if (isUnlabelled(text)) return -1
    const index = names.indexOf(text)
    if (index < 0) throw unseenClass(text, names, name)
    return index
  })
  const { ids } = column.texts
  const ofRow = new Uint8Array(ids.length)
  for (let row = 0; row < ids.length; row++) ofRow[row] = Math.max(0, classOf[ids[row]!]!)
  const unknown = classOf.includes(-1) ? Uint8Array.from(ids, (id) => (classOf[id]! < 0 ? 1 : 0)) : undefined
  return { ofRow, unknown }
}

/** Rows that have every value that they need. */
export function completeRows(sheet: Sheet, features: readonly number[], unlabelled: Uint8Array | undefined, missing: MissingChoice, wanted?: Uint32Array): Uint32Array {
  const incomplete = missing === 'drop' ? features.filter((i) => sheet.columns[i]!.missing.count > 0) : []
  if (unlabelled && missing === 'error') {
    const first = unlabelled.indexOf(1)
    throw new EngramError('DATA_VALUE', `${sheet.name}: ${unlabelled.reduce((sum, each) => sum + each, 0)} of ${sheet.rows} rows have no label, row ${first + 1} the first`, '--missing drop leaves them out, --unlabelled learn learns from them without one', { path: sheet.name })
  }
  if (incomplete.length === 0 && !unlabelled) return wanted ?? Uint32Array.from({ length: sheet.rows }, (_, i) => i)
  const complete = (row: number): boolean => !unlabelled?.[row] && incomplete.every((i) => !Number.isNaN(sheet.columns[i]!.values[row]))
  const candidates = wanted ?? Uint32Array.from({ length: sheet.rows }, (_, i) => i)
  const rows = candidates.filter(complete)
  if (rows.length === 0) throw new EngramError('DATA_EMPTY', `${sheet.name}: no row has all values`, 'drop the column that lacks most with --drop, or fill in with --missing mean', { path: sheet.name })
  return rows
}
