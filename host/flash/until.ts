import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds between two looks. */
const LOOK = 50

/** Looks again and again until `holds` is true; false when it was not after `milliseconds`. */
export async function until(holds: () => Promise<boolean>, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds
  while (!(await holds())) {
    if (Date.now() >= deadline) return false
    await sleep(LOOK)
  }
  return true
}
