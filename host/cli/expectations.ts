import { spread } from '../compare/frontier.js'
import { expectationFailure, unmetExpectations, type Expectation, type Figures } from '../task/expect.js'
import type { EngramError } from '../errors.js'
import type { TrialResult } from '../trial/trial.js'

/** The figures of trials that differ in seed, fold or device: means of what varies, the most of what must fit. */
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
  const digests = [...new Set(trials.map(({ digest }) => digest))]
  return {
    accuracy: 100 * mean(({ accuracy }) => accuracy),
    'balanced-accuracy': 100 * mean(({ balancedAccuracy }) => balancedAccuracy),
    'macro-f1': 100 * mean(({ macroF1 }) => macroF1),
    'above-baseline': 100 * mean(({ accuracy, baseline }) => accuracy - baseline.accuracy),
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
