/** Classifiers that decide together: the sum of their scores, int32 a class, or 0 where there is nothing to sum. */
import { outputCount, scores } from '../learner'

export function clearVotes(votes: usize): void {
  if (votes) memory.fill(votes, 0, outputCount() << 2)
}

/** Adds the shared scores. */
export function addVotes(votes: usize): void {
  if (!votes) return
  for (let c: u32 = 0; c < outputCount(); c++) {
    const at = <usize>c << 2
    store<i32>(votes + at, load<i32>(votes + at) + load<i32>(scores() + at))
  }
}

/** Makes the sum the shared scores. */
export function countVotes(votes: usize): void {
  if (votes) memory.copy(scores(), votes, outputCount() << 2)
}
