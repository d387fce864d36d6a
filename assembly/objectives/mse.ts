/**
 * Mean squared error: of the scores, as they are, against a one-hot target.
 *
 *     e = target - z,  loss = sum e^2 / 2
 *
 * NOTE e is clipped to +-min(1, 64 / classes), Q10, so that a transposed product with int16 weights stays within int32.
 */
import { classes, errors, scores } from '../learner'
import { clamp } from '../number/saturate'
import { Objective } from './objective'

const ONE: i32 = 1 << 10

// @ts-ignore: decorator
@inline
function limit(): i32 {
  const most = 65535 / <i32>classes()
  return most < ONE ? most : ONE
}

function difference(c: u32, target: i32): i32 {
  const z = clamp(load<i32>(scores() + (<usize>c << 2)), 1 << 20)
  return clamp(target - (z << 2), limit())
}

export class MeanSquaredError extends Objective {
  error(target: u32): i32 {
    let largest = 0
    for (let c: u32 = 0; c < classes(); c++) {
      const e = difference(c, c == target ? ONE : 0)
      store<i16>(errors() + (<usize>c << 1), e)
      largest = max(largest, abs(e))
    }
    return largest
  }

  errorTo(teacher: usize): i32 {
    let largest = 0
    for (let c: u32 = 0; c < classes(); c++) {
      const e = difference(c, load<i16>(teacher + (<usize>c << 1)))
      store<i16>(errors() + (<usize>c << 1), e)
      largest = max(largest, abs(e))
    }
    return largest
  }

  loss(target: u32): i32 {
    let sum = 0
    for (let c: u32 = 0; c < classes(); c++) {
      const e = difference(c, c == target ? ONE : 0)
      sum += (e * e) >> 11
    }
    return sum
  }
}
