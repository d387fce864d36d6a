import { join } from 'node:path'
import { spread } from '../compare/spread.js'
import { packageRoot } from '../device/package-root.js'
import { scaleOf } from '../task/metric.js'
import { allMetrics } from '../task/tasks.js'
import { readText } from './data-files.js'

/** What a rule reached in the table of the field (bench/field.mjs): one learner on one set of images, by seeds. */
export interface FieldRow {
  rule: string
  data: string
  /** KiB that the plan was allowed. */
  budget: number
  epochs: number
  /** Of an epoch, where they are not all. */
  samples?: number
  task: string
  network: string
  /** CRC-32 of its configuration, and digest after its first samples: whether it is still this learner. */
  config: string
  first: string
  metric: string
  ramBytes: number
  /** Share right of the test set, or AUC of a detector; and the digest of what was learned. */
  seeds: Readonly<Record<string, { figure: number; digest: string }>>
}

/** The best figure known from a paper, in per cent as it stands there. */
export interface PublishedFigure {
  data: string
  figure: string
  network: string
  source: string
}

const read = async <T>(name: string): Promise<T> => JSON.parse(await readText(join(packageRoot(), 'data/field', name))) as T

export const measuredField = (): Promise<FieldRow[]> => read('measured.json')
export const publishedFigures = (): Promise<Readonly<Record<string, readonly PublishedFigure[]>>> => read('published.json')

/** The row that says most of a rule on data in a budget: the longest lesson. */
export const longest = (rows: readonly FieldRow[]): FieldRow | undefined => [...rows].sort((a, b) => b.epochs - a.epochs || (b.samples ?? Infinity) - (a.samples ?? Infinity) || 0)[0]

/** `97.94 ± 0.73`, in the metric's unit and without its sign; of one seed without a spread. */
export function figureText({ metric, seeds }: Pick<FieldRow, 'metric' | 'seeds'>): string {
  const { unit } = allMetrics.find(({ name }) => name === metric)!
  const figures = Object.values(seeds).map(({ figure }) => scaleOf(unit) * figure)
  const { mean, sd } = spread(figures)
  const text = (x: number): string => x.toFixed(unit === 'percent' ? 2 : 4)
  return figures.length > 1 ? `${text(mean)} ± ${text(sd)}` : text(mean)
}
