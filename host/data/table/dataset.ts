import { EngramError } from '../../errors.js'
import type { Dataset } from '../dataset.js'
import type { InputReader } from '../input-reader.js'
import type { Sheet } from '../read/sheet.js'
import { hasLongRuns } from '../roles/order.js'
import { assignRoles, type RoleOptions, type Roles } from '../roles/roles.js'
import { fileOrder } from '../order.js'
import { shuffledRows } from '../split/random.js'
import { givenTest, splitRows, type Fold, type SplitKind, type SplitRows } from '../split/split.js'
import { meanEnergy } from '../storage.js'
import { checkFeatures, type MissingChoice } from './cells.js'
import { isUnlabelled, tableClasses, type TableClasses } from './classes.js'
import { completeRows, encodeParts, encodeSheet, type Encoded, type FittedFeature, type TableFit } from './fit.js'
import { tableNotes } from './notes.js'
import { columnScale, FRACTION, type ColumnScale } from './standardise.js'

/** How a table becomes a data set; what is left out is inferred. */
export interface TableOptions extends RoleOptions {
  /** Decides what is held out. */
  seed: number
  /** By default the file's. */
  name?: string
  split?: SplitKind
  fold?: Fold
  /** `error` by default. */
  missing?: MissingChoice
}

/** A data set from a table, and how its rows become samples. */
export interface TableDataset extends Dataset {
  fit: TableFit
}

/**
 * A table as int8 inputs, each column standardised on training rows only (see standardise.ts). Roles of columns and the split are
 * inferred where the options do not say them, and told in the data set.
 * @throws DATA_*, OPTION_INVALID; see assignRoles, tableClasses, splitRows, checkFeatures.
 */
export function tableDataset(sheet: Sheet, test: Sheet | undefined, options: TableOptions): TableDataset {
  const { missing = 'error', name = sheet.name } = options
  const roles = assignRoles(sheet, options)
  const classes = tableClasses(sheet, roles.label!, options.label !== undefined)
  checkFeatures(sheet, roles.features, missing)
  const usable = completeRows(sheet, roles.features, unlabelledRows(sheet, roles.label!), missing)
  const split = test ? givenSplit(usable, options) : ownSplit(sheet, roles, classes, usable, options)
  const fit = fitted(sheet, roles, classes, split.train, missing)
  const [{ samples: train }, held] = test ? [encodeSheet(sheet, fit, split.train), encodeSheet(test, fit)] : (encodeParts(sheet, fit, [split.train, split.test]) as [Encoded, Encoded])
  return {
    name,
    shape: { height: 1, width: 1, channels: roles.features.length },
    classes: classes.names,
    format: { fraction: FRACTION, background: 0, energy: meanEnergy(train, FRACTION), description: description(fit.features) },
    train,
    test: held.samples,
    validation: split.validation,
    split: split.info,
    columns: roles.columns,
    reader: readerOf(fit, sheet),
    notes: tableNotes({ sheet, test, roles, classes, split, testRows: held.rows, dropped: sheet.rows - usable.length }),
    fit,
  }
}

/** The same in the form that a saved learner keeps. */
const readerOf = ({ features, label, titled, columns, missing }: TableFit, { reading }: Sheet): InputReader => ({
  kind: 'columns',
  names: features.map(({ name }) => name),
  named: titled,
  label: label!,
  columns: features.map(({ column }) => column),
  width: columns.length,
  scales: features.map(({ scale }) => scale),
  ...(missing === 'mean' && { fills: features.map(({ fill }) => fill) }),
  ...(reading.decimal === ',' && { decimal: ',' as const }),
})

function unlabelledRows({ columns }: Sheet, label: number): Uint8Array | undefined {
  const { names, ids } = columns[label]!.texts!
  const unlabelled = names.map((text) => isUnlabelled(text))
  return unlabelled.includes(true) ? Uint8Array.from(ids, (id) => (unlabelled[id] ? 1 : 0)) : undefined
}

function givenSplit(usable: Uint32Array, { seed, fold }: TableOptions): SplitRows {
  const { split, validation } = givenTest(usable.length, 'as --test says', fold)
  return { train: shuffledRows(usable.length, seed).map((i) => usable[i]!), test: fileOrder(0), validation, info: split }
}

