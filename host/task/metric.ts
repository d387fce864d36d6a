import { decimalsOf, formatDecimals, formatPercent } from '../text/numbers.js'

/**
 * One figure by which learners of a task are judged. Tables, frontier, plots, records and conditions read this and nothing else of it.
 */
export interface Metric {
  /** In `--rank` and `--expect`: `balanced-accuracy`. */
  readonly name: string
  /** Where its value stands in a result: `balancedAccuracy`. */
  readonly key: string
  /** For people: `balanced accuracy`. */
  readonly title: string
  /** The heading of a narrow column; the title where it is left out. */
  readonly short?: string
  /** What it is, in a line. */
  readonly what: string
  /** A perfect learner has 1 where higher is better, and 0 where lower is. */
  readonly better: 'higher' | 'lower'
  /** A share that is printed in per cent; a share that is printed as it is; a quantity in the units of the targets. */
  readonly unit: 'percent' | 'share' | 'data'
  /** Its value needs no name beside it in a sentence: "reaches 98.9 %". */
  readonly plain?: true
}

/** The value in a result, or in the figures of a baseline; NaN where it is not known. */
export function valueOf({ key }: Pick<Metric, 'key'>, figures: object): number {
  const value = (figures as Record<string, unknown>)[key]
  return typeof value === 'number' ? value : NaN
}

/** Larger for the better of two values. */
export const merit = ({ better }: Pick<Metric, 'better'>, value: number): number => (better === 'higher' ? value : -value)

/** How far a value is from a perfect one: in points where it is printed in per cent. */
export const shortfall = ({ better, unit }: Pick<Metric, 'better' | 'unit'>, value: number): number =>
  (better === 'higher' ? 1 - value : value) * scaleOf(unit)

/** The printed number of a value: per cent are hundred times the share. */
export const scaleOf = (unit: Metric['unit']): number => (unit === 'percent' ? 100 : 1)

/** Behind a printed number. */
export const signOf = (unit: Metric['unit']): string => (unit === 'percent' ? ' %' : '')

/** A loss that is small where memory is what matters: one point, or two per cent of a quantity. */
export const smallLoss = ({ unit }: Pick<Metric, 'unit'>, best: number): number => (unit === 'data' ? 0.02 * Math.abs(best) : 0.01)

/** Prints values of one metric, without their sign, with decimals that suit all of them. */
export function formatterOf({ unit }: Pick<Metric, 'unit'>, all: readonly number[]): (value: number) => string {
  if (unit === 'percent') return (value) => formatPercent(value)
  const decimals = unit === 'share' ? 4 : decimalsOf(all)
  return (value) => formatDecimals(value, decimals)
}

/** One value with its sign: `98.92 %`, `0.9953`, `54.31`. */
export const metricText = (metric: Pick<Metric, 'unit'>, value: number): string => formatterOf(metric, [value])(value) + signOf(metric.unit)

/** `10.03 %: always answering "1"`, of a baseline. */
export const baselineText = (metric: Metric, { short, figures }: { short: string; figures: object }): string => `${metricText(metric, valueOf(metric, figures))}: ${short}`

/** A title with the unit: `accuracy, %`. */
export const titleWithUnit = ({ title, unit }: Pick<Metric, 'title' | 'unit'>): string => title + (unit === 'percent' ? ', %' : '')
