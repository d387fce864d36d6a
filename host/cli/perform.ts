import type { Dataset } from '../data/dataset.js'
import { openDevice } from '../device/registry.js'
import { runFaultyTrial } from '../trial/faulty-trial.js'
import type { Progress } from '../trial/learn.js'
import { digestAfter, runTrial } from '../trial/run-trial.js'
import { besideDevice } from './beside.js'
import type { Outcome, Task } from './tasks.js'

/** Least time between two reports of progress, milliseconds. */
const PROGRESS_INTERVAL = 100

/** Does one task in this thread, whichever that is. An aborted signal ends it with INTERRUPTED. */
export async function perform(
  task: Task,
  datasets: readonly Dataset[],
  onProgress: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<Outcome<Task['kind']>> {
  const { faults = [], keep } = task
  const device = await openDevice(task.device, { key: task.key, faults, scrub: task.scrub, keep })
  const options = { ...task.lesson, experiment: task.experiment, dataset: datasets[task.dataset]!, device, ...(signal && { signal }) }
  if (task.kind === 'digest') return digestAfter(options, task.steps)
  const asked = { ...options, ...task.course, plan: task.plan }
  const trial = faults.length === 0 ? runTrial(asked) : runFaultyTrial({ ...asked, faults }, await besideDevice(keep))
  for (let told = 0; ; ) {
    const event = await trial.next()
    if (event.done) return event.value
    if (Date.now() - told < PROGRESS_INTERVAL) continue
    told = Date.now()
    onProgress(event.value)
  }
}
