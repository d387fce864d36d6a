/** How a device keeps its learner by itself (docs/wire.md, `keep`). */
export interface Keep {
  /** Samples between two checkpoints, at most 65,535. */
  every: number
  /**
   * A share of right answers, in steps of 1/256: where the running measure has fallen by more below that of the newest checkpoint, the device goes
   * back to it instead of saving. 0: it never does.
   */
  margin: number
}

/** Steps of a margin, and of its share of one byte. */
export const MARGIN_STEPS = 256

/** Where a learner was when it was kept: samples that it has learned, and those that it had been shown when it was there last. */
export interface Place {
  samples: number
  shown: number
}

/** A time that a device went back. */
export interface Return {
  /** Samples that it had been shown. */
  shown: number
  /** Samples that the checkpoint has learned. */
  to: number
  /** Its running measure, a share of right answers: what it had fallen to, and what it was at the checkpoint. */
  fallen: number
  before: number
}

/** What a device that keeps by itself has done in a session. */
export interface Kept extends Keep {
  /** Samples that the learner has learned, those not counted that it went back by. */
  samples: number
  /** Samples shown that it went back by. */
  undone: number
  /** Its running measure, a share of right answers, over some 64 samples. */
  measure: number
  /** Checkpoints made, the one that the session began with included. */
  saves: number
  /** Checkpoints that its memory refused. */
  failed: number
  /** The newest first; no more than a memory has slots. */
  checkpoints: readonly Place[]
  returns: readonly Return[]
}

/** Slots that a memory has at most. */
const SLOTS = 2

/** The checkpoints, with one more, or with one that the learner went back to. */
export const withPlace = (places: readonly Place[], now: Place): Place[] =>
  [now, ...places.filter(({ samples }) => samples < now.samples)].slice(0, SLOTS)

/** Of a session that does not count so many samples shown: those that its device went back by before it lost its power. */
export const shifted = ({ checkpoints, returns, undone, ...kept }: Kept, by: number): Kept => ({
  ...kept,
  undone: undone + by,
  checkpoints: checkpoints.map(({ samples, shown }) => ({ samples, shown: shown + by })),
  returns: returns.map((one) => ({ ...one, shown: one.shown + by })),
})

/** Of two sessions, the second behind a cut of the power. */
export const joined = (before: Kept, now: Kept): Kept =>
  ({ ...now, saves: before.saves + now.saves, failed: before.failed + now.failed, returns: [...before.returns, ...now.returns] })

const number = (count: number): string => count.toLocaleString('en')
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** As the option has it. */
export const keepText = ({ every, margin }: Keep): string => `${every}${margin > 0 ? `:margin=${percent(margin).replace(/(\.0)? /, '')}` : ''}`

/** A return as a sentence. */
export const returnText = ({ shown, to, fallen, before }: Return): string =>
  `behind sample ${number(shown)} its running measure had fallen from ${percent(before)} to ${percent(fallen)}, and it went back to its checkpoint of ${number(to)}`

/** Sentences. */
export function keptLines({ every, margin, undone, saves, failed, checkpoints, returns }: Kept): string[] {
  const newest = checkpoints[0] ? `; the newest has ${number(checkpoints[0].samples)} samples` : ''
  return [
    `${number(saves)} checkpoint${saves === 1 ? '' : 's'}, one every ${number(every)} samples${newest}${failed > 0 ? `; its memory refused ${number(failed)}` : ''}`,
    ...(margin > 0 && returns.length === 0 ? ['it never went back'] : []),
    ...returns.map(returnText),
    ...(undone > 0 ? [`what ${number(undone)} samples had taught is undone; they were not sent again`] : []),
  ]
}
