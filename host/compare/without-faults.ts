import { merit, metricText, valueOf, type Metric } from '../task/metric.js'
import type { TrialResult } from '../trial/trial.js'
import type { Group } from './frontier.js'
import { spread, type Spread } from './spread.js'

/** What stands beside the figures of learners that things happened to on purpose. */
export interface WithoutFaults {
  /** What happened, as it was asked for. */
  asked: readonly string[]
  /** The device that learned without. */
  device: string
  /** The metric that ranks, of the same trials without. */
  score: Spread
  /** Trials whose learned state is another than that of a device that nothing befell; undefined where nothing but samples was hit. */
  traces: number | undefined
}

/** The same of some trials; undefined of trials without faults. */
export function withoutFaults(trials: readonly TrialResult[], metric: Pick<Metric, 'key'>): WithoutFaults | undefined {
  const told = trials.flatMap(({ digest, faults }) => (faults?.without ? [{ digest, asked: faults.asked, without: faults.without }] : []))
  const [first] = told
  if (!first) return undefined
  return {
    asked: first.asked,
    device: first.without.device,
    score: spread(told.map(({ without }) => valueOf(metric, without.figures))),
    traces: first.without.digest === undefined ? undefined : told.filter(({ digest, without }) => digest !== without.digest).length,
  }
}

/** The faults of a comparison, which are the same for all its learners. */
export const faultsOf = (groups: readonly Pick<Group, 'without'>[]): string | undefined => groups[0]?.without?.asked.join(', ')

/** Whether whatever befell the devices has left a trace in what they learned; undefined where nothing but samples was hit. */
export function tracesText(groups: readonly Pick<Group, 'without' | 'trials'>[]): string | undefined {
  const known = groups.filter(({ without }) => without?.traces !== undefined)
  if (known.length === 0) return undefined
  const all = known.reduce((sum, { trials }) => sum + trials.length, 0), traces = known.reduce((sum, { without }) => sum + without!.traces!, 0)
  return traces === 0 ? 'Every digest is that of a device that nothing befell.' : `${traces} of ${all} digests differ from those of devices that nothing befell.`
}

/** The learner that is best without faults. */
export const bestWithout = (groups: readonly Group[]): Group | undefined =>
  groups.filter(({ without }) => without && !Number.isNaN(without.score.mean)).reduce<Group | undefined>((best, group) => (best && merit(best.metric, best.without!.score.mean) >= merit(group.metric, group.without!.score.mean) ? best : group), undefined)

/** `96.94 %`, of the mean without faults. */
export const meanWithout = ({ metric, without }: Pick<Group, 'metric' | 'without'>): string => metricText(metric, without!.score.mean)
