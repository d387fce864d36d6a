import type { Plan } from './experiment.js'

export const SCHEMA_VERSION = 1

/** What one (config, seed) run shows; the JSON of `engram run` and a line of `trials.jsonl`. */
export interface TrialResult {
  schemaVersion: typeof SCHEMA_VERSION
  rule: string
  network: string
  data: string
  seed: number
  device: string
  epochs: number
  samples: number
  augment: 'none' | 'shift'
  /** Share of correct predictions, 0..1, on the set named by `measuredOn`. */
  accuracy: number
  measuredOn: 'test' | 'validation'
  /** CRC-32 of the learned state, eight hex digits. */
  digest: string
  planned: Pick<Plan, 'ramBytes' | 'regions'>
  macs: Plan['macs']
  /** Learned samples a second, wall clock, evaluation excluded. */
  samplesPerSecond: number
  /** Accuracy before each update (online accuracy), averaged per tenth of the run or per epoch; null where the rule cannot tell. */
  curve: { samples: number; onlineAccuracy: number | null }[]
}
