import type { Target } from '../data/targets.js'
import type { TaskName } from './task.js'

/**
 * Samples that were right before their update, with one more, as the core counts them: those with a class that was told, or of
 * `detect` those that were not flagged; -1 where that cannot be told. `answer` is -1 where the rule cannot tell.
 */
export function countHit(hits: number, task: TaskName, target: Target, answer: number): number {
  if (task === 'regress') return -1
  if (target === undefined && task === 'classify') return hits
  return hits < 0 || answer < 0 ? -1 : hits + (answer === (target ?? 0) ? 1 : 0)
}
