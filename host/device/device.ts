import type { Samples } from '../data/dataset.js'
import type { Experiment } from '../experiment.js'

/** Anything that can hold a learner: V8, Wasmtime, native code, an emulated or a real board. */
export interface Device {
  /** As the user names it: `v8-simd`, `wasmtime`, … */
  readonly id: string
  /** Configures a learner and initialises it from the experiment's seed. */
  open(experiment: Experiment): Promise<Session>
}

/** A configured learner on a device. Samples are taken in the order of `order` (indices into `samples`). */
export interface Session {
  /** Learns each sample once; returns how many were classified correctly before their update, or -1 if the rule cannot tell. */
  learn(samples: Samples, order: Uint32Array): Promise<number>
  /** Predicted class of each sample. */
  infer(samples: Samples, order: Uint32Array): Promise<Uint8Array>
  /** CRC-32 of the learned state. */
  digest(): Promise<number>
  /** CRC-32 of each region of the learned state, in the order of the plan. */
  regionDigests(): Promise<Uint32Array>
  close(): Promise<void>
}
