import { outputCount, scores } from '../learner'

/** Output error and loss from the shared score vector (int32 Q8) and a target (target.ts). */
export abstract class Objective {
  /** Fills `errors` (int16 Q10): target minus prediction. Returns the largest magnitude. */
  abstract error(target: usize): i32
  /** Loss in Q10, for rules that see nothing else. */
  abstract loss(target: usize): i32
}

/** Class with the largest score; the first on a tie. */
export function argmax(): u32 {
  let best: u32 = 0
  for (let c: u32 = 1; c < outputCount(); c++) {
    if (load<i32>(scores() + (<usize>c << 2)) > load<i32>(scores() + (<usize>best << 2))) best = c
  }
  return best
}
