import type { MessagePort } from 'node:worker_threads'
import type { Keep } from '../device/kept.js'
import type { ErrorCode } from '../errors.js'
import type { Experiment, Plan } from '../experiment/experiment.js'
import type { Fault } from '../fault/fault.js'
import type { Lesson } from '../trial/learn.js'
import type { Course, StateDigest } from '../trial/run-trial.js'
import type { TrialResult } from '../trial/trial.js'

/** A lesson without its data set, which the workers have already. */
type SharedLesson = Omit<Lesson, 'dataset' | 'seed'>

/** Work for one worker; `dataset` counts the data sets of the pool. */
export type Task = { device: string; key?: Uint8Array; faults?: readonly Fault[]; scrub?: boolean; keep?: Keep; experiment: Experiment; dataset: number; lesson: SharedLesson } & (
  | { kind: 'trial'; plan: Plan; course?: Course }
  /** The digests after the first `steps` samples. */
  | { kind: 'digest'; steps: number }
)

/** What a task of that kind gives. */
export type Outcome<K extends Task['kind']> = K extends 'trial' ? TrialResult : StateDigest

/** A task as it is sent; progress comes back through the port. */
export type SentTask = Task & { port: MessagePort }

/** An error crosses threads as data, because a structured clone forgets the fields of an EngramError. */
export interface SentError {
  code?: ErrorCode
  message: string
  hint?: string
  details?: Record<string, unknown>
  stack?: string
}

/** What a worker sends back. */
export type Answer<T> = { ok: T } | { error: SentError }
