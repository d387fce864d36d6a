import type { TrialResult } from '../trial/trial.js'

/** One (config, seed, fold) run to be done. */
export type Trial = Pick<TrialResult, 'rule' | 'network' | 'seed' | 'fold' | 'device'>

/** What a sweep varies; everything else is the same for all its trials. */
export interface Axes {
  rules: readonly string[]
  networks: readonly string[]
  seeds: readonly number[]
  /** Each of so many folds is held out in turn; undefined for the usual split. */
  folds?: number
  devices: readonly string[]
}

/** Identifies a trial within one results folder. */
export const trialKey = ({ rule, network, seed, fold, device }: Trial): string => JSON.stringify([rule, network, seed, device, ...(fold === undefined ? [] : [fold])])

/** Every combination, in the order in which results are shown: rule, network, device, seed, fold. */
export function sweep({ rules, networks, seeds, folds, devices }: Axes): Trial[] {
  const drawn = seeds.flatMap((seed) => (folds === undefined ? [{ seed }] : Array.from({ length: folds }, (_, i) => ({ seed, fold: i + 1 }))))
  return rules.flatMap((rule) =>
    networks.flatMap((network) => devices.flatMap((device) => drawn.map((draw) => ({ rule, network, ...draw, device })))),
  )
}

/** The trials without a result. */
export function missing<T extends Trial>(trials: readonly T[], results: readonly TrialResult[]): T[] {
  const done = new Set(results.map(trialKey))
  return trials.filter((trial) => !done.has(trialKey(trial)))
}

/** The results of these trials, in their order; trials without one are left out. */
export function resultsOf(trials: readonly Trial[], results: readonly TrialResult[]): TrialResult[] {
  const byKey = new Map(results.map((result) => [trialKey(result), result]))
  return trials.flatMap((trial) => byKey.get(trialKey(trial)) ?? [])
}

/**
 * The order in which to run: first seeds first, so that an interrupted sweep has seen everything once;
 * within a seed the longest trials first, so that all workers finish at about the same time.
 */
export function runOrder<T extends Trial>(trials: readonly T[], seeds: readonly number[], cost: (trial: T) => number): T[] {
  const turn = new Map(seeds.map((seed, index) => [seed, index]))
  return [...trials].sort((a, b) => (turn.get(a.seed) ?? 0) - (turn.get(b.seed) ?? 0) || cost(b) - cost(a))
}
