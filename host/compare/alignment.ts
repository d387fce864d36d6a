import { Core } from '../core.js'
import { features, type Samples } from '../data/dataset.js'
import { TARGET_ONE, targetOf } from '../data/targets.js'
import { shuffledRows } from '../data/split/random.js'
import type { Session } from '../device/device.js'
import { EngramError } from '../errors.js'
import { frozenCount } from '../network/network.js'
import type { Experiment } from '../experiment/experiment.js'
import { checkGradient } from '../experiment/rules.js'
import { floatNetwork, matrixReader, type Matrix } from '../alignment/float-network.js'
import { addGradient, zerosLike } from '../alignment/gradient.js'
import { learn, lessonOf, lessonSets, stopIf, type Lesson } from '../trial/learn.js'

/** When to measure, and over how many samples. */
export interface AlignmentOptions {
  /** Moments of the run at which to measure, evenly spaced from before the first sample to after the last; default 11. */
  points?: number
  /** Numbers of learned samples at which to measure, ascending, instead of `points`. */
  moments?: readonly number[]
  /** Training samples over which update and gradient are averaged; default 100. */
  probes?: number
  signal?: AbortSignal
}

/** Angles after `samples` learned samples. */
export interface Alignment {
  samples: number
  layers: LayerAlignment[]
}

export interface LayerAlignment {
  /** As the plan names the region: `weights 1`, …; the readout is the last. */
  name: string
  /**
   * Angle between the rule's average update and the direction of steepest descent, 0..180.
   * null where either vanishes: a readout that is still zero passes no gradient down, a skipped update has no direction.
   */
  degrees: number | null
}

/** `points` moments from 0 to `total`, evenly spaced. */
export const evenMoments = (total: number, points: number): number[] =>
  Array.from({ length: points }, (_, i) => Math.round((total * i) / Math.max(1, points - 1)))

/**
 * Learns a lesson as a trial does, and looks at moments along the way in which direction the rule moves each layer,
 * compared with the true gradient (float64, exact softmax) of the network's loss at the same weights. Measuring
 * changes nothing: what is learned is what `runTrial` learns. Updates are taken from the core itself, so skipping, the
 * schedule and rounding are part of them. The lesson's samples are probed, never the test set.
 */
export async function* measureAlignment(
  module: WebAssembly.Module,
  experiment: Experiment,
  lesson: Omit<Lesson, 'seed'>,
  { points = 11, moments, probes = 100, signal }: AlignmentOptions = {},
): AsyncGenerator<Alignment, void> {
  checkAlignment(experiment)
  const { train, count } = lessonSets(lesson)
  const core = new Core(module, experiment)
  core.init()
  const rows = shuffledRows(train.count, experiment.seed).slice(0, Math.min(probes, count))
  const due = [...new Set(moments ?? evenMoments(count * lesson.epochs, points))].sort((a, b) => a - b)
  const found: Alignment[] = []
  let learned = 0
  const look = (): void => {
    while (due.length > 0 && due[0]! <= learned) {
      due.shift()
      found.push({ samples: learned, layers: angles(core, experiment, train, rows) })
    }
  }
  // A session that splits chunks where a measurement is due.
  const session: Session = {
    async learn(samples, order) {
      let correct = 0
      for (let at = 0; at < order.length; ) {
        const until = Math.min(order.length, at + (due[0] ?? Infinity) - learned)
        const right = core.learn(samples, order.subarray(at, until))
        correct = right < 0 ? -1 : correct + right
        learned += until - at
        at = until
        await breath()
        stopIf(signal)
        look()
      }
      return correct
    },
    infer: async (samples, order) => core.infer(samples, order),
    tell: async (samples, order) => core.tell(samples, order),
    dream: async (labels, seed, first) => core.dream(labels, seed, first),
    digest: async () => core.digest(),
    regionDigests: async () => core.regionDigests(),
    forget: async () => core.forget(),
    carriedDigest: async () => core.carriedDigest(),
    close: async () => {},
  }
  look()
  yield* found.splice(0)
  for await (const _ of learn(session, lessonOf(experiment, lesson), signal, due.at(-1) ?? 0)) yield* found.splice(0)
}

