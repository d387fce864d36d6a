import * as learner from './learner'
import { arenaBytes, learnedEnd, learnedStart, probeRegion, regions, regionStart } from './memory/arena'

/**
 * Whether there is a learned region `wanted` (0 is the first); `regionStart` and `regionBytes` then tell of it.
 * Laying out again tells of one region at a time and leaves the learned bytes alone.
 */
export function findLearned(wanted: u32, block: usize, base: usize): bool {
  const size = arenaBytes()
  const count = regions()
  for (let index: u32 = 1; index < count; index++) {
    probeRegion(index)
    learner.configure(block, base, size)
    if (regionStart() < learnedStart() || regionStart() >= learnedEnd()) continue
    if (wanted == 0) return true
    wanted--
  }
  return false
}
