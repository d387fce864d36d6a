/**
 * The learner as a library of one configuration (`engram export`). `configure` and what tells of its layout are called once, on
 * the machine that exports (host/aot/specialise.ts); what is left is given to the user's firmware.
 */
import * as clock from './clock'
import * as arena from './memory/arena'
import { crc32 } from './memory/crc32'
import * as front from './front/front'
import * as learner from './learner'
import * as sequence from './sequence'
import * as targets from './target'

/** Lays the learner out; see `Status`. */
export function configure(block: usize, base: usize, size: u32): i32 { return learner.configure(block, base, size) }
export function arenaBytes(): u32 { return arena.arenaBytes() }
export function learnedStart(): usize { return arena.learnedStart() }
/** Of learned and carried state, which follow each other. */
export function savedBytes(): u32 { return arena.savedBytes() }
export function input(): usize { return learner.networkInput() }
export function outputs(): usize { return learner.scores() }
export function outputCount(): u32 { return learner.toldCount() }
/** Where a target of numbers goes. */
export function target(): usize { return targets.numbersAt() }
/** Where a row of readings goes; 0 without a front end. */
export function row(): usize { return front.hasFront() ? front.rawRow() : 0 }

/** Draws the first state from the seed in the configuration block. */
export function init(): void { learner.init(arena.learnedStart(), arena.learnedBytes()) }
/** One update from the sample in the input buffer, or in the window of the front end, and the handle of a target (target.ts). The answer (task.ts) before it, or -1. */
export function learn(target: usize): i32 { return learner.take(target, true) }
/** The answer for that sample. */
export function infer(): i32 { return learner.tell() }
/** The same two of the sample in the input buffer, below the front end. */
export function learnInputs(target: usize): i32 { return learner.takeInputs(target, true) }
export function inferInputs(): i32 { return learner.tellInputs() }
/** Takes the row of readings at `row`. Whether a window is full. */
export function push(): bool { return front.pushRow() }
/** The rows that follow do not continue those so far. */
export function restart(): void { front.beginRows() }
/** A sequence ended: what is carried from sample to sample becomes zero. */
export function forget(): void { sequence.forget() }
/** Samples seen. */
export function samples(): u32 { return clock.samplesSeen() }
/** CRC-32 of the learned state. */
export function digest(): u32 { return crc32(arena.learnedStart(), arena.learnedBytes()) }
