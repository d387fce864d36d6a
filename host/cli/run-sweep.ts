import { runOrder } from '../compare/sweep.js'
import { EngramError } from '../errors.js'
import type { TrialResult } from '../trial/trial.js'
import { Meter } from './meter.js'
import { openPool } from './pool.js'
import type { PlannedTrial, Study } from './study.js'
import type { Context } from './verb.js'

/**
 * Runs trials on all workers; `onResult` is told of each as it is done. When the signal is aborted the trials at work
 * are given up and INTERRUPTED is thrown.
 */
export async function runSweep(
  study: Study,
  todo: readonly PlannedTrial[],
  { narrator, signal }: Context,
  threads: number | undefined,
  onResult: (result: TrialResult) => void,
): Promise<void> {
  if (todo.length === 0) return
  const cost = ({ experiment, plan }: PlannedTrial): number => experiment.totalSamples * plan.macs.learn
  const pieces = runOrder(todo, study.seeds, cost).map((trial) => ({
    key: trial.key,
    title: `${trial.rule} ${trial.network} seed ${trial.seed}`,
    cost: cost(trial),
    trial,
  }))
  const meter = new Meter(pieces)
  const pool = openPool(study.datasets, todo, threads)
  const work = pieces.map(async (piece) => {
    const { device, experiment, dataset, plan } = piece.trial
    const result = await pool.run({ kind: 'trial', device, ...(study.key && { key: study.key }), ...(study.faults && { faults: study.faults }), ...(study.scrub && { scrub: true }), ...(study.keep && { keep: study.keep }), experiment, dataset, plan, lesson: study.lesson, ...(study.course && { course: study.course }) }, (progress) => {
      meter.progress(piece, progress)
      narrator.status(meter.line())
    })
    meter.done(piece)
    onResult(result)
    narrator.status(meter.line())
  })
  try {
    await untilAborted(Promise.all(work), signal)
  } finally {
    narrator.clear()
    await pool.close()
  }
}

/** The promise, or INTERRUPTED as soon as the signal is aborted. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(stopped())
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } catch (error) {
    // Ctrl-C in a terminal also ends the programs that devices run. Then their end is part of the interruption, not a failure.
    if (signal.aborted) throw stopped()
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

const stopped = (): EngramError =>
  new EngramError('INTERRUPTED', 'interrupted before the end', 'the same command starts again from the beginning')
