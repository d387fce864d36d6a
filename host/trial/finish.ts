import type { Progress } from './learn.js'

/**
 * Runs a generator of progress events, such as `runTrial`, to its end and returns its result. An error thrown by `onProgress`
 * ends it early.
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
    // Lets the generator run its `finally`, which closes the session.
    if (!ended) await trial.return(undefined as never)
  }
}
