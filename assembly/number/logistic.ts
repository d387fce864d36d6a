import { exponential } from './exponential'

/** 1 / (1 + exp(-x)) in Q12 for x in Q8: 0..4096, and the more exact the further from 0. One division. */
export function logistic(x: i32): i32 {
  const small = <i32>exponential(<u32>abs(x))
  const large = (1 << 24) / (4096 + small)
  return x < 0 ? 4096 - large : large
}
