import { availableParallelism } from 'node:os'
import { MessageChannel } from 'node:worker_threads'
import Tinypool from 'tinypool'
import type { Dataset } from '../data/dataset.js'
import { needsMainThread } from '../device/registry.js'
import { EngramError } from '../errors.js'
import type { Progress } from '../trial/learn.js'
import { MainThread } from './main-thread.js'
import type { Answer, Outcome, SentError, Task } from './tasks.js'

/** Does tasks in worker threads, which share the data sets in memory; in the main thread those whose device needs that. */
export interface Pool {
  run<T extends Task>(task: T, onProgress?: (progress: Progress) => void): Promise<Outcome<T['kind']>>
  /** Ends the threads, even those that are working. */
  close(): Promise<void>
}

/** Opens a pool of at most `threads` workers (one a core when undefined), no more than there are `tasks` for them. */
export function openPool(datasets: readonly Dataset[], tasks: readonly Pick<Task, 'device'>[], threads = availableParallelism()): Pool {
  const size = Math.min(threads, tasks.filter(({ device }) => !needsMainThread(device)).length)
  const workers = size > 0 ? openWorkers(datasets, size) : undefined
  const mainThread = new MainThread(datasets)
  return {
    async run<T extends Task>(task: T, onProgress: (progress: Progress) => void = () => {}) {
      const place = needsMainThread(task.device) ? mainThread : workers!
      return (await place.run(task, onProgress)) as Outcome<T['kind']>
    },
    async close() {
      mainThread.close()
      await workers?.close()
    },
  }
}

function openWorkers(datasets: readonly Dataset[], size: number) {
  const pool = new Tinypool({
    filename: new URL('./worker.js', import.meta.url).href,
    runtime: 'worker_threads',
    minThreads: size,
    maxThreads: size,
    isolateWorkers: false,
    // The samples live in shared memory, so this copies only their description.
    workerData: datasets,
  })
  return {
    async run(task: Task, onProgress: (progress: Progress) => void): Promise<Outcome<Task['kind']>> {
      const { port1, port2 } = new MessageChannel()
      port1.on('message', onProgress)
      try {
        const answer: Answer<Outcome<Task['kind']>> = await pool.run({ ...task, port: port2 }, { transferList: [port2] })
        if ('ok' in answer) return answer.ok
        throw revive(answer.error)
      } finally {
        port1.close()
      }
    },
    close: () => pool.destroy(),
  }
}

function revive({ code, message, hint, details, stack }: SentError): Error {
  const error = code ? new EngramError(code, message, hint, details) : new Error(message)
  if (stack) error.stack = stack
  return error
}
