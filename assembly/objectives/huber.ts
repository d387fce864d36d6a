/**
 * Huber: squared error near the target, absolute error beyond: what is far off, a slip or a glitch, pulls no harder than what is
 * near.
 *
 *     r = target - z,  e = clip(r, -d, d),  loss = r^2 / 2 where |r| <= d, else d (|r| - d / 2),  d = 1/4
 *
 * Source: P. J. Huber, "Robust Estimation of a Location Parameter", Ann. Math. Statist. 35(1), 1964, section 1. The host learns
 * targets in two of their standard deviations: d is half of one.
 * NOTE d is 64 / outputs, where that is less, so that a transposed product with int16 weights stays within int32.
 *
 * z: Q8, clipped to +-4096; e: Q10; r: Q10, clipped to +-1024 in the loss.
 *
 * Tasks: regress
 * Set: all
 */
import { outputCount } from '../learner'
import { difference, differences, limit } from './mse'
import { Objective } from './objective'

/** d, Q10. */
const NEAR: i32 = 1 << 8

function near(): i32 { return min<i32>(limit(), NEAR) }

export class Huber extends Objective {
  error(target: usize): i32 { return differences(target, near()) }

  loss(target: usize): i32 {
    const most = near()
    let sum = 0
    for (let i: u32 = 0; i < outputCount(); i++) {
      const r = abs(difference(i, target, 1 << 20)), e = min(r, most)
      sum += (e * (2 * r - e)) >> 11
    }
    return sum
  }
}
