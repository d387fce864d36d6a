import type { Dataset } from './dataset.js'
import { formatInteger } from '../text/numbers.js'
import { listed } from './read/problem.js'
import { columnKind, type Column, type ColumnKind } from './read/column.js'
import type { Reading, Sheet } from './read/sheet.js'
import type { ColumnRole } from './roles/roles.js'
import type { TaskName } from '../task/task.js'
import type { Output } from './targets.js'
import type { SplitInfo } from './split/split.js'
import { isUnlabelled } from './table/classes.js'
import type { TableFit } from './table/fit.js'

/** What was understood of data before anything is learned; plain, so that it is JSON as it is. */
export interface DataDescription {
  name: string
  /** Of a table: how the file was read. */
  reading?: Reading
  rows?: number
  columns?: ColumnDescription[]
  /** Missing where the data could not be understood to the end; `problem` of the verb says why. */
  classes?: { name: string; train: number; test: number; normal?: boolean }[]
  /** Numbers to foretell, with mean and standard deviation of the training samples. */
  outputs?: Output[]
  task?: TaskName
  samples?: { train: number; test: number }
  shape?: Dataset['shape']
  inputs?: string
  split?: SplitInfo
  /** Of a table of recordings, read without one: a front end that suits it. */
  usualFront?: { front: string; why: string }
  notes: string[]
}

/** One column of a table. */
export interface ColumnDescription extends Partial<ColumnRole> {
  name: string
  kind: ColumnKind
  missing: number
  /** Different texts; null where nearly every row has another. */
  distinct: number | null
  /** Of the numbers, where there are any. */
  min?: number
  mean?: number
  max?: number
  /** How it becomes an input, for features. */
  scale?: 'constant' | 'linear' | 'compressed'
  /** Rows in equal steps from min to max. */
  histogram?: number[]
  /** The most frequent texts and their rows, most frequent first. */
  texts?: { text: string; rows: number }[]
}

const BINS = 24
const SHOWN_TEXTS = 8

/** Describes a sheet; roles and data set where they could be made. */
export function describeSheet(sheet: Sheet, roles?: readonly ColumnRole[], dataset?: Dataset & { fit?: TableFit }): DataDescription {
  return {
    name: sheet.name,
    reading: sheet.reading,
    rows: sheet.rows,
    columns: sheet.columns.map((column, i) => describeColumn(column, sheet.rows, roles?.[i], dataset?.fit?.features.find((feature) => feature.column === i)?.scale.kind)),
    ...(dataset && describeDataset(dataset)),
    notes: dataset?.notes ?? [],
  }
}

/** Describes what is known of any data set: its classes, shape and split. */
export function describeDataset(dataset: Dataset): DataDescription {
  const { name, task = 'classify', classes, outputs, normal, train, test, shape, split, format, notes } = dataset
  const count = (labels: Uint8Array): number[] => labels.reduce((counts, label) => (counts[label]!++, counts), new Array<number>(classes.length).fill(0))
  const [trained, tested] = [count(train.labels), count(test.labels)]
  const taught = outputs
    ? { outputs }
    : { classes: classes.map((each, c) => ({ name: each, train: trained[c]!, test: tested[c]!, ...(normal && { normal: normal[c]! }) })) }
  return { name, task, samples: { train: train.count, test: test.count }, ...taught, shape, inputs: format.description, ...(split && { split }), notes: notes ?? [] }
}

/** In a few words: what there is to learn. */
export function taughtText({ classes, outputs, normal, train: { known, count } }: Pick<Dataset, 'classes' | 'outputs' | 'normal' | 'train'>): string {
  const hidden = known && !normal ? `, ${formatInteger(known.reduce((sum, each) => sum + each, 0))} of ${formatInteger(count)} with a label` : ''
  if (outputs) return (outputs.length === 1 ? `"${outputs[0]!.name}" to foretell` : `${outputs.length} numbers to foretell`) + hidden
  if (!normal) return `${classes.length} classes${hidden}`
  const names = (which: boolean): string => listed(classes.filter((_, c) => normal[c] === which), 4)
  return normal.includes(false) ? `normal: ${names(true)}; not normal: ${names(false)}` : 'all taken for normal'
}

/** More columns than these are not shown one by one: the pixels of images, a window of a signal. */
const MOST_COLUMNS = 60
const FIRST_FEATURES = 8

/** The columns that people look at, and how many features like them are left out: all where they are few, else whatever is no complete feature, and the first ones. */
export function notableColumns(columns: readonly ColumnDescription[]): { shown: ColumnDescription[]; more: number } {
  if (columns.length <= MOST_COLUMNS) return { shown: [...columns], more: 0 }
  let features = 0
  const shown = columns.filter(({ role, kind, missing }) => (role ?? 'feature') !== 'feature' || kind !== 'number' || missing > 0 || features++ < FIRST_FEATURES).slice(0, MOST_COLUMNS)
  return { shown, more: columns.length - shown.length }
}

function describeColumn(column: Column, rows: number, role: ColumnRole | undefined, scale: ColumnDescription['scale']): ColumnDescription {
  const { name, values, texts, missing } = column
  const kind = columnKind(column, rows)
  const numbers = kind === 'number' || kind === 'mixed' ? summary(values) : undefined
  return {
    name,
    ...(role && { role: role.role, why: role.why }),
    kind,
    missing: kind === 'text' && texts ? unknownTexts(texts) : missing.count,
    distinct: texts ? texts.names.length : null,
    ...numbers,
    ...(scale && { scale }),
    // Labels are texts, also those that are numbers: of long ones a range would hide the digits that differ.
    ...(texts && (kind !== 'number' || (role?.role === 'label' && values.every((value) => Number.isNaN(value) || Number.isInteger(value)))) && { texts: frequent(texts) }),
  }
}

function summary(values: Int16Array | Float64Array): Pick<ColumnDescription, 'min' | 'mean' | 'max' | 'histogram'> | undefined {
  let min = Infinity
  let max = -Infinity
  let sum = 0
  let count = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    if (value < min) min = value
    if (value > max) max = value
    sum += value
    count++
  }
  if (count === 0) return undefined
  const histogram = new Array<number>(BINS).fill(0)
  const width = max - min
  for (const value of values) if (!Number.isNaN(value)) histogram[width > 0 ? Math.min(BINS - 1, Math.floor(((value - min) / width) * BINS)) : 0]!++
  return { min, mean: sum / count, max, histogram }
}

/** Among words, "none" and "-" are words. */
const unknownTexts = (texts: NonNullable<Column['texts']>): number => frequent(texts, texts.names.length).reduce((sum, { text, rows }) => sum + (isUnlabelled(text) ? rows : 0), 0)

function frequent({ names, ids }: NonNullable<Column['texts']>, most = SHOWN_TEXTS): { text: string; rows: number }[] {
  const counts = new Uint32Array(names.length)
  for (const id of ids) counts[id]!++
  return names.map((text, id) => ({ text, rows: counts[id]! })).sort((a, b) => b.rows - a.rows).slice(0, most)
}
