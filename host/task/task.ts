import type { Metric } from './metric.js'

/** What a learner is for. */
export const taskNames = ['classify', 'regress', 'detect'] as const
/** The name of a task. */
export type TaskName = (typeof taskNames)[number]

/** What would be reached without learning, or by the simplest means; every figure stands beside it. */
export interface Baseline {
  /** Behind a value: `always answering "ok", the most frequent class`. */
  what: string
  /** The same in few words. */
  short: string
  /** Values of metrics, by their keys. */
  figures: object
}

/**
 * All that the host knows of a task, in one file each: its metrics, what of a result to show, and its baselines. `F` are its figures,
 * which stand in results and records as they are.
 */
export interface Task<F extends { task: TaskName } = never> {
  readonly name: F['task']
  /** What such a learner does, in a few words. */
  readonly summary: string
  /** The first one ranks learners unless the user names another. */
  readonly metrics: readonly [Metric, ...Metric[]]
  /** What is known while it learns, before each update; its key is that of the points of learning curves. */
  readonly online: Metric
  /** Its value, given the mean over some samples of what a session counts while it learns them. */
  onlineOf(mean: number): number
  /** And back: the mean that gives a value. */
  meanOf(online: number): number
  /** Metrics that a table shows beside the one that ranks. */
  beside(figures: F): readonly Metric[]
  /** The weakest first: that one stands beside every figure. */
  baselines(figures: F): readonly [Baseline, ...Baseline[]]
  /** What is worth telling of a single result, below its first metric: a name and a text each. */
  facts(figures: F): [string, string][]
}
