import { EngramError } from '../../errors.js'
import { resolveFront, type Front } from '../../front/front.js'
import { features, type Dataset, type Samples } from '../dataset.js'
import type { ReadingsReader } from '../input-reader.js'
import { normalRows, unlabelled } from '../only-normal.js'
import type { Column } from '../read/column.js'
import { sameName } from '../read/header.js'
import type { Sheet } from '../read/sheet.js'
import { assignRoles, type Roles } from '../roles/roles.js'
import { givenTest, splitRows, type SplitRows } from '../split/split.js'
import { factorText, LARGEST_READING, reading } from '../readings.js'
import { allocateSamples } from '../storage.js'
import { fileOrder } from '../order.js'
import { checkFeatures } from './cells.js'
import type { TableOptions } from './dataset.js'
import { completeRows } from './fit.js'
import { majority, stretches, tooShort, windowStarts } from './recordings.js'
import { layout } from './layout.js'
import { FRACTION } from './standardise.js'
import { tableTarget, type TableTarget } from './target.js'

/** Samples of a sheet: where each begins, its class, and its recording. */
interface Windows {
  starts: Uint32Array
  labels: Uint32Array
  mixed: number
}

/**
 * A table of raw readings, a row a moment, as windows for a learner with a front end: samples are the rows themselves, int16. No window
 * crosses a recording, and none that is learned shares a row with one that is tested.
 * @throws DATA_*, FRONT_*, OPTION_INVALID; see assignRoles, tableTarget, splitRows, resolveFront.
 */
export function windowDataset(sheet: Sheet, test: Sheet | undefined, options: TableOptions & { front: string }): Dataset {
  const { missing = 'error', name = sheet.name } = options
  const roles = assignRoles(sheet, options)
  const target = tableTarget(sheet, test, roles, options.label !== undefined, options)
  const { task, classes, normal } = target
  if (task === 'regress') throw new EngramError('OPTION_INVALID', `${name}: --front makes windows of classes, and the task is regress`, 'name a column of classes with --label, or learn what is normal with --task detect')
  if (missing === 'mean') throw new EngramError('OPTION_INVALID', '--missing mean does not go with --front: a reading that is made up would be learned', '--missing drop ends a recording where a value is missing')
  checkFeatures(sheet, roles.features, missing)
  const front = resolveFront(options.front, roles.features.length)
  const windows = windowsOf(sheet, roles, target, front, missing)
  const split = test ? givenSplit(windows, options) : apart(drawnSplit(sheet, roles, target, windows, options), windows.starts, front)
  if (split.train.length === 0) throw new EngramError('DATA_EMPTY', `${name}: every window that could be learned shares rows with one of the test`, `let windows overlap less (${front.text}), or name the recordings with --group`)
  const learned = normal ? { ...split, ...ofNormal(name, split, windows, normal) } : split
  const channels = roles.features.map((column) => sheet.columns[column]!)
  const factor = factorOf(channels, learned.train.map((i) => windows.starts[i]!), front)
  const take = (chosen: Uint32Array): Samples => sampled(channels, windows, chosen, front, factor)
  const train = take(learned.train)
  const tested = test ? testWindows(test, sheet, roles, target, front, missing) : undefined
  return {
    name,
    shape: front.shape,
    front,
    task,
    classes: classes.names,
    ...(normal && { normal }),
    format: { fraction: FRACTION, background: 0, energy: features(front.shape), description: description(front, factor) },
    train: normal ? unlabelled(train) : train,
    test: tested ? sampled(tested.channels, tested.windows, fileOrder(tested.windows.starts.length), front, factor) : take(split.test),
    validation: learned.validation,
    split: split.info,
    columns: roles.columns,
    reader: { kind: 'readings', ...layout(sheet, roles), ...recordedBy(sheet, roles), front: front.text, factor },
    notes: notesOf(sheet, windows, front),
  }
}

function windowsOf(sheet: Sheet, roles: Roles, { classes, unknown }: TableTarget, front: Front, missing: 'error' | 'drop'): Windows {
  const usable = new Uint8Array(sheet.rows)
  for (const row of completeRows(sheet, roles.features, unknown, missing)) usable[row] = 1
  const found = stretches(sheet, roles, (row) => usable[row] === 1)
  const starts = windowStarts(found, front)
  if (starts.length === 0) throw tooShort(sheet.name, front, Math.max(0, ...found.map(({ from, to }) => to - from)))
  const judged = Array.from(starts, (start) => majority(classes.ofRow, classes.names.length, start, front.rows))
  return { starts, labels: Uint32Array.from(judged, ({ label }) => label), mixed: judged.filter(({ mixed }) => mixed).length }
}

const givenSplit = ({ starts }: Windows, { fold }: TableOptions): SplitRows => {
  const { split, validation } = givenTest(starts.length, 'as --test says', fold)
  return { train: fileOrder(starts.length), test: fileOrder(0), validation, info: split }
}

/** Whole recordings are held out, where they are known, else stretches of time: neighbours share rows. */
function drawnSplit({ name, columns }: Sheet, { group }: Roles, { classes }: TableTarget, { starts, labels }: Windows, { seed, split, fold }: TableOptions): SplitRows {
  const texts = group === undefined ? undefined : columns[group]!.texts
  const kind = split ?? (texts ? 'group' : 'time')
  if (kind === 'group' && !texts) throw new EngramError('OPTION_INVALID', `--split group: ${name} has no column of groups`, 'name the column of the recording, session or person with --group')
  return splitRows({
    kind, seed, name, labels, classes: classes.names.length,
    why: split ? 'as --split says' : texts ? `windows of one "${columns[group!]!.name}" resemble each other` : 'windows that follow each other share rows',
    ...(fold && { fold }),
    ...(kind === 'group' && { column: columns[group!]!.name, groups: starts.map((row) => texts!.ids[row]!), groupNames: texts!.names }),
  })
}

