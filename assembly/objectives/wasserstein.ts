/**
 * Wasserstein: how far the probability of wrong classes has to be carried to the right one, class by class in their order, beside
 * the cross-entropy: for classes that are steps of a scale, where the neighbour is a smaller mistake than the other end.
 *
 *     p = softmax(z),  D_k = sum_(c<=k) (t_c - p_c),  loss = sum_k |D_k| - ln p_class
 *     V_c = sum_(k>=c) sign(D_k),  e_c = p_c (V_c - sum_i p_i V_i) + t_c - p_c         k over all classes but the last
 *
 * Source: the distance between cumulative distributions, S. S. Vallender, "Calculation of the Wasserstein distance between
 * probability distributions on the line", Theory Probab. Appl. 18(4), 1974; as a loss, L. Hou, C.-P. Yu, D. Samaras, "Squared
 * Earth Mover's Distance-based Loss for Training Deep Neural Networks", arXiv:1611.05916, 2016 (they square D, and keep the
 * cross-entropy too). NOTE the distance alone does not learn: what knows nothing yet is best off in the middle of the scale, and
 * once all the probability is there, a softmax passes no gradient on. Digits end at 20 %.
 *
 * p, D, e: Q10; V: whole numbers, its mean Q10, with one division a sample beside the softmax's. NOTE of more than 120 classes e
 * is divided by 4, so that a transposed product with int16 weights stays within int32: |e| sums to 2 and half the number of
 * classes.
 *
 * Tasks: classify
 * Set: all
 */
import { errors, outputCount } from '../learner'
import { rounded } from '../number/requantize'
import { wanted } from '../target'
import { Objective } from './objective'
import { probabilities, surprise } from './softmax'

/** Most classes whose errors are taken as they are. */
const MOST_WHOLE: u32 = 120

// @ts-ignore: decorator
@inline
function entry(c: u32): usize { return errors() + (<usize>c << 1) }

// @ts-ignore: decorator
@inline
function signOf(x: i32): i32 { return i32(x > 0) - i32(x < 0) }

export class Wasserstein extends Objective {
  error(target: usize): i32 {
    probabilities()
    const last = outputCount() - 1
    let cumulative = 0, lacking = 0, carried = 0, weighted = 0
    for (let c: u32 = 0; c < last; c++) {
      const p = <i32>load<u16>(entry(c))
      cumulative += p
      lacking += wanted(target, c) - p
      carried += signOf(lacking)
      weighted += signOf(lacking) * cumulative
    }
    const mean = (weighted << 10) / (cumulative + <i32>load<u16>(entry(last)))
    const less = last >= MOST_WHOLE ? 2 : 0
    let largest = 0
    lacking = 0
    for (let c: u32 = 0; c <= last; c++) {
      const p = <i32>load<u16>(entry(c))
      const lack = wanted(target, c) - p
      const e = rounded(rounded(p * ((carried << 10) - mean), 10) + lack, less)
      store<i16>(entry(c), e)
      largest = max(largest, abs(e))
      lacking += lack
      carried -= signOf(lacking)
    }
    return largest
  }

  loss(target: usize): i32 {
    let lacking = 0, sum = surprise(target)
    probabilities()
    for (let c: u32 = 0; c < outputCount() - 1; c++) {
      lacking += wanted(target, c) - <i32>load<u16>(entry(c))
      sum += abs(lacking)
    }
    return sum
  }
}
