/**
 * Mean squared error: of the scores, as they are, against the target.
 *
 *     e = target - z,  loss = sum e^2 / 2
 *
 * NOTE e is clipped to +-min(1, 64 / outputs), Q10, so that a transposed product with int16 weights stays within int32.
 *
 * Tasks: classify, regress, detect
 * Set: standard
 */
import { errors, outputCount, scores } from '../learner'
import { clamp } from '../number/saturate'
import { ONE, wanted } from '../target'
import { Objective } from './objective'

/** Most of an error, Q10. */
export function limit(): u32 {
  return min<u32>(65535 / outputCount(), ONE)
}

/** What an output lacks to its target, Q10, within +-limit. */
// @ts-ignore: decorator
@inline
export function difference(output: u32, target: usize, limit: i32): i32 {
  const z = clamp(load<i32>(scores() + (<usize>output << 2)), 1 << 20)
  return clamp(wanted(target, output) - (z << 2), limit)
}

/** Errors that are differences within +-most; the largest magnitude. */
export function differences(target: usize, most: i32): i32 {
  let largest = 0
  for (let i: u32 = 0; i < outputCount(); i++) {
    const e = difference(i, target, most)
    store<i16>(errors() + (<usize>i << 1), e)
    largest = max(largest, abs(e))
  }
  return largest
}

export class MeanSquaredError extends Objective {
  error(target: usize): i32 { return differences(target, <i32>limit()) }

  loss(target: usize): i32 {
    const most = <i32>limit()
    let sum = 0
    for (let i: u32 = 0; i < outputCount(); i++) {
      const e = difference(i, target, most)
      sum += (e * e) >> 11
    }
    return sum
  }
}
