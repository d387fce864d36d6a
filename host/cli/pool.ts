import { availableParallelism } from 'node:os'
import { MessageChannel } from 'node:worker_threads'
import Tinypool from 'tinypool'
import type { Dataset } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import type { Progress } from '../trial/learn.js'
import type { Answer, Outcome, SentError, Task } from './tasks.js'

/** Worker threads that hold the same data sets in shared memory. */
export interface Pool {
  threads: number
  run<T extends Task>(task: T, onProgress?: (progress: Progress) => void): Promise<Outcome<T['kind']>>
  /** Ends the threads, also those at work. */
  close(): Promise<void>
}

/** Opens a pool of at most `threads` workers (one a core when undefined), no more than there are `tasks`. */
export function openPool(datasets: readonly Dataset[], tasks: number, threads = availableParallelism()): Pool {
  const size = Math.max(1, Math.min(threads, tasks))
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
    threads: size,
    async run<T extends Task>(task: T, onProgress?: (progress: Progress) => void) {
      const { port1, port2 } = new MessageChannel()
      port1.on('message', (progress: Progress) => onProgress?.(progress))
      try {
        const answer: Answer<Outcome<T['kind']>> = await pool.run({ ...task, port: port2 }, { transferList: [port2] })
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
