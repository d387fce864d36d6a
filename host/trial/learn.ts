import { augmentations, shiftSamples, type Augmentation } from '../data/augment.js'
import { features, type Dataset, type Samples } from '../data/dataset.js'
import { epochOrder, fileOrder, orders, timeOrder, type Order } from '../data/order.js'
import { shuffledRows } from '../data/split/random.js'
import { holdOutValidation } from '../data/split/validation.js'
import { squareScale } from '../data/targets.js'
import { Curve } from './curve.js'
import type { Session } from '../device/device.js'
import { EngramError } from '../errors.js'
import type { Choice, Experiment } from '../experiment/experiment.js'
import { checkSettings, checkWord } from '../experiment/settings.js'
import type { TaskName } from '../task/task.js'
import { taskOf } from '../task/tasks.js'
import type { TrialResult } from './trial.js'

/** Samples between two progress events. An abort is noticed between them too. */
const CHUNK = 1000

/** What a learner is shown, and in which order. */
export interface Lesson {
  dataset: Dataset
  seed: number
  epochs: number
  /** Learn from this many training samples only, drawn by seed. */
  samples?: number
  /** Default: none. */
  augment?: Augmentation
  /** Default: shuffled, anew every epoch. */
  order?: Order
  /** Its samples are the steps of one sequence: each epoch begins it anew, with nothing carried from the one before; default: false. */
  endless?: boolean
  /** Hold out about the last sixth of the training samples and measure on it, instead of on the test set; default: false. */
  validate?: boolean
}

/** How far a trial is. */
export interface Progress {
  /** Samples since the learner's first. */
  learned: number
  /** Share of the samples that are learned here, 0 to 1; that may be a part of the lesson only. */
  share: number
  samplesPerSecond: number
  /** The task, and its online figure over the latest samples; null when the rule has none. */
  task: TaskName
  online: number | null
}

/** What learning leaves besides the learned bytes. */
export type Learned = Pick<TrialResult, 'samplesPerSecond' | 'curve'>

/** Throws OPTION_INVALID unless the lesson is one that can be learned. */
export function checkLesson({ seed, epochs, samples, augment = 'none', order = 'shuffled' }: Omit<Lesson, 'dataset'>): void {
  checkSettings({ seed, epochs, samples })
  checkWord('augment', augment, augmentations)
  checkWord('order', order, orders)
}

/**
 * The order of a lesson, where none is asked for and where one is.
 * @throws OPTION_INVALID where samples that are the steps of one sequence would not follow each other.
 */
export function orderFor({ order: asked, dataset: { name, split }, samples, validate }: Pick<Lesson, 'order' | 'dataset' | 'validate'> & Pick<Choice, 'samples'>, steps: number | undefined): Order {
  if (steps !== 0) return asked ?? 'shuffled'
  const refuse = (why: string, hint: string): EngramError => new EngramError('OPTION_INVALID', `samples are the steps of one endless sequence, and ${why}`, hint, { option: 'steps', value: steps })
  if (asked === 'shuffled') throw refuse('their order is shuffled', 'leave the order out, or say time')
  if (samples !== undefined) throw refuse(`${samples} of them are drawn by seed`, 'leave samples out; --stop N learns the first N steps')
  if (split?.kind === 'random') throw refuse(`a part of ${name} is held out here and there, at random`, 'hold out stretches of time (--split time), or give the test a file of its own (--test FILE)')
  if (split?.kind === 'given' && validate) throw refuse(`a sixth of ${name} is held out here and there, at random, for validation`, 'leave --validate out, or the test file, with --split time')
  return 'time'
}

/** A lesson as an experiment learns it. Throws as `orderFor` does. */
export const lessonOf = ({ seed, steps }: Pick<Experiment, 'seed' | 'steps'>, lesson: Omit<Lesson, 'seed' | 'endless'>): Lesson & { order: Order } => ({
  ...lesson, seed, order: orderFor(lesson, steps), endless: steps === 0,
})

/** The samples that a lesson learns from and those that it is measured on; `count` is the samples of an epoch. */
export function lessonSets(lesson: Pick<Lesson, 'dataset' | 'samples' | 'validate'>): {
  train: Samples
  measured: Samples
  count: number
} {
  const { train: all, test } = lesson.dataset
  const { train, validation } = lesson.validate ? holdOutValidation(lesson.dataset) : { train: all, validation: test }
  return { train, measured: validation, count: Math.min(lesson.samples ?? train.count, train.count) }
}

