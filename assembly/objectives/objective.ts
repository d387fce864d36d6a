import { outputCount, scores } from '../learner'

/**
 * What should become small: output error and loss from `scores()`, one int32 Q8 an output, and a target's handle, of which
 * `wanted(target, i)` is what output i should be, Q10 (target.ts). The error is minus the gradient of the loss by the output.
 *
 *     squared error of one output, z = 1.5 and 1 wanted: scores() holds 384, wanted 1024, so errors() gets 1024 - 4 * 384 = -512
 */
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
