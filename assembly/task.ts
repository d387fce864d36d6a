/**
 * What a learner is asked: which class, which numbers, or whether a sample is like those that it has learned. A rule
 * leaves scores, or the distance of a sample in the place of the first; the task makes an answer of them.
 *
 *     task       answer                            outputs
 *     classify   class of the largest score        the scores, int32 Q8
 *     regress    the first output                  int32 Q8
 *     detect     1 if the sample is flagged, or 0  its score and the threshold, int32 Q10
 */
import { Config, MAX_CLASSES, MOST_OUTPUTS, TaskId } from './abi'
import { block, readByte } from './config'
import { judge } from './detect'
import { objectiveTasks, onlyClasses, ruleTasks } from './generated/traits'
import { argmax } from './objectives/objective'

/** Score and threshold. */
const DETECT_OUTPUTS: u32 = 2

// @ts-ignore: decorator
@inline
function task(): u32 { return readByte(block() + Config.task) }

/** Whether this is the task at hand; false at compile time in a build for a rule that cannot do it, so that it is left out there. */
// @ts-ignore: decorator
@inline
function does(id: TaskId): bool { return (ruleTasks() >> id & 1) != 0 && task() == id }

/** Whether rule and objective can do the task, and so many outputs of a readout suit it. */
export function taskSuits(outputs: u32): bool { return suits(TaskId.classify, outputs, MAX_CLASSES) || suits(TaskId.regress, outputs, MOST_OUTPUTS) || suits(TaskId.detect, outputs, MOST_OUTPUTS) }

// @ts-ignore: decorator
@inline
function suits(id: TaskId, outputs: u32, most: u32): bool {
  return does(id) && outputs <= most && (objectiveTasks(readByte(block() + Config.objective)) & 1 << id) != 0
}

/** A target is a class. */
// @ts-ignore: decorator
@inline
export function classifies(): bool { return onlyClasses() || does(TaskId.classify) }
/** A target is numbers. */
// @ts-ignore: decorator
@inline
export function regresses(): bool { return does(TaskId.regress) }

/** There is no target. */
// @ts-ignore: decorator
@inline
export function detects(): bool { return does(TaskId.detect) }

/** How many outputs the learner tells, if its readout has so many. */
export function toldOutputs(readout: u32): u32 { return detects() ? DETECT_OUTPUTS : readout }

/** The answer, from what a rule has left in the score vector. */
export function answer(scores: usize): i32 {
  if (detects()) return judge(load<u32>(scores), scores) ? 1 : 0
  return classifies() ? <i32>argmax() : load<i32>(scores)
}

/** How many answers were right, with one more; -1 once one could not be told. */
export function counted(hits: i32, told: i32, right: i32): i32 {
  return hits < 0 || told < 0 ? -1 : hits + (told == right ? 1 : 0)
}
