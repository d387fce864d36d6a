import { setTimeout as sleep } from 'node:timers/promises'
import { interrupted } from './method.js'

/** Milliseconds between two looks. */
const LOOK = 50

/** Looks again and again until `holds` is true; false when it was not after `milliseconds`. Throws INTERRUPTED when the signal is aborted. */
export async function until(holds: () => Promise<boolean>, milliseconds: number, signal?: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + milliseconds
  while (!(await holds())) {
    if (signal?.aborted) throw interrupted(true)
    if (Date.now() >= deadline) return false
    await sleep(LOOK, undefined, { signal }).catch(() => {})
  }
  return true
}
