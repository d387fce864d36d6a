/**
 * Cross-entropy: of a softmax of the scores.
 *
 *     p = softmax(z),  e = t - p,  loss = -ln p_class
 *
 * z is Q8, exponentials Q12, p and e are Q10, with one division a vector.
 * |e| sums to at most 2048, so a transposed product with int16 weights stays within int32.
 *
 * Tasks: classify
 */
import { errors, outputCount, scores } from '../learner'
import { exponential } from '../number/exponential'
import { naturalLog } from '../number/logarithm'
import { labelOf, wanted } from '../target'
import { argmax, Objective } from './objective'

/** Exponentials (Q12) into `errors`; returns their sum. */
function exponentials(): u32 {
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
function probabilities(): void {
  const reciprocal = (1 << 26) / exponentials()
  for (let c: u32 = 0; c < outputCount(); c++) {
    const at = errors() + (<usize>c << 1)
    store<u16>(at, (<u32>load<u16>(at) * reciprocal + 0x8000) >> 16)
  }
}

export class CrossEntropy extends Objective {
  error(target: usize): i32 {
    probabilities()
    let largest = 0
    for (let c: u32 = 0; c < outputCount(); c++) {
      const at = errors() + (<usize>c << 1)
      const e = wanted(target, c) - <i32>load<u16>(at)
      store<i16>(at, e)
      largest = max(largest, abs(e))
    }
    return largest
  }

  loss(target: usize): i32 {
    const label = labelOf(target)
    const most = load<i32>(scores() + (<usize>argmax() << 2))
    const below = most - load<i32>(scores() + (<usize>label << 2))
    return (below << 2) + naturalLog(exponentials())
  }
}
