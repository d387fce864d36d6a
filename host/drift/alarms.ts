import type { Experiment } from '../experiment/experiment.js'
import { parseRule } from '../experiment/rules.js'

/** What a detector on the device has said so far. */
export interface DriftAlarms {
  count: number
  /** Samples that had taught at the last one. */
  last: number
}

/** Words of the learned state that hold number and place of the alarms (docs/spec.md, section 9): behind the clock, which counts twice where labels are optional, and the detector's m and g. */
export function alarmWords({ driftAlarm, rule }: Pick<Experiment, 'driftAlarm' | 'rule'>): [count: number, last: number] | undefined {
  if (!driftAlarm) return undefined
  const detector = parseRule(rule).info.traits.labels === 'optional' ? 3 : 2
  return [detector + 2, detector + 3]
}

/** The same of a learned state that is at hand. */
export function alarmsIn(experiment: Pick<Experiment, 'driftAlarm' | 'rule'>, state: Uint8Array): DriftAlarms | undefined {
  const at = alarmWords(experiment)
  if (!at) return undefined
  const view = new DataView(state.buffer, state.byteOffset)
  const [count, last] = at.map((word) => view.getUint32(4 * word, true)) as [number, number]
  return { count, last }
}
