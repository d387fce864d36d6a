import { EngramError } from '../errors.js'
import { didYouMean } from '../text/suggest.js'
import { classify, type Classification } from './classify.js'
import { detect, type Detection } from './detect.js'
import { valueOf, type Metric } from './metric.js'
import { regress, type Regression } from './regress.js'
import type { Task, TaskName } from './task.js'

/** Figures of a learner, as they stand in its result. */
export type TaskFigures = Classification | Regression | Detection

/** A task as those see it who need not know which it is; it must be given its own figures. */
export type AnyTask = Task<TaskFigures>

/** The tasks; one more is its file and a line here. */
export const tasks: Readonly<Record<TaskName, AnyTask>> = { classify: classify as AnyTask, regress: regress as AnyTask, detect: detect as AnyTask }

/** The task of figures, or of a data set; one that does not say has classes to tell apart. */
export const taskOf = ({ task = 'classify' }: { task?: TaskName }): AnyTask => tasks[task]

/** Every metric there is; a name means the same wherever two tasks have it. */
export const allMetrics: readonly Metric[] = [...new Map(Object.values(tasks).flatMap(({ metrics }) => metrics).map((metric) => [metric.name, metric])).values()]

/**
 * The metric of a task that ranks: the one that is asked for, else the first that is known of some figures.
 * @throws OPTION_INVALID for a metric that the task does not have.
 */
export function rankingMetric({ name, metrics }: Pick<AnyTask, 'name' | 'metrics'>, asked: string | undefined, figures?: TaskFigures): Metric {
  if (asked === undefined) return (figures && metrics.find((metric) => !Number.isNaN(valueOf(metric, figures)))) ?? metrics[0]
  const found = metrics.find((metric) => metric.name === asked)
  if (found) return found
  const names = metrics.map((metric) => metric.name)
  throw new EngramError('OPTION_INVALID', `--rank ${asked}: the task ${name} has no such figure`, didYouMean(asked, names) ?? `it has ${names.join(', ')}`, { option: '--rank', value: asked })
}
