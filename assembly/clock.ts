/**
 * The learner's clock: the generator's state, and how many samples there were. It is the first region that is learned.
 *
 *     +0  generator, 4 bytes | samples that taught u32 | samples seen u32, where a rule also learns without labels
 *
 * Two counts, because samples without a label must not use up the learning rate of those that have one.
 */
import { Config, NO_LAYER, RegionKind } from './abi'
import { block, readByte, readWord } from './config'
import { samplesBefore } from './drift'
import { asksForLabels, learnsUnlabelled } from './generated/traits'
import { takeLearned } from './memory/arena'
import { RANDOM_BYTES, randomAt } from './number/random'

const TAUGHT: usize = <usize>RANDOM_BYTES
const SEEN: usize = TAUGHT + 4

let clock: usize = 0
let rate: u8 = 0

/** Whether samples with a label and without count apart: the rule can do without, and not all are without. */
// @ts-ignore: decorator
@inline
function countsTwice(): bool { return learnsUnlabelled() && asksForLabels() }

// @ts-ignore: decorator
@inline
export function clockBytes(): u32 { return <u32>(countsTwice() ? SEEN + 4 : SEEN) }

export function takeClock(): void {
  clock = takeLearned(RegionKind.clock, NO_LAYER, clockBytes())
  randomAt(clock)
}

/** Samples that taught: all that a learner was given, or all that had a label where the rule needs none. */
export function samplesLearned(): u32 { return load<u32>(clock + TAUGHT) }
/** Samples given to learn from, labelled or not. */
export function samplesSeen(): u32 { return load<u32>(clock + (countsTwice() ? SEEN : TAUGHT)) }

/** Learning-rate shift after so many samples. */
function rateAfter(samples: u32): u8 {
  const steps = min<u32>(samples / max<u32>(1, readWord(block() + Config.stepSamples)), 255)
  return <u8>min<u32>(<u32>readByte(block() + Config.firstRate) + steps, readByte(block() + Config.lastRate))
}

/** Learning-rate shift of the sample at hand. */
export function rateShift(): i32 { return rate }
/** The schedule's shift by all samples seen, for what is learned without labels. */
export function seenRateShift(): i32 { return rateAfter(samplesSeen()) }
/** How far the schedule has come: 0 at first. */
export function rateSteps(): i32 { return <i32>rate - <i32>readByte(block() + Config.firstRate) }

/** Before a sample is learned from. */
export function startSample(): void { rate = rateAfter(samplesLearned() - samplesBefore()) }

/** Behind a sample that was learned from; `taught`: it had a label, or the rule asks for none. */
export function countSample(taught: bool): void {
  if (countsTwice()) store<u32>(clock + SEEN, samplesSeen() + 1)
  if (taught) store<u32>(clock + TAUGHT, samplesLearned() + 1)
}
