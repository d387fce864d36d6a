/**
 * Scrubbing where memory is plenty: what is learned is checked by seals (memory/seals.ts), and a copy elsewhere stands for the
 * checkpoint. Firmware has a memory that keeps instead (wire/scrub.ts).
 *
 *     room  +0   seals, SEALED_PARTS x u32
 *           ..   copy of the saved state
 *
 * Before a sample that may teach all parts are checked, since a flip would else be sealed behind it; before one that is only answered,
 * one part, each in its turn.
 */
import { SEALED_PARTS } from './abi'
import { samplesSeen } from './clock'
import { learnedStart, savedBytes } from './memory/arena'
import { DAMAGED, lookAtPart, seal, SOUND } from './memory/seals'

const SEAL_BYTES: u32 = SEALED_PARTS << 2

/** 0: nothing is checked. */
let room: usize = 0
let every: u32 = 0
let next: u32 = 0
let mended: u32 = 0
let restored: u32 = 0
let last: i32 = -1

/** Bytes of the room. */
export function scrubBytes(): u32 { return SEAL_BYTES + savedBytes() }

/** From now on what is learned is checked, with a copy each time the samples seen are a multiple of `samples`, 0: only now. `at` is a multiple of 4; 0 ends it. */
export function scrub(at: usize, samples: u32): void {
  room = at
  every = samples
  next = 0
  mended = 0
  restored = 0
  last = -1
  if (at != 0) renew(true)
}

/** Damages that were undone in their place, and those behind which the learner went back to the copy. */
export function damagesMended(): u32 { return mended }
export function damagesRestored(): u32 { return restored }
/** The part that the last damage was found in; -1: none. */
export function lastDamaged(): i32 { return last }

/** In front of a sample. */
export function check(learns: bool): void {
  if (room == 0) return
  if (!learns) {
    checkPart(next)
    next = (next + 1) % SEALED_PARTS
    return
  }
  for (let part: u32 = 0; part < <u32>SEALED_PARTS; part++) checkPart(part)
}

function checkPart(part: u32): void {
  const found = lookAtPart(room, part)
  if (found == SOUND) return
  last = part
  if (found != DAMAGED) {
    mended++
    return
  }
  restored++
  memory.copy(learnedStart(), room + SEAL_BYTES, savedBytes())
  seal(room)
}

/** Behind a sample that may have taught. */
export function sealLearned(): void {
  if (room != 0) renew(every != 0 && samplesSeen() % every == 0)
}

/** What is learned has come from elsewhere. */
export function sealBrought(): void {
  if (room != 0) renew(true)
}

function renew(copies: bool): void {
  seal(room)
  if (copies) memory.copy(room + SEAL_BYTES, learnedStart(), savedBytes())
}
