import { EngramError } from '../../errors.js'
import { listed } from '../read/problem.js'
import { gapRows, groupClasses, groupFolds, randomFolds, timeFolds, type Folds, type Rows } from './folds.js'
import { holdOutFifth, shuffledRows } from './random.js'
import { lastSixth } from './validation.js'

/** How samples are held out: drawn at random, whole groups, or stretches of time. */
export type SplitKind = 'random' | 'group' | 'time'

/** Which fold is held out, from 0, of how many. */
export interface Fold {
  index: number
  of: number
}

/** How samples were held out for the test, for people, records and the page. */
export interface SplitInfo {
  /** `given`: the data brings a test set of its own. */
  kind: SplitKind | 'given'
  /** Why it was split so. */
  why: string
  /** Column of the groups or the time. */
  column?: string
  /** Names of the groups that are held out. */
  heldOut?: string[]
  /** Samples beside the held-out stretches of time that nobody learns from. */
  gap?: number
  /** Rows are of no classes, of which the same share could be held out. */
  alike?: true
  /** Which fold of how many is held out, from 1. */
  fold?: { number: number; of: number }
}

/** Row numbers of the two parts. The last rows of `train` are those that `--validate` holds out. */
export interface SplitRows {
  train: Uint32Array
  test: Uint32Array
  /** Rows at the end of `train` that are held out for validation, and rows in front of them that then nobody learns from. */
  validation: { held: number; gap: number }
  info: SplitInfo
}

/** What decides a split. */
export interface SplitRequest extends Rows {
  kind: SplitKind
  why: string
  seed: number
  /** The file, for messages. */
  name: string
  column?: string
  groupNames?: readonly string[]
  fold?: Fold
}

/** A part of the rows is held out for the test; the file's own share where no folds are asked for. */
const PARTS = 5
/** And of the rest a sixth for validation. */
const VALIDATION_PARTS = 6
/** The gap is this share of the rows that a stretch of time holds out of a class. */
const GAP_SHARE = 0.1

/**
 * Splits rows so that nothing of the test is known from training.
 * @throws DATA_EMPTY where there are too few rows or groups; DATA_CLASSES where a class would be in no fold.
 */
export function splitRows(request: SplitRequest): SplitRows {
  const { kind, labels, seed, fold, why, column } = request
  const info = { kind, why, ...(request.classes < 2 && { alike: true as const }), ...(column !== undefined && { column }), ...(fold && { fold: { number: fold.index + 1, of: fold.of } }) }
  if (kind === 'random' && !fold) {
    const { train, test } = holdOutFifth(labels, request.classes, seed, request.name)
    return { train, test, validation: lastSixth(train.length), info }
  }
  const parts = fold?.of ?? partsOf(request)
  const folds = foldsOf(request, parts)
  const index = fold?.index ?? (kind === 'time' ? parts - 1 : lowestFold(request, folds))
  const held = folds.ofRow.map((each) => (each === index ? 1 : 0))
  const test = rowsWhere(held, (each) => each === 1)
  if (test.length === 0 || test.length === held.length)
    throw new EngramError('DATA_EMPTY', `${request.name}: ${labels.length} rows are too few to hold out ${fold ? `fold ${index + 1} of ${parts}` : 'a part'}`, 'give more rows, or a separate test set with --test FILE')
  const gap = kind === 'time' ? gapBeside(held, request) : undefined
  const left = rowsWhere(held, (each, row) => each === 0 && !gap?.[row])
  const { rows: train, validation } = withValidationLast(request, left)
  return {
    train,
    test,
    validation,
    info: {
      ...info,
      ...(kind === 'group' && request.groupNames && { heldOut: [...new Set(Array.from(test, (row) => request.groups![row]!))].map((group) => request.groupNames![group]!) }),
      ...(gap && { gap: gap.reduce((sum, each) => sum + each, 0) }),
    },
  }
}

/**
 * What is known of a split where the data has a test set of its own.
 * @throws OPTION_INVALID when a fold is asked for all the same.
 */
export function givenTest(trainSamples: number, why: string, fold: Fold | undefined): { split: SplitInfo; validation: SplitRows['validation'] } {
  if (fold) throw new EngramError('OPTION_INVALID', `--folds does not go with a test set: ${why}`, 'leave --folds out, or the test set')
  return { split: { kind: 'given', why }, validation: lastSixth(trainSamples) }
}

/** A fifth; where a class has few groups, one group of it. */
function partsOf({ kind, labels, classes, groups, name }: SplitRequest): number {
  if (kind !== 'group') return PARTS
  const members = groupClasses(labels, groups!, classes)
  if (members.length < 2) throw new EngramError('DATA_EMPTY', `${name}: one group cannot be split by group`, 'give recordings of several groups, a separate test set with --test FILE, or --split time')
  const ofClass = Array.from({ length: classes }, (_, c) => members.filter((counts) => counts[c]! > 0).length).filter((count) => count > 1)
  return Math.max(2, Math.min(PARTS, members.length, ...ofClass))
}

