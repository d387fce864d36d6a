import { EngramError } from '../../errors.js'
import type { Dataset } from '../dataset.js'
import type { InputReader } from '../input-reader.js'
import type { Sheet } from '../read/sheet.js'
import { hasLongRuns } from '../roles/order.js'
import { assignRoles, type RoleOptions, type Roles } from '../roles/roles.js'
import { fileOrder } from '../order.js'
import { normalRows } from '../only-normal.js'
import { fitOutputs } from '../targets.js'
import { shuffledRows } from '../split/random.js'
import { givenTest, splitRows, type Fold, type SplitKind, type SplitRows } from '../split/split.js'
import { meanEnergy } from '../storage.js'
import { checkFeatures, type MissingChoice } from './cells.js'
import type { TableClasses } from './classes.js'
import { completeRows, encodeParts, encodeSheet, type Encoded, type FittedFeature, type TableFit } from './fit.js'
import { tableNotes } from './notes.js'
import { tableTarget, type TableTarget, type TargetOptions } from './target.js'
import { columnScale, FRACTION, type ColumnScale } from './standardise.js'

/** How a table becomes a data set; what is left out is inferred. */
export interface TableOptions extends RoleOptions, TargetOptions {
  /** Decides what is held out. */
  seed: number
  /** By default the file's. */
  name?: string
  split?: SplitKind
  fold?: Fold
  /** `error` by default. */
  missing?: MissingChoice
  /** Rows without a label: learned without one, or treated as `missing` says, which is the default. */
  unlabelled?: 'learn'
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
  const target = tableTarget(sheet, test, roles, options.label !== undefined, options)
  const { task, classes, normal } = target
  checkFeatures(sheet, roles.features, missing)
  const spare = options.unlabelled === 'learn' && task !== 'detect' && target.unknown ? rowsWithoutLabel(sheet, roles.features, target.unknown, missing) : undefined
  const usable = completeRows(sheet, roles.features, target.unknown, spare && missing === 'error' ? 'drop' : missing)
  const drawn = test ? givenSplit(usable, options) : ownSplit(sheet, roles, target, usable, options)
  const split = normal ? ofNormal(name, drawn, classes, normal) : drawn
  const learned = spare ? withSpare(split, spare) : split.train
  const fit = fitted(sheet, roles, target, { learned, labelled: split.train }, missing)
  const [{ samples: train }, held] = test
    ? [encodeParts(sheet, fit, [learned], { chosen: true })[0]!, encodeSheet(test, fit)]
    : (encodeParts(sheet, fit, [learned, split.test], { chosen: true }) as [Encoded, Encoded])
  const places = placesInTime(sheet, roles)
  return {
    name,
    shape: { height: 1, width: 1, channels: roles.features.length },
    task,
    classes: task === 'regress' ? [] : classes.names,
    ...(fit.outputs && { outputs: fit.outputs }),
    ...(normal && { normal }),
    format: { fraction: FRACTION, background: 0, energy: meanEnergy(train, FRACTION), description: description(fit.features) },
    train: { ...train, times: learned.map((row) => places[row]!) },
    test: test ? held.samples : { ...held.samples, times: held.rows.map((row) => places[row]!) },
    validation: split.validation,
    split: split.info,
    columns: roles.columns,
    reader: readerOf(fit, sheet),
    notes: tableNotes({ sheet, test, roles, target, split, testRows: held.rows, spare: spare?.length ?? 0, dropped: sheet.rows - usable.length - (spare?.length ?? 0) }),
    fit,
  }
}

/** The same in the form that a saved learner keeps. */
const readerOf = ({ features, label, titled, columns, missing }: TableFit, { reading }: Sheet): InputReader => ({
  kind: 'columns',
  names: features.map(({ name }) => name),
  named: titled,
  ...(label && { label }),
  columns: features.map(({ column }) => column),
  width: columns.length,
  scales: features.map(({ scale }) => scale),
  ...(missing === 'mean' && { fills: features.map(({ fill }) => fill) }),
  ...(reading.decimal === ',' && { decimal: ',' as const }),
})

/** Rows that have all features and no label. */
function rowsWithoutLabel(sheet: Sheet, features: readonly number[], unknown: Uint8Array, missing: MissingChoice): Uint32Array {
  const complete = completeRows(sheet, features, undefined, missing)
  return complete.filter((row) => unknown[row])
}

/** Training rows with those that have no label, in front of those that are held out for validation: that is judged by labels. */
function withSpare({ train, validation: { held, gap } }: SplitRows, spare: Uint32Array): Uint32Array {
  const end = train.length - held - gap
  return Uint32Array.of(...train.subarray(0, end), ...spare, ...train.subarray(end))
}

/** The split without what is not normal among what is learned from: that is there to be found. */
function ofNormal(name: string, split: SplitRows, { ofRow }: TableClasses, normal: readonly boolean[]): SplitRows {
  const { rows, validation } = normalRows(name, split.train, split.validation, (row) => normal[ofRow[row]!]!)
  return { ...split, train: rows, validation }
}

function givenSplit(usable: Uint32Array, { seed, fold }: TableOptions): SplitRows {
  const { split, validation } = givenTest(usable.length, 'as --test says', fold)
  return { train: shuffledRows(usable.length, seed).map((i) => usable[i]!), test: fileOrder(0), validation, info: split }
}

/** Holds rows out as the options say, else as the columns tell. */
function ownSplit(sheet: Sheet, roles: Roles, { classes }: TableTarget, usable: Uint32Array, { seed, split, fold }: TableOptions): SplitRows {
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
    ...(kind === 'time' && roles.time !== undefined && { order: sortedByTime(sheet, roles.time, usable) }),
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
  return { kind: 'random', why: `no column tells of recordings or time${classes > 1 ? ', and the classes are mixed' : ''}` }
}

/** Place of each row of a sheet in the order of time. */
function placesInTime(sheet: Sheet, { time }: Roles): Uint32Array {
  const rows = fileOrder(sheet.rows)
  if (time === undefined) return rows
  const places = new Uint32Array(sheet.rows)
  sortedByTime(sheet, time, rows).forEach((row, place) => (places[row] = place))
  return places
}

/** Rows by their time; the file's order where that cannot be sorted. */
function sortedByTime({ columns }: Sheet, time: number, usable: Uint32Array): Uint32Array {
  const { values } = columns[time]!
  const order = fileOrder(usable.length)
  const at = (i: number): number => values[usable[i]!]!
  // Time that starts again and again is a time within recordings: the file's order is the better one.
  let falls = 0
  for (let i = 1; i < usable.length; i++) if (!(at(i) >= at(i - 1))) falls++
  return falls === 0 || falls > usable.length / 100 ? order : order.sort((a, b) => at(a) - at(b))
}

/** What the training rows decide. */
function fitted(sheet: Sheet, { features, label }: Roles, { task, classes, numbers }: TableTarget, { learned: train, labelled }: { learned: Uint32Array; labelled: Uint32Array }, missing: MissingChoice): TableFit {
  const values = new Float64Array(train.length)
  const targets = Float64Array.from({ length: labelled.length * numbers.length }, (_, i) => sheet.columns[numbers[i % numbers.length]!]!.values[labelled[Math.floor(i / numbers.length)]!]!)
  return {
    ...(task !== 'classify' && { task }),
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
    label: label === undefined ? undefined : { name: sheet.columns[label]!.name, column: label },
    classes: task === 'regress' ? [] : classes.names,
    ...(numbers.length > 0 && { outputs: fitOutputs(numbers.map((column) => sheet.columns[column]!.name), targets), numbers }),
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
