import type { Dataset } from '../data/dataset.js'
import type { Progress } from '../trial/learn.js'
import { stopIf } from '../trial/learn.js'
import { perform } from './perform.js'
import type { Outcome, Task } from './tasks.js'

/** Does tasks in the main thread. Those on the same device wait for each other, because only one can use it at a time. */
export class MainThread {
  /** By device: settles when its last task is done. */
  private readonly turns = new Map<string, Promise<unknown>>()
  private readonly stop = new AbortController()

  constructor(private readonly datasets: readonly Dataset[]) {}

  run(task: Task, onProgress: (progress: Progress) => void): Promise<Outcome<Task['kind']>> {
    const { signal } = this.stop
    const before = this.turns.get(task.device) ?? Promise.resolve()
    const done = before.then(() => {
      stopIf(signal)
      return perform(task, this.datasets, onProgress, signal)
    })
    this.turns.set(task.device, done.catch(() => {}))
    return done
  }

  /** Aborts the tasks that run and those that wait. */
  close(): void {
    this.stop.abort()
  }
}
