import { withoutFaults } from '../compare/without-faults.js'
import { metricText, valueOf, type Metric } from '../task/metric.js'
import type { TrialResult, WithoutFaults } from '../trial/trial.js'
import { testKey } from './stream-record.js'

/** What faults were asked for, what they did, and what is without them. */
export type FaultsTold = NonNullable<TrialResult['faults']>

/** What stands beside the figure of a trial with faults. */
export function faultLines({ asked, told, without }: FaultsTold, metric: Metric): [string, string][] {
  return [
    ...(without ? [['without faults', `${metricText(metric, valueOf(metric, without.figures))}, on ${without.device}`] as [string, string]] : []),
    ['faults', asked.join(', ')],
    ...told.map((line): [string, string] => ['', line]),
  ]
}

/** Behind a digest: whether whatever befell the device has left a trace. */
export const digestText = (digest: string, { digest: whole }: WithoutFaults): string =>
  whole === undefined ? '' : digest === whole ? ', as of a device that nothing befell' : `; of a device that nothing befell ${whole}`

/** Of several trials: the mean without faults. */
export function faultSummary(metric: Metric, trials: readonly TrialResult[]): string[] {
  const without = withoutFaults(trials, metric)
  if (!without) return []
  const { asked, score, traces = 0 } = without
  return [`faults: ${asked.join(', ')}; without them ${metricText(metric, score.mean)}${traces > 0 ? `; ${traces} digests differ from those of devices that nothing befell` : ''}`]
}

/** The same under the table of a stream. */
export const streamFaultLines = ({ asked, told, without }: FaultsTold, metric: Metric, digest: string): string[] => [
  `faults: ${asked.join(', ')}${told.length > 0 ? `; ${told.join('; ')}` : ''}`,
  without === undefined ? 'what it would be without faults is not known: what was learned does not come a second time'
  : `without faults: ${metricText(metric, valueOf({ key: testKey(metric) }, without.figures))} at the end${without.digest === undefined || digest === without.digest ? '' : `; digest of a device that nothing befell ${without.digest}`}`,
]
