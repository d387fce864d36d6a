import { spread } from '../compare/spread.js'
import { merit, scaleOf, valueOf } from '../task/metric.js'
import { taskOf } from '../task/tasks.js'
import { expectationFailure, unmetExpectations, type Expectation, type Figures } from '../task/expect.js'
import type { EngramError } from '../errors.js'
import type { TrialResult } from '../trial/trial.js'

/** The figures of trials that differ in seed, fold or device: the mean of a metric, and the largest of what must fit a limit. */
export function figuresOf(trials: readonly TrialResult[]): Figures {
  const mean = (of: (trial: TrialResult) => number): number => spread(trials.map(of)).mean
  const most = (of: (trial: TrialResult) => number | null | undefined): number | undefined => {
    const known = trials.map(of).filter((value) => value !== null && value !== undefined)
    return known.length > 0 ? Math.max(...known) : undefined
  }
  const measured = {
    'measured-ram': most(({ measured }) => measured?.ramBytes),
    stack: most(({ measured }) => measured?.stackBytes),
    flash: most(({ measured }) => measured?.flashBytes),
    cycles: most(({ measured }) => measured?.cyclesPerLearn ?? measured?.instructionsPerLearn),
  }
  const task = taskOf(trials[0]!)
  const [first] = task.metrics
  const printed = task.metrics.flatMap((metric): [string, number][] => {
    const value = mean((trial) => valueOf(metric, trial))
    return Number.isNaN(value) ? [] : [[metric.name, scaleOf(metric.unit) * value]]
  })
  const gained = mean((trial) => merit(first, valueOf(first, trial)) - merit(first, valueOf(first, task.baselines(trial)[0].figures)))
  const digests = [...new Set(trials.map(({ digest }) => digest))]
  return {
    ...Object.fromEntries(printed),
    ...(!Number.isNaN(gained) && { 'above-baseline': scaleOf(first.unit) * gained }),
    ram: most(({ planned }) => planned.ramBytes)!,
    macs: most(({ macs }) => macs.learn)!,
    samples: trials[0]!.samples,
    ...Object.fromEntries(Object.entries(measured).filter(([, value]) => value !== undefined)),
    ...(digests.length === 1 && { digest: digests[0]! }),
  }
}

/** The failure of a command whose figures do not meet what was expected of it; undefined when all is met or nothing was expected. */
export function unmet(expected: readonly Expectation[] | undefined, figures: Figures): EngramError | undefined {
  const fallen = expected ? unmetExpectations(expected, figures) : []
  return fallen.length > 0 ? expectationFailure(fallen) : undefined
}
