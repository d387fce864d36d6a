/** What a rule that makes inputs up keeps of those it learned: the least and the largest, int8 each, 0 and 0 at first. */
import { NO_LAYER, RegionKind } from '../abi'
import { input, inputLength } from '../learner'
import { takeLearned } from '../memory/arena'

export function takeRange(): usize { return takeLearned(RegionKind.matrix, NO_LAYER, 2) }

/** Lets the range hold the sample at hand. */
export function widen(range: usize): void {
  for (let x = input(), end = x + inputLength(); x < end; x++) {
    store<i8>(range, min<i32>(load<i8>(range), load<i8>(x)))
    store<i8>(range, max<i32>(load<i8>(range, 1), load<i8>(x)), 1)
  }
}

/** An input in Q12 of its steps, from its place between the least and the largest, Q12. */
export function placed(range: usize, place: i32): i32 {
  const least = <i32>load<i8>(range)
  return (least << 12) + (<i32>load<i8>(range, 1) - least) * place
}
