import Tinypool from 'tinypool'
import type { Dataset } from '../data/dataset.js'
import { openDevice } from '../device/registry.js'
import { EngramError } from '../errors.js'
import { digestAfter, runTrial } from '../trial/run-trial.js'
import type { StateDigest } from '../trial/run-trial.js'
import type { TrialResult } from '../trial/trial.js'
import type { Answer, SentTask } from './tasks.js'

/** Progress messages are at least this far apart, milliseconds. */
const PROGRESS_INTERVAL = 100

/** Runs one task in a worker thread; the data sets came with the thread, in shared memory. */
export default async function work({ port, ...task }: SentTask): Promise<Answer<TrialResult | StateDigest>> {
  try {
    const dataset = (Tinypool.workerData as Dataset[])[task.dataset]!
    const device = await openDevice(task.device)
    const options = { ...task.lesson, experiment: task.experiment, dataset, device }
    if (task.kind === 'digest') return { ok: await digestAfter(options, task.steps) }
    const trial = runTrial({ ...options, ...task.course, plan: task.plan })
    for (let told = 0; ; ) {
      const event = await trial.next()
      if (event.done) return { ok: event.value }
      if (Date.now() - told < PROGRESS_INTERVAL) continue
      told = Date.now()
      port.postMessage(event.value)
    }
  } catch (thrown) {
    const { message, stack } = thrown as Error
    const known = thrown instanceof EngramError ? { code: thrown.code, hint: thrown.hint, details: thrown.details } : {}
    return { error: { message, stack, ...known } }
  } finally {
    port.close()
  }
}
