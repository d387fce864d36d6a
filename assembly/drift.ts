/**
 * Drift: whether what was learned has stopped being true. Errors, each told before the update of its sample, are summed as far as
 * they run ahead of their mean; a sum above the limit is an alarm.
 *
 *     e = 1 if the answer was wrong, else 0
 *     g <- max(0, g + e - m - delta),   m <- m + (e - m) / 256,   g > limit: alarm, and g <- 0, m <- 1
 *
 * Source: E. S. Page, "Continuous Inspection Schemes", Biometrika 41(1/2), 1954, section 3 (a sum that starts again at 0); of a
 * learner's errors: J. Gama, R. Sebastiao, P. P. Rodrigues, "On Evaluating Stream Learning Algorithms", Machine Learning 90, 2013,
 * section 4 (Page-Hinkley test).
 * NOTE the mean is exponential and begins at 1, so that a learner that still improves is not taken for one that drifts; after an
 * alarm it begins again.
 *
 * m: u32 Q24, which rounds to 2^-16 an update; g: int32 Q16; limit: 1 to 255 errors; delta: Q8.
 * State: m, g, the number of alarms u32, and how many samples had taught at the last one u32.
 */
import { Config, DriftConfig, NO_LAYER, RegionKind } from './abi'
import { clockBytes } from './clock'
import { block, readHalf } from './config'
import { learnedStart, takeLearned } from './memory/arena'
import { keepsDrift } from './only'
import { labelOf, NO_TARGET } from './target'
import { classifies } from './task'

const MEAN: usize = 0
const SUM: usize = 4
const ALARMS: usize = 8
const LAST: usize = 12
const BYTES: u32 = 16
/** The mean at first, Q24. */
const ONE: u32 = 1 << 24
/** Its weight of one error is 2^-8: it follows within some hundred samples. */
const MEMORY: i32 = 8

// Right behind the clock: to keep its address would cost static data on every board.
// @ts-ignore: decorator
@inline
function state(): usize { return learnedStart() + clockBytes() }

// @ts-ignore: decorator
@inline
function settings(): u32 { return readHalf(block() + Config.alarmRate) }

// @ts-ignore: decorator
@inline
function limit(): i32 { return <i32>(settings() & DriftConfig.limit) }

/** Whether the learner watches its errors; never in a build that leaves it out. */
// @ts-ignore: decorator
@inline
export function watches(): bool { return keepsDrift && classifies() && limit() != 0 }

/** Whether a block asks for what this build leaves out. */
// @ts-ignore: decorator
@inline
export function watchesInVain(): bool { return !keepsDrift && classifies() && limit() != 0 }

export function takeDetector(): void {
  takeLearned(RegionKind.detector, NO_LAYER, BYTES)
}

export function initDetector(): void {
  store<u32>(state() + MEAN, ONE)
}

/** Samples that the schedule of the learning rate no longer counts: those up to the last alarm, if it begins again there. */
// @ts-ignore: decorator
@inline
export function samplesBefore(): u32 { return watches() && (settings() & DriftConfig.restart) != 0 ? load<u32>(state() + LAST) : 0 }

/** Behind a sample that was learned: `told` is the answer before its update, -1 unknown; `taught` samples had a label so far. */
export function followErrors(told: i32, target: usize, taught: u32): void {
  if (told < 0 || target == NO_TARGET) return
  const error: i32 = <u32>told == labelOf(target) ? 0 : 1
  const mean = <i32>load<u32>(state() + MEAN), delta = <i32>(settings() >> DriftConfig.deltaBit & DriftConfig.delta)
  const sum = max<i32>(0, load<i32>(state() + SUM) + (error << 16) - (mean >> 8) - (delta << 8))
  const alarm = sum > limit() << 16
  store<i32>(state() + SUM, alarm ? 0 : sum)
  store<u32>(state() + MEAN, alarm ? ONE : <u32>(mean + (((error << 24) - mean) >> MEMORY)))
  if (!alarm) return
  store<u32>(state() + ALARMS, load<u32>(state() + ALARMS) + 1)
  store<u32>(state() + LAST, taught)
}