function foldsOf(request: SplitRequest, parts: number): Folds {
  if (request.kind === 'random') return randomFolds(request, parts, request.seed)
  if (request.kind === 'time') return timeFolds(request, parts)
  const { groups, name } = request
  const count = new Set(Array.from(groups!)).size
  if (count < parts) throw new EngramError('DATA_EMPTY', `${name}: ${count} groups cannot make ${parts} folds`, `--folds ${Math.max(2, count)}, or fewer`)
  return groupFolds({ ...request, groups: groups! }, parts, request.seed)
}

/** The fold that holds out most classes without taking the last group of any. */
function lowestFold({ labels, classes }: SplitRequest, { ofRow, count }: Folds): number {
  const inFold = Array.from({ length: count }, () => new Float64Array(classes))
  for (let row = 0; row < labels.length; row++) inFold[ofRow[row]!]![labels[row]!]!++
  const score = (fold: number): number =>
    inFold[fold]!.reduce((sum, n, c) => sum + (n > 0 ? (inFold.some((other, f) => f !== fold && other[c]! > 0) ? 1 : -classes) : 0), 0)
  return inFold.reduce((best, _, fold) => (score(fold) > score(best) ? fold : best), 0)
}

/** Training rows so that those for validation come last, held out in the same manner as the test. */
function withValidationLast(request: SplitRequest, rows: Uint32Array): { rows: Uint32Array; validation: SplitRows['validation'] } {
  const { kind, labels, groups, seed } = request
  const part = { ...request, labels: pick(labels, rows), ...(groups && { groups: pick(groups, rows) }) }
  if (kind === 'random') return { rows: pick(rows, shuffledRows(rows.length, seed)), validation: lastSixth(rows.length) }
  const places = kind === 'time' && request.order ? placesIn(request.order, rows) : undefined
  const order = places && Uint32Array.from(places.keys()).sort((a, b) => places[a]! - places[b]!)
  const folds =
    kind === 'time' ? timeFolds({ ...part, ...(order && { order }) }, VALIDATION_PARTS) : groupFolds({ ...part, groups: part.groups! }, Math.min(VALIDATION_PARTS, new Set(Array.from(part.groups!)).size), seed)
  const held = folds.ofRow.map((fold) => (fold === folds.count - 1 ? 1 : 0))
  const gap = kind === 'time' ? gapBeside(held, { ...part, ...(order && { order }) }) : new Uint8Array(held.length)
  const parts = [0, 1, 2].map((which) => rowsWhere(held, (each, i) => (each ? 2 : gap[i] ? 1 : 0) === which))
  const sorted = Uint32Array.from(parts.flatMap((each) => [...each]))
  return { rows: pick(rows, sorted), validation: { held: folds.count > 1 ? parts[2]!.length : 0, gap: parts[1]!.length } }
}

/** Rows beside held-out stretches, so many that a rare class keeps its share. */
function gapBeside(held: Uint8Array, rows: Rows): Uint8Array {
  const ofClass = new Float64Array(rows.classes)
  held.forEach((each, row) => (ofClass[rows.labels[row]!]! += each))
  return gapRows(held, rows, ofClass.map((count) => Math.max(1, Math.round(count * GAP_SHARE))))
}

/** Place in time of each of the rows. */
function placesIn(order: Uint32Array, rows: Uint32Array): Uint32Array {
  const place = new Uint32Array(order.length)
  order.forEach((row, i) => (place[row] = i))
  return rows.map((row) => place[row]!)
}

const pick = (values: ArrayLike<number>, rows: Uint32Array): Uint32Array => Uint32Array.from(rows, (row) => values[row]!)

function rowsWhere(marks: Uint8Array, wanted: (mark: number, row: number) => boolean): Uint32Array {
  const rows = new Uint32Array(marks.length)
  let count = 0
  for (let row = 0; row < marks.length; row++) if (wanted(marks[row]!, row)) rows[count++] = row
  return rows.slice(0, count)
}

/** One line for people: how the test samples were held out. */
export function splitText({ kind, why, column, heldOut, gap, alike, fold }: { [K in keyof SplitInfo]: SplitInfo[K] | undefined } & Pick<SplitInfo, 'kind' | 'why'>): string {
  const how =
    kind === 'given' ? 'a test set of its own'
    : kind === 'group' ? `whole groups of "${column}" held out${heldOut ? ` (${listed(heldOut, 6)})` : ''}`
    : kind === 'time' ? `stretches of time held out${gap === undefined ? '' : `, ${gap} rows beside them left out`}`
    : fold ? `drawn at random${alike ? '' : ', a fold of each class'}` : `a fifth${alike ? '' : ' of each class'} held out at random`
  return `${how}${fold ? `, fold ${fold.number} of ${fold.of}` : ''}: ${why}`
}
