import type { Device } from '../device/device.js'
import { valueOf } from '../task/metric.js'
import { taskOf } from '../task/tasks.js'
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
  const samples = faults.filter(({ domain }) => domain === 'samples')
  const onlySamples = samples.length === faults.length
  // Beside another device than V8, which takes its time, those that follow in V8 take none.
  const parts = options.device.id !== whole.id ? 1 : onlySamples || samples.length === 0 ? 2 : 3
  const beside = (part: number, left: readonly Fault[]) => inPart(part, parts, runTrial({ ...options, device: whole, save: false, faults: left }))
  const result = yield* inPart(0, parts, runTrial(options))
  const clean = yield* beside(1, [])
  const alike = onlySamples ? undefined : hasSampleFaults(faults) ? yield* beside(2, samples) : clean
  return { ...result, faults: { ...result.faults!, without: { device: whole.id, figures: figuresIn(clean), ...(alike && { digest: alike.digest }) } } }
}

/** A trial that is one of several, one after the other; behind the last part that counts, its progress is none. */
async function* inPart(part: number, parts: number, trial: AsyncGenerator<Progress, TrialResult>): AsyncGenerator<Progress, TrialResult> {
  for (;;) {
    const event = await trial.next()
    if (event.done) return event.value
    if (part < parts) yield { ...event.value, share: (part + event.value.share) / parts }
  }
}

/** The figures of its task in a result. */
const figuresIn = (result: TrialResult): Record<string, number> =>
  Object.fromEntries(taskOf(result).metrics.map((metric) => [metric.key, valueOf(metric, result)] as const).filter(([, value]) => !Number.isNaN(value)))
