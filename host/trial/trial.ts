import type { Augmentation } from '../data/augment.js'
import type { Damages } from '../device/damages.js'
import type { Kept } from '../device/kept.js'
import type { Order } from '../data/order.js'
import type { SplitInfo } from '../data/split/split.js'
import type { TaskFigures } from '../task/tasks.js'
import type { Experiment, Plan } from '../experiment/experiment.js'
import type { SavedLearner } from './learner-state.js'
import type { Measured } from './measured.js'

/** 3: every result names its task, beside the figures of that task. */
export const SCHEMA_VERSION = 3

/** A point of a learning curve: presentations so far, and the online figure of its task (`onlineAccuracy`, …) since the point before. */
export interface CurvePoint {
  samples: number
  /** Null where the rule cannot tell. */
  [online: string]: number | null
}

/** What one (config, seed) run shows; the JSON of `engram run` and a line of `trials.jsonl`. */
export type TrialResult = TrialFacts & TaskFigures

/** A trial beside the same one with faults. */
export interface WithoutFaults {
  device: string
  /** Of a trial without any fault. */
  figures: Readonly<Record<string, number>>
  /** The learned state of a trial whose samples were hit alike, and whose device was whole; left out where nothing but samples was hit. */
  digest?: string
}

/** What stands in the result of any task. */
export interface TrialFacts {
  schemaVersion: typeof SCHEMA_VERSION
  rule: string
  network: string
  data: string
  seed: number
  /** Which fold was held out, from 1, where folds were asked for. */
  fold?: number
  device: string
  epochs: number
  samples: number
  augment: Augmentation
  /** Left out where it is shuffled. */
  order?: Order
  /** The settings that it learned with, whether given or the rule's defaults. */
  settings: Pick<Experiment, 'objective' | 'optimizer' | 'rate' | 'skip'>
  /** The set that the figures were measured on. */
  measuredOn: 'test' | 'validation'
  /** How the test samples were held out. */
  split: SplitInfo
  /** CRC-32 of the learned state, eight hex digits. */
  digest: string
  planned: Pick<Plan, 'ramBytes' | 'regions' | 'configBytes'>
  macs: Plan['macs']
  /** When only a part of the lesson was learned here: presentations after `from`, up to and including `to`. */
  part?: { from: number; to: number }
  /** The learner as it was left, where that was asked for. */
  learner?: SavedLearner
  /** What the board used; only from boards, real or emulated. */
  measured?: Measured
  /** What went wrong on purpose: as it was asked for, what it did, and the same trial without. */
  faults?: { asked: string[]; told: string[]; without?: WithoutFaults }
  /** What checking by CRC has found, where that was asked for. */
  damages?: Damages
  /** What a device did that keeps its learner by itself, where that was asked for. */
  kept?: Kept
  /** Learned samples a second, wall clock, evaluation excluded. */
  samplesPerSecond: number
  /** The online figure, before each update, averaged per tenth of the run or per epoch. */
  curve: CurvePoint[]
}