/** The split without windows that share rows with one that they are to be judged by. */
function apart(split: SplitRows, starts: Uint32Array, { rows }: Front): SplitRows {
  const { train, test, validation: { held, gap } } = split
  const clear = (judges: Uint32Array): ((i: number) => boolean) => {
    const taken = new Set<number>()
    for (const i of judges) for (let row = starts[i]!; row < starts[i]! + rows; row++) taken.add(row)
    return (i) => !taken.has(starts[i]!) && !taken.has(starts[i]! + rows - 1)
  }
  const left = train.length - held - gap
  const ofTest = clear(test)
  const parts = [train.subarray(0, left), train.subarray(left, left + gap), train.subarray(left + gap)].map((part) => part.filter(ofTest))
  const ofHeld = clear(parts[2]!)
  const learned = parts[0]!.filter(ofHeld), between = [...parts[0]!.filter((i) => !ofHeld(i)), ...parts[1]!]
  return { ...split, train: Uint32Array.from([...learned, ...between, ...parts[2]!]), validation: { held: parts[2]!.length, gap: between.length } }
}

function ofNormal(name: string, { train, validation }: SplitRows, { labels }: Windows, normal: readonly boolean[]): Pick<SplitRows, 'train' | 'validation'> {
  const { rows, validation: held } = normalRows(name, train, validation, (i) => normal[labels[i]!]!)
  return { train: rows, validation: held }
}

/** The windows of a test table, whose columns are found by their titles, else by their places. */
function testWindows(test: Sheet, sheet: Sheet, roles: Roles, target: TableTarget, front: Front, missing: 'error' | 'drop'): { windows: Windows; channels: Column[] } {
  const place = (column: number): number => {
    const { name, titled } = sheet.columns[column]!
    const found = titled && test.reading.header ? test.columns.findIndex((each) => sameName(each.name, name)) : column
    if (found < 0 || found >= test.columns.length) throw new EngramError('DATA_SHAPE', `${test.name} has no column "${name}"`, 'give both files the same columns', { path: test.name })
    return found
  }
  const own: Roles = { ...roles, features: roles.features.map(place), group: roles.group === undefined ? undefined : place(roles.group), time: roles.time === undefined ? undefined : place(roles.time) }
  checkFeatures(test, own.features, missing)
  const { names } = target.classes
  const texts = roles.label === undefined ? undefined : test.columns[place(roles.label)]!.texts
  const classOf = texts?.names.map((text) => {
    const index = names.indexOf(text)
    if (index < 0) throw new EngramError('DATA_CLASSES', `${test.name}: class "${text}" is in no training sample`, `the classes are ${names.join(', ')}`, { path: test.name })
    return index
  })
  const ofRow = Uint8Array.from({ length: test.rows }, (_, row) => (classOf ? classOf[texts!.ids[row]!]! : 0))
  const windows = windowsOf(test, own, { ...target, classes: { names, ofRow }, unknown: undefined }, front, missing)
  return { windows, channels: own.features.map((column) => test.columns[column]!) }
}

/** The columns that tell recordings apart. */
function recordedBy({ columns }: Sheet, { group, time }: Roles): Pick<ReadingsReader, 'group' | 'time'> {
  const named = (column: number): { name: string; column: number } => ({ name: columns[column]!.name, column })
  return { ...(group !== undefined && { group: named(group) }), ...(time !== undefined && { time: named(time) }) }
}

/** Room for readings twice as large as those that are learned. */
const HEADROOM = 2

/**
 * What readings are multiplied with: 1 for whole numbers that fit int16, else the largest power of two with which those of the training
 * windows fit, and twice as large ones.
 */
function factorOf(channels: readonly Column[], starts: Uint32Array, { rows }: Front): number {
  if (channels.every(({ values }) => values instanceof Int16Array)) return 1
  let largest = 0
  for (const { values } of channels) for (const start of starts) for (let row = start; row < start + rows; row++) largest = Math.max(largest, Math.abs(values[row]!))
  return largest === 0 ? 1 : 2 ** Math.floor(Math.log2(LARGEST_READING / (HEADROOM * largest)))
}

/** Rows of the chosen windows as int16, channel by channel. */
function sampled(channels: readonly Column[], { starts, labels }: Windows, chosen: Uint32Array, { rows }: Front, factor: number): Samples {
  const width = rows * channels.length
  const samples: Samples = { ...allocateSamples(chosen.length, 2 * width), times: chosen.map((i) => starts[i]!) }
  const readings = new DataView(samples.inputs.buffer)
  chosen.forEach((window, i) => {
    samples.labels[i] = labels[window]!
    for (let row = 0, at = i * width; row < rows; row++)
      for (const { values } of channels) readings.setInt16(2 * at++, reading(values[starts[window]! + row]!, factor), true)
  })
  return samples
}

const description = ({ text, rows, channels }: Front, factor: number): string =>
  `readings ${factorText(factor)}, int16; ${text}: ${rows} row${rows === 1 ? '' : 's'} of ${channels} channel${channels === 1 ? '' : 's'} a sample, scaled by the learner itself`

function notesOf({ name }: Sheet, { mixed, starts }: Windows, { rows }: Front): string[] {
  if (mixed === 0) return []
  return [`${mixed} of ${starts.length} windows hold rows of several classes, and count as that of most of their ${rows} rows (${name})`]
}