/** Throws RULE_NO_GRADIENT; NETWORK_SHAPE or OPTION_INVALID for what the twin in float64 does not know: time, frozen layers, a front end. */
export function checkAlignment({ rule, network, layers, steps, front }: Pick<Experiment, 'rule' | 'network' | 'layers' | 'steps' | 'front'>): void {
  checkGradient(rule)
  if (front !== undefined)
    throw new EngramError('OPTION_INVALID', '--front: the gradient is that of a network in float64, which has no front end', 'measure the angle on a table of features', { option: '--front' })
  if (frozenCount(layers) > 0)
    throw new EngramError('NETWORK_SHAPE', `network ${network} has frozen layers, and the true gradient is computed for networks that learn as a whole`, `leave the "*" out: --network ${network.replaceAll('*', '')}`)
  if (steps === undefined) return
  throw new EngramError('NETWORK_SHAPE', `network ${network} has a layer whose state lasts, and the true gradient is computed for layers without`, 'give a network of dense and conv layers; test/reference compares eprop with its equations')
}

/** Yields to the event loop, so that Ctrl-C is noticed: neither a measurement nor a chunk yields. */
const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

/** Per layer, the angle between average update and steepest descent over the probes, at the core's present state. */
function angles(core: Core, experiment: Experiment, train: Samples, rows: Uint32Array): LayerAlignment[] {
  const state = core.snapshot()
  const clock = clockBytes(core)
  const read = matrixReader(core, experiment)
  const before = read(state)
  const network = floatNetwork(before, experiment)
  const names = experiment.layers.map((_, index) => `weights ${index + 1}`)
  const matrices = names.map((name) => before.get(name)!)
  const update = matrices.map(zerosLike)
  const gradient = matrices.map(zerosLike)
  let next = state
  for (const row of rows) {
    core.restore(next)
    core.learn(train, Uint32Array.of(row))
    const after = core.snapshot()
    const moved = read(after)
    names.forEach((name, i) => addDifference(update[i]!, moved.get(name)!, matrices[i]!))
    addGradient(network, realInput(train, row, experiment), realTarget(train, row), experiment.objective, gradient)
    // Weights are reset, generator and sample count continue: rounding and random nudges average out, and rules that act on every n-th sample do so.
    next = state.slice()
    next.set(after.subarray(0, clock))
  }
  core.restore(state)
  return names.map((name, i) => ({ name, degrees: degreesBetween(update[i]!, gradient[i]!) }))
}

/** Bytes of generator and sample count, with which the learned state begins. */
function clockBytes(core: Core): number {
  const first = core.regions().find((region) => region.learned)!
  if (first.name !== 'clock') throw new RangeError(`the learned state begins with ${first.name}, not with the clock`)
  return first.bytes
}

/** What a sample teaches: its class, or real numbers. */
function realTarget(samples: Samples, row: number): number | Float64Array {
  const target = targetOf(samples, row)
  return typeof target === 'object' ? Float64Array.from(target, (value) => value / TARGET_ONE) : (target ?? samples.labels[row]!)
}

/** A sample as real numbers. */
export function realInput({ inputs }: Samples, row: number, { shape, format }: Pick<Experiment, 'shape' | 'format'>): Float64Array {
  const length = features(shape)
  return Float64Array.from(inputs.subarray(row * length, (row + 1) * length), (x) => x / 2 ** format.fraction)
}

function addDifference(into: Matrix, after: Matrix, before: Matrix): void {
  after.weights.forEach((w, i) => { into.weights[i]! += w - before.weights[i]! })
  after.bias.forEach((b, i) => { into.bias[i]! += b - before.bias[i]! })
}

/** Dot product of two layers' weights and biases. */
function dot(a: Matrix, b: Matrix): number {
  let sum = 0
  a.weights.forEach((w, i) => { sum += w * b.weights[i]! })
  a.bias.forEach((w, i) => { sum += w * b.bias[i]! })
  return sum
}

function degreesBetween(update: Matrix, gradient: Matrix): number | null {
  const lengths = Math.sqrt(dot(update, update) * dot(gradient, gradient))
  if (lengths === 0) return null
  return (Math.acos(Math.max(-1, Math.min(1, -dot(update, gradient) / lengths))) * 180) / Math.PI
}
