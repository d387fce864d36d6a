/**
 * What a sample teaches: a class, one number an output, or nothing. All three go by one handle, a usize: NO_TARGET, a class
 * plus one, or the address of a vector of int16 Q10, one entry an output; no RAM of ours lies as low as the number of classes. So
 * a class takes no room, and a rule may teach with vectors of its own.
 */
import { MAX_CLASSES, NO_LAYER, RegionKind } from './abi'
import { onlyClasses } from './generated/traits'
import { outputCount } from './learner'
import { takeWorking } from './memory/arena'

/** The target of the right class, Q10; that of the others is 0. */
export const ONE: i32 = 1 << 10
/** The sample teaches nothing. */
export const NO_TARGET: usize = 0

let numbers: usize = 0

/** Room for a target of numbers. */
export function takeNumbers(): void {
  numbers = takeWorking(RegionKind.target, NO_LAYER, numberBytes())
}

/** Where a target of numbers goes, before the sample is learned; its handle. */
export function numbersAt(): usize { return numbers }
export function numberBytes(): u32 { return outputCount() << 1 }

/** The handle of a class. */
// @ts-ignore: decorator
@inline
export function classTarget(label: u32): usize { return <usize>label + 1 }

/** The class that a handle stands for. */
// @ts-ignore: decorator
@inline
export function labelOf(target: usize): u32 { return <u32>target - 1 }

/** Whether a handle is the address of a vector. */
// @ts-ignore: decorator
@inline
export function isVector(target: usize): bool { return !onlyClasses() && target > <usize>MAX_CLASSES }

/** What is wanted of an output, Q10. */
// @ts-ignore: decorator
@inline
export function wanted(target: usize, output: u32): i32 {
  if (isVector(target)) return load<i16>(target + (<usize>output << 1))
  return labelOf(target) == output ? ONE : 0
}
