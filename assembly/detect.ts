/**
 * Detection: whether a sample is unlike those learned so far. A rule tells how far off it is; the threshold follows, sample
 * by sample, the quantile above which as many lie as false alarms were asked for.
 *
 *     s = log2(distance),  s > t: flagged,  t <- t + step ([s > t] - rate)
 *
 * Source: H. Robbins, S. Monro, "A Stochastic Approximation Method", Ann. Math. Stat. 22(3), 1951, section 4 (a quantile).
 * NOTE in logarithms, so that one step suits distances of any size: from half an octave it falls with the learning rate to a 128th.
 *
 * s: Q10; t: int32 Q20; rate: u16, Q16.
 * State: t.
 */
import { Config, NO_LAYER, RegionKind } from './abi'
import { rateSteps, samplesSeen } from './clock'
import { block, readHalf } from './config'
import { takeLearned } from './memory/arena'
import { log2 } from './number/logarithm'

/** From a score's Q10 to the threshold's Q20. */
const FINER: i32 = 10
/** log2 of the first step, half an octave, and of the least, a 128th, both Q20. */
const FIRST_STEP: i32 = 19
const LEAST_STEP: i32 = 13

let threshold: usize = 0

export function takeThreshold(): void {
  threshold = takeLearned(RegionKind.threshold, NO_LAYER, 4)
}

/** Whether a sample so far off is flagged. Writes score and threshold, int32 Q10, to `outputs`. */
export function judge(distance: u32, outputs: usize): bool {
  const score = log2(max<u32>(1, distance))
  const limit = samplesSeen() == 0 ? score : load<i32>(threshold) >> FINER
  store<i32>(outputs, score)
  store<i32>(outputs + 4, limit)
  return score > limit
}

/** Moves the threshold, once a sample that was judged has been learned. */
export function followQuantile(outputs: usize): void {
  const score = load<i32>(outputs) << FINER
  if (samplesSeen() == 0) return store<i32>(threshold, score)
  const step = 1 << max<i32>(LEAST_STEP, FIRST_STEP - rateSteps()), rate = <i32>readHalf(block() + Config.alarmRate)
  const at = load<i32>(threshold)
  store<i32>(threshold, at + (score > at ? step : 0) - <i32>((<u32>(step >> 4) * <u32>rate) >> 12))
}
