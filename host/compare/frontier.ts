import type { Region } from '../experiment/experiment.js'
import { byFamily } from '../experiment/rules.js'
import { merit, valueOf, type Metric } from '../task/metric.js'
import { rankingMetric, taskOf, type AnyTask } from '../task/tasks.js'
import type { TrialResult } from '../trial/trial.js'
import { isField } from './families.js'
import { spread, type Spread } from './spread.js'
import { withoutFaults, type WithoutFaults } from './without-faults.js'

/** All seeds and folds of one rule on one network: a row of the table, a point of the plot. */
export interface Group {
  rule: string
  network: string
  /** Planned RAM in bytes. */
  ramBytes: number
  regions: Region[]
  /** Length of the configuration block, which a board keeps beside the arena. */
  configBytes: number
  macs: { infer: number; learn: number }
  task: AnyTask
  /** The metric that ranks, and its values. */
  metric: Metric
  score: Spread
  /** Where things went wrong on purpose: the same without. `score` and the frontier are with what went wrong. */
  without?: WithoutFaults
  /** Learned samples a second, mean over the trials on `device`. */
  samplesPerSecond: number
  device: string
  /** Distinct seeds, ascending. */
  seeds: number[]
  /** One trial a seed and fold, in their order. */
  trials: TrialResult[]
  /** No other group is at least as good in no more RAM. */
  onFrontier: boolean
}

/**
 * The Pareto set of `cost` (less is better) against `value` (more is better), by ascending cost.
 * Both rise strictly along it; of equal items the first one is kept.
 */
export function paretoSet<T>(items: readonly T[], cost: (item: T) => number, value: (item: T) => number): T[] {
  const byCost = [...items].sort((a, b) => cost(a) - cost(b) || value(b) - value(a))
  const kept: T[] = []
  let best = -Infinity
  for (const item of byCost) {
    // Where nothing is known of any, the cheapest is kept.
    if (kept.length === 0 || value(item) > best) {
      kept.push(item)
      best = value(item)
    }
  }
  return kept
}

/** The values of a metric over the trials of a group. */
export const spreadOf = ({ trials }: Pick<Group, 'trials'>, metric: Pick<Metric, 'key'>): Spread => spread(trials.map((trial) => valueOf(metric, trial)))

/** The metrics that a table shows beside the one that ranks. */
export const besideOf = ({ metric, task, trials }: Pick<Group, 'metric' | 'task' | 'trials'>): Metric[] =>
  [task.metrics[0], ...task.beside(trials[0]!)].filter((each) => each !== metric)

/** The mean of what always stands beside a metric: that of the weakest baseline. */
export const baselineOf = (groups: readonly Pick<Group, 'trials' | 'task'>[], metric: Pick<Metric, 'key'>, which = 0): number =>
  spread(groups.flatMap(({ trials, task }) => trials.map((trial) => valueOf(metric, task.baselines(trial)[which]?.figures ?? {})))).mean

/**
 * Groups trials by rule and network: rules in order of first appearance, within a rule by RAM.
 * A seed that ran on several devices learned the same bytes on each, so it counts once. `rank` names the metric that decides the
 * frontier; the task's first one where it is left out.
 * @throws OPTION_INVALID for a metric that the task does not have.
 */
export function groupTrials(trials: readonly TrialResult[], rank?: string): Group[] {
  const byConfig = new Map<string, TrialResult[]>()
  for (const trial of trials) {
    const key = JSON.stringify([trial.rule, trial.network])
    const members = byConfig.get(key)
    if (members) members.push(trial)
    else byConfig.set(key, [trial])
  }
  const groups = [...byConfig.values()].map((members) => oneGroup(members, rank))
  const rules = [...new Set(trials.map(({ rule }) => rule))]
  const ruleOrder = new Map((isField(rules) ? byFamily(rules) : rules).map((rule, place) => [rule, place]))
  groups.sort(
    (a, b) =>
      ruleOrder.get(a.rule)! - ruleOrder.get(b.rule)! || a.ramBytes - b.ramBytes || (a.network < b.network ? -1 : 1),
  )
  // Of two that are the same in both, the first in this order is on it.
  for (const group of frontier(groups)) group.onFrontier = true
  return groups
}

function oneGroup(members: TrialResult[], rank: string | undefined): Group {
  const first = members[0]!
  const task = taskOf(first)
  const metric = rankingMetric(task, rank, first)
  const byDraw = new Map<string, TrialResult>()
  for (const trial of members) {
    const draw = `${trial.seed} ${trial.fold ?? 0}`
    if (!byDraw.has(draw)) byDraw.set(draw, trial)
  }
  const trials = [...byDraw.values()].sort((a, b) => a.seed - b.seed || (a.fold ?? 0) - (b.fold ?? 0))
  const timed = members.filter((trial) => trial.device === first.device)
  const without = withoutFaults(trials, metric)
  return {
    rule: first.rule,
    network: first.network,
    ramBytes: first.planned.ramBytes,
    regions: first.planned.regions,
    configBytes: first.planned.configBytes,
    macs: first.macs,
    task,
    metric,
    score: spreadOf({ trials }, metric),
    ...(without && { without }),
    samplesPerSecond: spread(timed.map((trial) => trial.samplesPerSecond)).mean,
    device: first.device,
    seeds: [...new Set(trials.map((trial) => trial.seed))],
    trials,
    onFrontier: false,
  }
}

/** What trials of one learner differ in: for sentences about means and spreads. */
export function repetition(groups: readonly Group[]): 'seed' | 'fold' | 'trial' {
  const folds = groups.some(({ trials }) => trials.some(({ fold }) => fold !== undefined))
  return !folds ? 'seed' : groups.some(({ seeds }) => seeds.length > 1) ? 'trial' : 'fold'
}

/** The groups that no other group beats in both the metric that ranks and planned RAM, by ascending RAM. */
export function frontier(groups: readonly Group[]): Group[] {
  return paretoSet(
    groups,
    (group) => group.ramBytes,
    ({ metric, score }) => (Number.isNaN(score.mean) ? -Infinity : merit(metric, score.mean)),
  )
}

/** A learner as `compare --format json` prints it. */
export interface FrontierPoint {
  rule: string
  network: string
  ramBytes: number
  seeds: number[]
  /** Of the metric that ranks, under its key: `accuracy`, `rmse`, …; and under `without` the same where nothing went wrong on purpose. */
  [metric: string]: string | number | number[] | Spread | Record<string, string | Spread>
}

/** Learners in the JSON of `compare`. */
export const learnerPoints = (groups: readonly Group[]): FrontierPoint[] =>
  groups.map(({ rule, network, ramBytes, metric, score, without, seeds }) => ({
    rule,
    network,
    ramBytes,
    [metric.key]: score,
    ...(without && { without: { device: without.device, [metric.key]: without.score } }),
    seeds,
  }))

/** The `frontier` list of the JSON of `compare`. */
export const frontierPoints = (groups: readonly Group[]): FrontierPoint[] => learnerPoints(frontier(groups))
