import type { Board } from '../board/board.js'
import type { Told } from '../core.js'
import type { Samples } from '../data/dataset.js'
import type { DriftAlarms } from '../drift/alarms.js'
import type { Experiment } from '../experiment/experiment.js'
import type { Domain } from '../fault/fault.js'
import type { PowerFacts } from '../fault/possible.js'
import type { LearnerState } from '../trial/learner-state.js'
import type { Measured } from '../trial/measured.js'
import type { Damages } from './damages.js'
import type { Keep, Kept } from './kept.js'

/** Anything that can hold a learner: V8, Wasmtime, native code, an emulated or a real board. */
export interface Device {
  /** As the user names it: `v8-simd`, `wasmtime`, … */
  readonly id: string
  /** The board that it is or stands for, whose RAM the learner must fit. */
  readonly board?: Board
  /** It keeps its learner when a session ends or breaks, so that another one can go on with it. */
  readonly keeps?: true
  /** What can be made to go wrong with it, besides its samples (host/fault). */
  readonly suffers?: readonly Domain[]
  /** Where its power can be cut, what it keeps. */
  readonly power?: PowerFacts
  /**
   * Configures a learner and initialises it from the experiment's seed. With `resume`, a device that kept a learner of this very
   * experiment goes on with it; RESULTS_MISMATCH if that, or the pretrained one, is of another experiment.
   */
  open(experiment: Experiment, options?: OpenOptions): Promise<Session>
}

/** Which learner a session begins with. */
export interface OpenOptions {
  /** Go on with the learner that the device kept. */
  resume?: boolean
  /** Begin with this learner instead of a new one. */
  pretrained?: LearnerState
  /**
   * Check what is learned by CRC. A bit that has changed by itself is changed back; where it is more, the learner goes back to its checkpoint, which
   * is kept at first and each time the samples learned are a multiple of this, at most 65,535.
   */
  scrub?: number
  /** Have it keep its learner by itself, and go back to what it kept where that was better; of devices that have a memory for it. */
  keep?: Keep
  /** Its memory will be changed by `Session.flip`. */
  struck?: boolean
  /** Of a device that keeps a learner: ask the one that it has, which should be the pretrained one, and bring it none. */
  untouched?: boolean
  /** Aborted when nobody waits any more: what is under way ends with INTERRUPTED on devices that take long. */
  signal?: AbortSignal
}

/** A configured learner on a device. Samples are taken in the order of `order` (indices into `samples`). */
export interface Session {
  /** Learns each sample once; returns how many were right before their update (`countHit`), or -1 if that cannot be told. */
  learn(samples: Samples, order: Uint32Array): Promise<number>
  /** The answer for each sample, which changes what is carried and nothing that is learned: its class, its first output in 1/256, or whether it is flagged (1) or not (0). */
  infer(samples: Samples, order: Uint32Array): Promise<Int32Array>
  /** The same with what the answers were made of: every score, every output, or score and threshold. */
  tell(samples: Samples, order: Uint32Array): Promise<Told>
  /**
   * Samples that the rule makes up, one of each class of `labels`, sample-major, as the core takes them; nothing is learned by it.
   * Seed and place, counted from `first`, name a dream: the same learner has the same ones everywhere. RULE_CANNOT_DREAM where it has none.
   */
  dream(labels: ArrayLike<number>, seed: number, first?: number): Promise<Int8Array>
  /** CRC-32 of the learned state. */
  digest(): Promise<number>
  /** The sequence has ended: what is carried from sample to sample becomes zero. */
  forget(): Promise<void>
  /** CRC-32 of the carried state. */
  carriedDigest(): Promise<number>
  /** CRC-32 of each region of the learned state, in the order of the plan. */
  regionDigests(): Promise<Uint32Array>
  /** What the drift detector has said; undefined of a learner without one. Devices that cannot be asked leave it out. */
  driftAlarms?(): Promise<DriftAlarms | undefined>
  /** What scrubbing has found so far; undefined where nothing is checked. Devices that cannot scrub leave it out. */
  damages?(): Promise<Damages | undefined>
  /** What a device did that keeps its learner by itself (`OpenOptions.keep`); undefined where it does not. Devices that cannot leave it out. */
  kept?(): Promise<Kept | undefined>
  /** Flips a bit of the arena as radiation would, of a byte counted from the learned state on; of a session that was opened for it (`struck`). */
  flip?(byte: number, bit: number): Promise<void>
  /** Memory and time as the chip measured them; left out by devices that are not chips. */
  measured?(): Promise<Measured>
  /** The learner as it is now, to go on elsewhere (trial/checkpoint.ts); devices that cannot give it leave it out. */
  learner?(): Promise<LearnerState>
  /** What faults that were asked for have done so far, a sentence each; left out where there are none. */
  faultsTold?(): Promise<string[]>
  /** Samples that the learner was shown since it was configured, those that it went back by included, as far as the device has confirmed; devices that keep no learner leave it out. */
  readonly learned?: number
  /** Frees what the device keeps for it; the learner is lost unless the device keeps learners. */
  close(): Promise<void>
}