/** Holds rows out as the options say, else as the columns tell. */
function ownSplit(sheet: Sheet, roles: Roles, classes: TableClasses, usable: Uint32Array, { seed, split, fold }: TableOptions): SplitRows {
  const { name } = sheet
  const labels = usable.map((row) => classes.ofRow[row]!)
  const { kind, why } = splitKind(sheet, roles, labels, classes.names.length, split)
  const column = kind === 'group' ? roles.group : kind === 'time' ? roles.time : undefined
  const groups = kind === 'group' ? sheet.columns[column!]!.texts : undefined
  const found = splitRows({
    kind, why, seed, name, labels, classes: classes.names.length,
    ...(fold && { fold }),
    ...(column !== undefined && { column: sheet.columns[column]!.name }),
    ...(groups && { groups: usable.map((row) => groups.ids[row]!), groupNames: groups.names }),
    ...(kind === 'time' && roles.time !== undefined && { order: timeOrder(sheet, roles.time, usable) }),
  })
  return { ...found, train: found.train.map((i) => usable[i]!), test: found.test.map((i) => usable[i]!) }
}

function splitKind({ name, columns }: Sheet, { group, time }: Roles, labels: ArrayLike<number>, classes: number, asked: SplitKind | undefined): { kind: SplitKind; why: string } {
  if (asked === 'group' && (group === undefined || !columns[group]!.texts))
    throw new EngramError('OPTION_INVALID', `--split group: ${name} has no column of groups`, 'name the column of the recording, session or person with --group')
  if (asked) return { kind: asked, why: 'as --split says' }
  if (group !== undefined && columns[group]!.texts) return { kind: 'group', why: `rows of one "${columns[group]!.name}" resemble each other` }
  if (time !== undefined) return { kind: 'time', why: `rows close in "${columns[time]!.name}" resemble each other` }
  if (hasLongRuns(labels, classes)) return { kind: 'time', why: 'rows of one class follow each other, and neighbours in a recording resemble each other' }
  return { kind: 'random', why: 'no column tells of recordings or time, and the classes are mixed' }
}

/** Rows by their time; the file's order where that cannot be sorted. */
function timeOrder({ columns }: Sheet, time: number, usable: Uint32Array): Uint32Array {
  const { values } = columns[time]!
  const order = fileOrder(usable.length)
  const at = (i: number): number => values[usable[i]!]!
  // Time that starts again and again is a time within recordings: the file's order is the better one.
  let falls = 0
  for (let i = 1; i < usable.length; i++) if (!(at(i) >= at(i - 1))) falls++
  return falls === 0 || falls > usable.length / 100 ? order : order.sort((a, b) => at(a) - at(b))
}

/** What the training rows decide. */
function fitted(sheet: Sheet, { features, label }: Roles, classes: TableClasses, train: Uint32Array, missing: MissingChoice): TableFit {
  const values = new Float64Array(train.length)
  return {
    features: features.map((column) => {
      const all = sheet.columns[column]!.values
      let sum = 0
      let count = 0
      for (let i = 0; i < train.length; i++) {
        const value = (values[i] = all[train[i]!]!)
        if (value === value) {
          sum += value
          count++
        }
      }
      const fill = count > 0 ? sum / count : 0
      if (count < train.length) for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) values[i] = fill
      return { name: sheet.columns[column]!.name, column, scale: columnScale(values), fill }
    }),
    label: { name: sheet.columns[label!]!.name, column: label! },
    classes: classes.names,
    titled: sheet.reading.header,
    columns: sheet.columns.map((column) => column.name),
    missing,
  }
}

function description(features: readonly FittedFeature[]): string {
  const count = (kind: ColumnScale['kind']): number => features.filter(({ scale }) => scale.kind === kind).length
  const parts = ['columns standardised on the training samples, clipped at ±4 deviations']
  if (count('compressed')) parts.push(`${count('compressed')} of ${features.length} heavy-tailed and compressed by asinh first`)
  if (count('constant')) parts.push(`${count('constant')} constant and set to 0`)
  return parts.join('; ')
}
