/**
 * Hinge: the right class shall score 1 more than any other; once it does, nothing is learned.
 *
 *     r = argmax of z but for the class,  loss = max(0, 1 + z_r - z_class),  e_class = 1,  e_r = -1 where the loss is not 0
 *
 * Source: K. Crammer, Y. Singer, "On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines", JMLR 2, 2001,
 * equation 3. No exponential and no division; two rows of the readout learn, or none.
 * NOTE of a target that is a vector (a teacher's) the class is the entry with the largest value.
 *
 * z: Q8, clipped to +-4096; e: Q10.
 *
 * Tasks: classify
 * Set: all
 */
import { errors, outputCount, scores } from '../learner'
import { clamp } from '../number/saturate'
import { ONE, wanted } from '../target'
import { Objective } from './objective'

/** By how much the right class has to lead, Q8. */
const MARGIN: i32 = 1 << 8

function score(output: u32): i32 { return clamp(load<i32>(scores() + (<usize>output << 2)), 1 << 20) }

export class Hinge extends Objective {
  /** The class and its rival, found by `lead`. */
  right: u32
  rival: u32

  error(target: usize): i32 {
    memory.fill(errors(), 0, <usize>outputCount() << 1)
    if (this.lead(target) >= MARGIN) return 0
    store<i16>(errors() + (<usize>this.right << 1), ONE)
    store<i16>(errors() + (<usize>this.rival << 1), -ONE)
    return ONE
  }

  loss(target: usize): i32 { return max(0, MARGIN - this.lead(target)) << 2 }

  /** How far the right class is ahead of its rival, Q8; MARGIN where it has none. */
  private lead(target: usize): i32 {
    const count = outputCount()
    let right: u32 = 0
    for (let c: u32 = 1; c < count; c++) if (wanted(target, c) > wanted(target, right)) right = c
    let rival = right
    for (let c: u32 = 0; c < count; c++) if (c != right && (rival == right || score(c) > score(rival))) rival = c
    this.right = right
    this.rival = rival
    return rival == right ? MARGIN : score(right) - score(rival)
  }
}
