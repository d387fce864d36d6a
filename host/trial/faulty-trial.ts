import type { Device } from '../device/device.js'
import { valueOf } from '../task/metric.js'
import { taskOf } from '../task/tasks.js'
import { finish } from './finish.js'
import type { Progress } from './learn.js'
import { runTrial, type TrialOptions } from './run-trial.js'
import type { TrialResult } from './trial.js'
import type { Fault } from '../fault/fault.js'
import { hasSampleFaults } from '../fault/samples.js'

/**
 * A trial with faults, and the same one without beside it, on `whole`: since learning is exact to the bit, whatever befalls a device and not
 * its samples should leave no trace in what is learned.
 */
export async function* runFaultyTrial(options: TrialOptions & { faults: readonly Fault[] }, whole: Device): AsyncGenerator<Progress, TrialResult> {
  const { faults } = options
  const result = yield* runTrial(options)
  const beside = (left: readonly Fault[]): Promise<TrialResult> => finish(runTrial({ ...options, device: whole, save: false, faults: left }))
  const clean = await beside([])
  const samples = faults.filter(({ domain }) => domain === 'samples')
  const alike = samples.length === faults.length ? undefined : hasSampleFaults(faults) ? await beside(samples) : clean
  return { ...result, faults: { ...result.faults!, without: { device: whole.id, figures: figuresIn(clean), ...(alike && { digest: alike.digest }) } } }
}

/** The figures of its task in a result. */
const figuresIn = (result: TrialResult): Record<string, number> =>
  Object.fromEntries(taskOf(result).metrics.map((metric) => [metric.key, valueOf(metric, result)] as const).filter(([, value]) => !Number.isNaN(value)))
