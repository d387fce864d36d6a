import type { Region } from '../experiment/experiment.js'
import type { TrialResult } from '../trial/trial.js'

/** Mean and spread of one quantity over seeds or folds. */
export interface Spread {
  mean: number
  min: number
  max: number
  /** Sample standard deviation (n − 1); 0 for a single value. */
  sd: number
}

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
  /** Share of correct predictions, 0..1. */
  accuracy: Spread
  balancedAccuracy: Spread
  /** Learned samples a second, mean over the trials on `device`. */
  samplesPerSecond: number
  device: string
  /** Distinct seeds, ascending. */
  seeds: number[]
  /** One trial a seed and fold, in their order. */
  trials: TrialResult[]
  /** No other group is at least as accurate in no more RAM. */
  onFrontier: boolean
}

/** Mean, extremes and standard deviation; of nothing, NaN. */
export function spread(values: readonly number[]): Spread {
  const n = values.length
  if (n === 0) return { mean: NaN, min: NaN, max: NaN, sd: NaN }
  const min = values.reduce((a, b) => Math.min(a, b))
  const max = values.reduce((a, b) => Math.max(a, b))
  // Rounding may push the mean of equal values past them by one ulp.
  const mean = Math.min(max, Math.max(min, values.reduce((a, b) => a + b) / n))
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0)
  return { mean, min, max, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : 0 }
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
    if (value(item) > best) {
      kept.push(item)
      best = value(item)
    }
  }
  return kept
}

/**
 * Groups trials by rule and network: rules in order of first appearance, within a rule by RAM.
 * A seed that ran on several devices learned the same bytes on each, so it counts once.
 */
export function groupTrials(trials: readonly TrialResult[]): Group[] {
  const byConfig = new Map<string, TrialResult[]>()
  for (const trial of trials) {
    const key = JSON.stringify([trial.rule, trial.network])
    const members = byConfig.get(key)
    if (members) members.push(trial)
    else byConfig.set(key, [trial])
  }
  const groups = [...byConfig.values()].map(oneGroup)
  for (const group of frontier(groups)) group.onFrontier = true

  const ruleOrder = new Map<string, number>()
  for (const { rule } of trials) if (!ruleOrder.has(rule)) ruleOrder.set(rule, ruleOrder.size)
  return groups.sort(
    (a, b) =>
      ruleOrder.get(a.rule)! - ruleOrder.get(b.rule)! || a.ramBytes - b.ramBytes || (a.network < b.network ? -1 : 1),
  )
}

function oneGroup(members: TrialResult[]): Group {
  const first = members[0]!
  const byDraw = new Map<string, TrialResult>()
  for (const trial of members) {
    const draw = `${trial.seed} ${trial.fold ?? 0}`
    if (!byDraw.has(draw)) byDraw.set(draw, trial)
  }
  const trials = [...byDraw.values()].sort((a, b) => a.seed - b.seed || (a.fold ?? 0) - (b.fold ?? 0))
  const timed = members.filter((trial) => trial.device === first.device)
  return {
    rule: first.rule,
    network: first.network,
    ramBytes: first.planned.ramBytes,
    regions: first.planned.regions,
    configBytes: first.planned.configBytes,
    macs: first.macs,
    accuracy: spread(trials.map((trial) => trial.accuracy)),
    balancedAccuracy: spread(trials.map((trial) => trial.balancedAccuracy)),
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

/** The groups that no other group beats in both mean accuracy and planned RAM, by ascending RAM. */
export function frontier(groups: readonly Group[]): Group[] {
  return paretoSet(
    groups,
    (group) => group.ramBytes,
    (group) => group.accuracy.mean,
  )
}

/** A frontier point as `compare --format json` prints it. */
export interface FrontierPoint {
  rule: string
  network: string
  ramBytes: number
  accuracy: Spread
  seeds: number[]
}

/** The `frontier` list of the JSON of `compare`. */
export function frontierPoints(groups: readonly Group[]): FrontierPoint[] {
  return frontier(groups).map(({ rule, network, ramBytes, accuracy, seeds }) => ({
    rule,
    network,
    ramBytes,
    accuracy,
    seeds,
  }))
}
