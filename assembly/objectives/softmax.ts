import { errors, outputCount, scores } from '../learner'
import { exponential } from '../number/exponential'
import { naturalLog } from '../number/logarithm'
import { labelOf } from '../target'
import { argmax } from './objective'

/** Exponentials (Q12) into `errors`; returns their sum. */
export function exponentials(): u32 {
  const most = load<i32>(scores() + (<usize>argmax() << 2))
  let sum: u32 = 0
  for (let c: u32 = 0; c < outputCount(); c++) {
    const below = <u32>(most - load<i32>(scores() + (<usize>c << 2)))
    const value = exponential(below)
    store<u16>(errors() + (<usize>c << 1), value)
    sum += value
  }
  return sum
}

/** Probability of each class, Q10, into `errors`. */
export function probabilities(): void {
  const reciprocal = (1 << 26) / exponentials()
  for (let c: u32 = 0; c < outputCount(); c++) {
    const at = errors() + (<usize>c << 1)
    store<u16>(at, (<u32>load<u16>(at) * reciprocal + 0x8000) >> 16)
  }
}

/** -ln of the probability of the target's class, Q10. */
export function surprise(target: usize): i32 {
  const most = load<i32>(scores() + (<usize>argmax() << 2))
  const below = most - load<i32>(scores() + (<usize>labelOf(target) << 2))
  return (below << 2) + naturalLog(exponentials())
}
