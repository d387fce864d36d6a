/**
 * Cross-entropy: of a softmax of the scores.
 *
 *     p = softmax(z),  e = t - p,  loss = -ln p_class
 *
 * z is Q8, exponentials Q12, p and e are Q10, with one division a vector.
 * |e| sums to at most 2048, so a transposed product with int16 weights stays within int32.
 *
 * Tasks: classify
 * Set: standard
 */
import { errors, outputCount } from '../learner'
import { wanted } from '../target'
import { Objective } from './objective'
import { probabilities, surprise } from './softmax'

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
    return surprise(target)
  }
}