/** Samples of an epoch that have a label, or undefined where all have one, or none is needed. */
export function labelledSamples(lesson: Pick<Lesson, 'dataset' | 'samples' | 'validate' | 'seed'>): number | undefined {
  const { train: { known, count: all }, count } = lessonSets(lesson)
  if (!known || lesson.dataset.task === 'detect') return undefined
  return (drawnRows(all, count, lesson.seed) ?? fileOrder(all)).reduce((sum, row) => sum + known[row]!, 0)
}

/** The samples that a lesson of fewer learns from; undefined of all. */
const drawnRows = (all: number, count: number, seed: number): Uint32Array | undefined => (count < all ? shuffledRows(all, seed).slice(0, count) : undefined)

/**
 * Shows the lesson to a session, reshuffled every epoch by seed unless in the order of time; stops after `steps` samples when given,
 * and begins behind the first `from`. Learning in chunks does not change what is learned, and memory does not grow with the epochs.
 * Throws OPTION_INVALID where it would end before it begins.
 */
export async function* learn(
  session: Pick<Session, 'learn' | 'forget'>,
  lesson: Lesson,
  signal?: AbortSignal,
  steps = Infinity,
  from = 0,
): AsyncGenerator<Progress, Learned> {
  const { dataset, seed, epochs } = lesson
  checkLesson(lesson)
  const { train, count } = lessonSets(lesson)
  const total = count * epochs
  const end = Math.min(total, steps)
  if (end < from)
    throw new EngramError('OPTION_INVALID', `the learner has learned ${from} samples already, and this ends behind ${end}`, steps < total ? `give --stop a number above ${from}, or leave it out` : 'begin with another learner, or learn more epochs')
  const drawn = drawnRows(train.count, count, seed)
  const inTime = lesson.order === 'time'
  const order = new Uint32Array(count)
  if (inTime) order.set(timeOrder(train, drawn))
  const moved = lesson.augment === 'shift' ? emptySamples(dataset, Math.min(CHUNK, count)) : undefined
  // Share of the part that is learned here.
  const toLearn = Math.max(1, end - from)
  const task = taskOf(dataset)
  const curve = new Curve(toLearn, epochs, task, dataset.outputs ? squareScale(dataset.outputs) : 1)
  let learned = from
  let seconds = 0
  for (let epoch = Math.floor(from / count); epoch < epochs && learned < steps; epoch++) {
    if (lesson.endless && learned > 0 && learned === epoch * count) await session.forget()
    if (!inTime) epochOrder(count, seed, epoch, order)
    if (drawn && !inTime) for (let i = 0; i < count; i++) order[i] = drawn[order[i]!]!
    for (let first = learned - epoch * count; first < count && learned < steps; ) {
      stopIf(signal)
      const rows = order.subarray(first, Math.min(count, first + Math.min(CHUNK, curve.left(), steps - learned)))
      const begun = performance.now()
      if (moved) shiftSamples(train, rows, dataset.shape, dataset.format, { seed, epoch, first }, moved)
      const counted = await session.learn(moved ?? train, moved ? fileOrder(rows.length) : rows)
      seconds += (performance.now() - begun) / 1000
      first += rows.length
      learned += rows.length
      curve.add(rows.length, counted, judged(task.name, train, rows))
      yield { learned, share: (learned - from) / toLearn, samplesPerSecond: (learned - from) / seconds, task: task.name, online: curve.latest() }
    }
  }
  return { samplesPerSecond: (learned - from) / seconds, curve: curve.points }
}

/** How many of the rows a session counts: those that teach, or of what is normal all. */
function judged(task: TaskName, { known }: Samples, rows: Uint32Array): number {
  return task === 'detect' || !known ? rows.length : rows.reduce((sum, row) => sum + known[row]!, 0)
}

/** Throws INTERRUPTED once the signal is aborted. */
export function stopIf(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new EngramError('INTERRUPTED', 'the trial was interrupted')
}

/** Room for moved images. */
const emptySamples = ({ shape, train }: Dataset, count: number): Samples => ({
  count,
  inputs: new Int8Array(count * features(shape)),
  labels: new Uint8Array(count),
  ...(train.known && { known: new Uint8Array(count) }),
})
