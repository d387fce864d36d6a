import type { Progress } from './learn.js'

/**
 * Runs to its end what tells its progress on the way, such as `runTrial`, and gives its result. An error that `onProgress`
 * throws ends it early.
 */
export async function finish<Result>(trial: AsyncGenerator<Progress, Result>, onProgress?: (progress: Progress) => void): Promise<Result> {
  let ended = false
  try {
    for (;;) {
      const step = await trial.next()
      if (step.done) {
        ended = true
        return step.value
      }
      onProgress?.(step.value)
    }
  } finally {
    // Closes its session.
    if (!ended) await trial.return(undefined as never)
  }
}
