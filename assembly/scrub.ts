/**
 * Scrubbing where memory is plenty: what is learned is checked by seals (memory/seals.ts), and a copy elsewhere stands for the
 * checkpoint. Firmware has a memory that keeps instead (wire/scrub.ts).
 *
 *     room  +0   samples between two copies u32, the part whose turn is next u32
 *           +8   damages undone u32, damages behind which the copy was taken u32, the part of the last i32
 *           +20  seals, SEALED_PARTS x u32
 *           ..   copy of the saved state
 *
 * Whoever wants it keeps the room's address: a global here would be a byte in the plan of learners that nobody checks.
 *
 * Before a sample that may teach all parts are checked, since a flip would else be sealed behind it; before one that is only answered,
 * one part, each in its turn.
 */
import { SEALED_PARTS } from './abi'
import { samplesSeen } from './clock'
import { learnedStart, savedBytes } from './memory/arena'
import { DAMAGED, lookAtPart, seal, SOUND } from './memory/seals'

const EVERY: usize = 0
const NEXT: usize = 4
const UNDONE: usize = 8
const RESTORED: usize = 12
const LAST: usize = 16
const SEALS: usize = 20
const COPY: usize = SEALS + (SEALED_PARTS << 2)

/** Bytes of the room. */
export function scrubBytes(): u32 { return <u32>COPY + savedBytes() }

/** From now on what is learned is checked, with a copy each time the samples seen are a multiple of `samples`, 0: only now. `room` is a multiple of 4. */
export function scrub(room: usize, samples: u32): void {
  memory.fill(room, 0, SEALS)
  store<u32>(room + EVERY, samples)
  store<i32>(room + LAST, -1)
  renew(room, true)
}

/** Damages that were undone in their place, and those behind which the learner went back to the copy. */
export function damagesMended(room: usize): u32 { return load<u32>(room + UNDONE) }
export function damagesRestored(room: usize): u32 { return load<u32>(room + RESTORED) }
/** The part that the last damage was found in; -1: none. */
export function lastDamaged(room: usize): i32 { return load<i32>(room + LAST) }

/** In front of a sample. */
export function check(room: usize, learns: bool): void {
  if (!learns) {
    const part = load<u32>(room + NEXT)
    store<u32>(room + NEXT, (part + 1) % SEALED_PARTS)
    checkPart(room, part)
    return
  }
  for (let part: u32 = 0; part < <u32>SEALED_PARTS; part++) checkPart(room, part)
}

function checkPart(room: usize, part: u32): void {
  const found = lookAtPart(room + SEALS, part)
  if (found == SOUND) return
  store<u32>(room + LAST, part)
  if (found != DAMAGED) {
    store<u32>(room + UNDONE, damagesMended(room) + 1)
    return
  }
  store<u32>(room + RESTORED, damagesRestored(room) + 1)
  memory.copy(learnedStart(), room + COPY, savedBytes())
  seal(room + SEALS)
}

/** Behind a sample that may have taught. */
export function sealLearned(room: usize): void {
  const every = load<u32>(room + EVERY)
  renew(room, every != 0 && samplesSeen() % every == 0)
}

/** What is learned has come from elsewhere. */
export function sealBrought(room: usize): void { renew(room, true) }

function renew(room: usize, copies: bool): void {
  seal(room + SEALS)
  if (copies) memory.copy(room + COPY, learnedStart(), savedBytes())
}
