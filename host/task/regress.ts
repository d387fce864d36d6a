import { leastSquares, means, type Rows } from './least-squares.js'
import { metricText, valueOf, type Metric } from './metric.js'
import type { Task } from './task.js'

const rmse: Metric = { name: 'rmse', key: 'rmse', title: 'RMSE', what: 'root of the mean squared error, in the units of the target', better: 'lower', unit: 'data' }
const mae: Metric = { name: 'mae', key: 'mae', title: 'MAE', what: 'mean of the absolute error, in the units of the target', better: 'lower', unit: 'data' }
const r2: Metric = { name: 'r2', key: 'r2', title: 'R²', what: 'share of the variance of the tested targets that is told', better: 'higher', unit: 'share' }

/** Foretells numbers. */
export const regress: Task<Regression> = {
  name: 'regress',
  summary: 'tell numbers, in the units of the data',
  metrics: [rmse, mae, r2],
  online: { ...rmse, key: 'onlineRmse', title: 'online RMSE', what: 'RMSE of the samples of a stretch, each before its update' },
  onlineOf: Math.sqrt,
  meanOf: (online) => online ** 2,
  beside: () => [r2],
  baselines: ({ baselines: [mean, ...others] }) => [asBaseline(mean), ...others.map(asBaseline)],
  facts: ({ outputs, units, ...figures }) => [
    [mae.title, metricText(mae, figures.mae)],
    [r2.title, metricText(r2, figures.r2 ?? NaN)],
    ...(units === 'data' ? [] : [['units', 'standard deviations of each output, since there are several'] as [string, string]]),
    ...(outputs.length > 1 ? outputs.map(({ name, ...each }): [string, string] => [name, [rmse, mae, r2].map((metric) => `${metric.title} ${metricText(metric, valueOf(metric, each))}`).join(', ')]) : []),
  ],
}

const baselineTexts: Record<RegressionBaseline['kind'], { what: string; short: string }> = {
  mean: { what: 'always answering the mean of the training targets', short: 'always the mean' },
  'least-squares': { what: 'linear least squares on the same inputs, in float64', short: 'linear least squares' },
}

const asBaseline = (figures: RegressionBaseline): { what: string; short: string; figures: object } => ({ ...baselineTexts[figures.kind], figures })

/** How far numbers are from what they should have been. */
export interface Errors {
  rmse: number
  mae: number
  /** Null where all tested targets are the same. */
  r2: number | null
}

/** What would be reached without learning, or by a straight line. */
export type RegressionBaseline = Errors & { kind: 'mean' | 'least-squares' }

/** The figures of a regression on one set of samples. */
export interface Regression extends Errors {
  task: 'regress'
  /** Of RMSE and MAE: those of the one target; with several targets each is in standard deviations of its training values. */
  units: 'data' | 'deviations'
  outputs: ({ name: string } & Errors)[]
  /** Of the first output, a pair of target and prediction for some of the tested samples, spread evenly: enough to draw. */
  points: [target: number, predicted: number][]
  baselines: [RegressionBaseline, ...RegressionBaseline[]]
}

/** What was foretold of a test set, and what was there; targets and predictions are sample-major, in the units of the data. */
export interface Foretold {
  predicted: ArrayLike<number>
  targets: ArrayLike<number>
  /** Targets of the training samples. */
  trained: ArrayLike<number>
  names: readonly string[]
  /** What was learned and tested, for the linear baseline. */
  inputs?: { train: Rows; test: Rows }
}

/** More points than these hide one another. */
const MOST_POINTS = 200
const DIGITS = 5

/** With more inputs than this nobody waits for a matrix of their products. */
const MOST_INPUTS = 1024

/** Errors of a regression, and of its baselines on the same samples. */
export function regression({ predicted, targets, trained, names, inputs }: Foretold): Regression {
  const width = names.length
  const count = targets.length / width
  const mean = means({ values: trained, width }, trained.length / width)
  const scales = names.length === 1 ? [1] : names.map((_, o) => 1 / (deviation(trained, width, o, mean[o]!) || 1))
  const outputsOf = (answers: ArrayLike<number>): Errors[] => names.map((_, o) => errorsOf(answers, targets, width, o, scales[o]!))
  const outputs = outputsOf(predicted)
  const constant = Float64Array.from({ length: targets.length }, (_, i) => mean[i % width]!)
  const linear = inputs && inputs.train.width <= MOST_INPUTS ? leastSquares(inputs.train, { values: trained, width })(inputs.test) : undefined
  return {
    task: 'regress',
    ...together(outputs, count),
    units: width === 1 ? 'data' : 'deviations',
    outputs: outputs.map((errors, o) => ({ name: names[o]!, ...errors })),
    points: somePoints(predicted, targets, width),
    baselines: [
      { kind: 'mean', ...together(outputsOf(constant), count) },
      ...(linear ? [{ kind: 'least-squares' as const, ...together(outputsOf(linear), count) }] : []),
    ],
  }
}

function somePoints(predicted: ArrayLike<number>, targets: ArrayLike<number>, width: number): [number, number][] {
  const count = targets.length / width
  const shown = Math.min(count, MOST_POINTS)
  return Array.from({ length: shown }, (_, i) => {
    const at = Math.floor((i * count) / shown) * width
    return [Number(targets[at]!.toPrecision(DIGITS)), Number(predicted[at]!.toPrecision(DIGITS))]
  })
}

/** Errors of one output, in its units times `scale`. */
function errorsOf(answers: ArrayLike<number>, targets: ArrayLike<number>, width: number, output: number, scale: number): Errors {
  let squares = 0
  let absolute = 0
  let sum = 0
  const count = targets.length / width
  for (let i = output; i < targets.length; i += width) {
    const error = (answers[i]! - targets[i]!) * scale
    squares += error * error
    absolute += Math.abs(error)
    sum += targets[i]! * scale
  }
  let variance = 0
  for (let i = output; i < targets.length; i += width) variance += (targets[i]! * scale - sum / count) ** 2
  return { rmse: Math.sqrt(squares / count), mae: absolute / count, r2: variance > 0 ? 1 - squares / variance : null }
}

/** Several outputs as one: squares and absolute errors are averaged, and so is R². */
function together(outputs: readonly Errors[], count: number): Errors {
  const average = (of: (errors: Errors) => number): number => outputs.reduce((sum, each) => sum + of(each), 0) / outputs.length
  return count === 0
    ? { rmse: NaN, mae: NaN, r2: null }
    : { rmse: Math.sqrt(average((each) => each.rmse ** 2)), mae: average((each) => each.mae), r2: outputs.some(({ r2: each }) => each === null) ? null : average((each) => each.r2!) }
}

function deviation(values: ArrayLike<number>, width: number, output: number, mean: number): number {
  let squares = 0
  for (let i = output; i < values.length; i += width) squares += (values[i]! - mean) ** 2
  return Math.sqrt(squares / (values.length / width))
}
