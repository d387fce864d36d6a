import * as arena from './memory/arena'
import { crc32 } from './memory/crc32'
import { flipBit } from './memory/flip'
import { useFrozen } from './layers/frozen'
import * as learner from './learner'
import * as scrubbing from './scrub'
import * as sequence from './sequence'
import * as targets from './target'
import { classTarget } from './target'
import * as task from './task'

export { ABI_VERSION } from './abi'

/** Lays a learner out; see `Status`. `base` is a multiple of 4; `mostDescriptors` bytes there may be written whatever `size` is. */
export function configure(block: usize, base: usize, size: u32): i32 { return learner.configure(block, base, size) }
/** No descriptors of so many layers, the readout among them, and of so many blocks of a front end take more bytes. */
export function mostDescriptors(layers: u32, blocks: u32): u32 { return learner.mostDescriptors(layers, blocks) }
/** Weights of frozen layers, for the `configure` that follows: `bytes` at `at`, a multiple of 4, which stay there (layers/frozen.ts). */
export function freeze(at: usize, bytes: u32): void { useFrozen(at, bytes) }
/** Draws the initial state; `configure` must have returned ok. */
export function init(): void { learner.init(arena.learnedStart(), arena.savedBytes()) }
/** One update from the sample at `input` and its class. Returns the class told before it, or -1. Traps if there is no such class. */
export function learn(label: u32): i32 {
  if (!task.classifies() || label >= learner.outputCount()) unreachable()
  return learner.take(classTarget(label), true)
}
/** Where a target of numbers goes: int16 Q10, one an output. */
export function target(): usize { return targets.numbersAt() }
/** One update from the sample at `input` and the numbers at `target`. Returns the first output before it. Traps if the task is another. */
export function teach(): i32 {
  if (!task.regresses()) unreachable()
  return learner.take(targets.numbersAt(), true)
}
/** One update from the sample at `input` without a target. Returns the answer (task.ts) before it, or -1. */
export function observe(): i32 { return learner.take(targets.NO_TARGET, true) }
/** The answer (task.ts) for the sample at `input`. Of all that is saved it changes what is carried, and nothing else. */
export function infer(): i32 { return learner.take(targets.NO_TARGET, false) }

/** Checks what is learned, with a copy every `samples` (scrub.ts); the `scrubBytes` at `room`, a multiple of 4, are its own. */
export function scrub(room: usize, samples: u32): void { scrubbing.scrub(room, samples) }
export function scrubBytes(): u32 { return scrubbing.scrubBytes() }
/** In front of a sample, and behind one that may have taught. */
export function check(room: usize, learns: bool): void { scrubbing.check(room, learns) }
export function sealLearned(room: usize): void { scrubbing.sealLearned(room) }
/** What is learned was written from outside. */
export function sealBrought(room: usize): void { scrubbing.sealBrought(room) }
/** Flips a bit (memory/flip.ts). */
export function flip(offset: u32, bit: u32): void { if (!flipBit(offset, bit)) unreachable() }
/** How often a bit of it had changed by itself and was changed back, how often it was more and the copy was taken, and the part that the last was in, or -1. */
export function damagesMended(room: usize): u32 { return scrubbing.damagesMended(room) }
export function damagesRestored(room: usize): u32 { return scrubbing.damagesRestored(room) }
export function lastDamaged(room: usize): i32 { return scrubbing.lastDamaged(room) }
/** Leaves a sample of a class at `input`, made up by the rule; `seed` and `number` name it. Traps if the rule does not dream, or there is no such class. */
export function dream(label: u32, seed: u32, number: u32): void {
  if (!learner.dream(label, seed, number)) unreachable()
}
/** Numbers that the last answer was made of, int32 each, and how many. */
export function outputs(): usize { return learner.scores() }
export function outputCount(): u32 { return learner.toldCount() }
/** Where the sample goes: int8, HWC. */
export function input(): usize { return learner.networkInput() }
export function inputLength(): u32 { return learner.networkInputLength() }
/** Bytes of a sample as `put` takes it: of its rows of readings with a front end, else `inputLength`. */
export function sampleLength(): u32 { return learner.sampleLength() }
/**
 * Takes `bytes` of the sample at `at`, from its byte `offset` on, in their order. With a front end, of a sample that follows the one
 * before in the same recording the last rows are enough.
 */
export function put(offset: u32, at: usize, bytes: u32): void { learner.putSample(offset, at, bytes) }
/** CRC-32 of the learned state. */
export function digest(): u32 { return crc32(arena.learnedStart(), arena.learnedBytes()) }
/** The sequence has ended: what is carried becomes zero. */
export function forget(): void { sequence.forget() }
/** CRC-32 of the carried state. */
export function carriedDigest(): u32 { return sequence.carriedDigest() }
export function regionDigest(offset: u32, bytes: u32): u32 { return crc32(arena.learnedStart() + offset, bytes) }

export function inferMacs(): u32 { return learner.inferMacs() }
export function learnMacs(): u32 { return learner.learnMacs() }

export function arenaBytes(): u32 { return arena.arenaBytes() }
export function learnedStart(): usize { return arena.learnedStart() }
export function learnedBytes(): u32 { return arena.learnedBytes() }
/** Of the learned state and the carried one behind it. */
export function savedBytes(): u32 { return arena.savedBytes() }
export function regions(): u32 { return arena.regions() }
/** The next `configure` tells of region `index` through the four functions below. */
export function probeRegion(index: u32): void { arena.probeRegion(index) }
export function regionKind(): u32 { return arena.regionKind() }
export function regionLayer(): u32 { return arena.regionLayer() }
export function regionOffset(): u32 { return arena.regionOffset() }
export function regionBytes(): u32 { return arena.regionBytes() }
/** First byte after the module's own data: configuration block and arena may start here. */
export function heapBase(): usize { return __heap_base }
