import { word } from './words.js'

/** What a device counted since `configure`. Ticks are of the board's counter and wrap at 2^32. */
export interface Stats {
  samples: number
  /** Samples that were right before their update, or -1 if the rule cannot tell. */
  hits: number
  /** Ticks of the last learn and infer, and of all. */
  ticks: { learn: number; infer: number; allLearns: number; allInfers: number }
  arenaBytes: number
  /** Most bytes of stack used since the start. */
  stackBytes: number
  /** Bytes of the room in use: session, frame buffer, configuration and arena. */
  usedBytes: number
}

/** From the answer to `stats` (docs/wire.md). */
export const readStats = (payload: Uint8Array): Stats => ({
  samples: word(payload, 4),
  hits: word(payload, 8) | 0,
  ticks: { learn: word(payload, 12), infer: word(payload, 16), allLearns: word(payload, 20), allInfers: word(payload, 24) },
  arenaBytes: word(payload, 28),
  stackBytes: word(payload, 32),
  usedBytes: word(payload, 36),
})
