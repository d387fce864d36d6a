/**
 * The learner as a library of one configuration (`engram export`). `configure` and what tells of its layout are called once, on
 * the machine that exports (host/aot/specialise.ts); what is left is given to the user's firmware.
 */
import * as arena from './memory/arena'
import { crc32 } from './memory/crc32'
import * as learner from './learner'
import * as sequence from './sequence'
import * as targets from './target'

/** Lays the learner out; see `Status`. */
export function configure(block: usize, base: usize, size: u32): i32 { return learner.configure(block, base, size) }
export function arenaBytes(): u32 { return arena.arenaBytes() }
export function learnedStart(): usize { return arena.learnedStart() }
export function learnedBytes(): u32 { return arena.learnedBytes() }
export function input(): usize { return learner.networkInput() }
export function outputs(): usize { return learner.scores() }
export function outputCount(): u32 { return learner.toldCount() }
/** Where a target of numbers goes. */
export function target(): usize { return targets.numbersAt() }

/** Draws the first state from the seed in the configuration block. */
export function init(): void { learner.init(arena.learnedStart(), arena.learnedBytes()) }
/** One update from the sample in the input buffer and the handle of a target (target.ts). The answer (task.ts) before it, or -1. */
export function learn(target: usize): i32 { return learner.take(target, true) }
/** The answer for the sample in the input buffer. */
export function infer(): i32 { return learner.tell() }
/** A sequence ended: what is carried from sample to sample becomes zero. */
export function forget(): void { sequence.forget() }
/** CRC-32 of the learned state. */
export function digest(): u32 { return crc32(arena.learnedStart(), arena.learnedBytes()) }
