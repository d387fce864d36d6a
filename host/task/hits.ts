import { TARGET_ONE, type Target } from '../data/targets.js'
import type { TaskName } from './task.js'

/**
 * What was counted of samples before their update, with one more. As the core counts them: those with a class that was told, or of
 * `detect` those that were not flagged; -1 where that cannot be told. Of numbers, which it does not count, the squared error of the
 * first. `answer` is -1 where the rule cannot tell.
 */
export function countHit(hits: number, task: TaskName, target: Target, answer: number): number {
  if (task === 'regress') return typeof target === 'object' ? hits + ((4 * answer - target[0]!) / TARGET_ONE) ** 2 : hits
  if (target === undefined && task === 'classify') return hits
  return hits < 0 || answer < 0 ? -1 : hits + (answer === (target ?? 0) ? 1 : 0)
}

/** Whether an answer was right before its update, as a device's running measure has it; undefined where that is not known. */
export function rightOf(task: TaskName, target: Target, answer: number): boolean | undefined {
  if (task === 'regress' || (target === undefined && task === 'classify')) return undefined
  return answer === (target ?? 0)
}
