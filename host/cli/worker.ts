import Tinypool from 'tinypool'
import type { Dataset } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import { perform } from './perform.js'
import type { Answer, Outcome, SentTask, Task } from './tasks.js'

/** Runs one task in a worker thread; the data sets came with the thread, in shared memory. */
export default async function work({ port, ...task }: SentTask): Promise<Answer<Outcome<Task['kind']>>> {
  try {
    return { ok: await perform(task, Tinypool.workerData as Dataset[], (progress) => port.postMessage(progress)) }
  } catch (thrown) {
    const { message, stack } = thrown as Error
    const known = thrown instanceof EngramError ? { code: thrown.code, hint: thrown.hint, details: thrown.details } : {}
    return { error: { message, stack, ...known } }
  } finally {
    port.close()
  }
}
