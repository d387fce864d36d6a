import { KeepFlag } from '../../assembly/abi.js'
import { word } from './words.js'

/** What a device says of the checkpoints that it makes by itself, since `configure` or its start. */
export interface SelfKeeping {
  /** Samples between two; 0: it makes none. */
  every: number
  /** Its newest checkpoint is one of this learner. */
  own: boolean
  /** It went back, and has made no checkpoint since. */
  wentBack: boolean
  /** Its chip would warn, and the supply was above the level when it was last looked at. */
  armed: boolean
  /** Since `configure` or `put` it made a checkpoint because the chip warned. */
  warned: boolean
  /** Running measure of its right answers, Q16. */
  measure: number
  /** Times that it went back; 255: or more. */
  returns: number
  /** 0, or why its memory refused the last one: `Refusal`. */
  code: number
}

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
  /** Left out by firmware of before checkpoints. */
  keeping?: SelfKeeping
}

const KEEPING = 40, KEEPING_BYTES = 8

/** From the answer to `stats` (docs/wire.md). */
export const readStats = (payload: Uint8Array): Stats => ({
  samples: word(payload, 4),
  hits: word(payload, 8) | 0,
  ticks: { learn: word(payload, 12), infer: word(payload, 16), allLearns: word(payload, 20), allInfers: word(payload, 24) },
  arenaBytes: word(payload, 28),
  stackBytes: word(payload, 32),
  usedBytes: word(payload, 36),
  ...(payload.length >= KEEPING + KEEPING_BYTES && { keeping: readKeeping(payload) }),
})

function readKeeping(payload: Uint8Array): SelfKeeping {
  const first = word(payload, KEEPING), second = word(payload, KEEPING + 4), has = (flag: KeepFlag): boolean => ((first >>> 24) & flag) !== 0
  return {
    every: first & 0xffff, own: has(KeepFlag.own), wentBack: has(KeepFlag.wentBack), armed: has(KeepFlag.armed), warned: has(KeepFlag.warned),
    measure: second & 0xffff, returns: (second >>> 16) & 0xff, code: second >> 24,
  }
}

/** Samples that the learner was shown: those that it has learned, and those that it went back by, which were `every` each time, as far as it tells. */
export const shownTo = ({ samples, keeping }: Stats): number => samples + (keeping ? keeping.every * keeping.returns : 0)
