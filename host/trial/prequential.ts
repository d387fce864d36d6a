import type { Samples } from '../data/dataset.js'
import { fileOrder } from '../data/order.js'
import type { Session } from '../device/device.js'
import { EngramError } from '../errors.js'
import { stopIf } from './learn.js'
import { changesOf, endOf, falseAlarms, type Change, type Window } from '../drift/figures.js'
import type { DriftStream } from '../drift/stream.js'

/** A learner that lived through a stream. */
export interface DriftResult {
  windows: Window[]
  changes: Change[]
  /** Mean accuracy over the whole stream, and over its last windows. */
  accuracy: number
  end: number
  /** Accuracy on test samples as they were before the first change: just in front of it, and at the end of the stream. */
  old: { before: number; after: number } | null
  /** Positions of the alarms; null without a detector. */
  alarms: number[] | null
  falseAlarms: number | null
}

/** Windows of a stream. Alarms are asked for behind each part of one, so that none is missed: between two a detector settles. */
const WINDOWS = 120
const ASKED_EVERY = 50

/**
 * Test, then learn: every sample is answered before its update, and only those answers count. Source: A. P. Dawid, "Present Position and
 * Potential Developments", J. R. Stat. Soc. A 147, 1984 (prequential); of streams: Gama et al. 2013, as in assembly/drift.ts.
 * @throws OPTION_INVALID of a rule that does not know its answer before it learns.
 */
export async function liveThrough(session: Session, stream: DriftStream, old: Samples | undefined, signal?: AbortSignal, progress?: (learned: number) => void): Promise<DriftResult> {
  const { total, changes } = stream
  const ends = [...new Set([...Array.from({ length: WINDOWS }, (_, i) => Math.round((total * (i + 1)) / WINDOWS)), ...changes])].filter((end) => end > 0).sort((a, b) => a - b)
  const windows: Window[] = [], alarms: number[] = []
  let before: number | undefined, learned = 0, rights = 0, asked = 0, watched = false
  for (const end of ends) {
    if (old && before === undefined && learned === changes[0]) before = await accuracyOn(session, old)
    let hits = 0, judged = 0
    while (learned < end) {
      stopIf(signal)
      const count = Math.min(ASKED_EVERY, end - learned)
      const part = stream.part(learned, count), right = await session.learn(part, fileOrder(count))
      if (right < 0) throw new EngramError('OPTION_INVALID', 'the rule does not know its answer before it learns, so a stream cannot test it', 'choose a rule that does: `engram run` shows its online accuracy')
      learned += count
      hits += right
      // Without a label nobody knows whether an answer is right.
      judged += part.known ? part.known.reduce((sum, known) => sum + known, 0) : count
      const said = await session.driftAlarms?.()
      watched = said !== undefined
      if (said && said.count > alarms.length) alarms.push(said.last)
    }
    rights += hits
    asked += judged
    if (judged > 0) windows.push({ samples: end, accuracy: hits / judged })
    progress?.(learned)
  }
  return {
    windows, changes: changesOf(windows, alarms, changes, total), accuracy: rights / asked, end: endOf(windows),
    old: before === undefined || !old ? null : { before, after: await accuracyOn(session, old) },
    alarms: watched ? alarms : null, falseAlarms: watched ? falseAlarms(alarms, changes, total) : null,
  }
}

async function accuracyOn(session: Session, samples: Samples): Promise<number> {
  const answers = await session.infer(samples, fileOrder(samples.count))
  return answers.reduce((right, answer, i) => right + (answer === samples.labels[i] ? 1 : 0), 0) / samples.count
}
