/**
 * Checkpoints in the memory that keeps (store.ts): the learner at hand, so that the power may go at any moment.
 *
 *     two slots  0  header | payload …       half  header | payload …      odd generations, and even ones
 *     one slot   0  header | payload …                                     where half is too small; a cut while it is saved leaves none
 *
 * In a slot the header's pages are erased first, then the pages that differ are erased and written, and the header last: until then
 * the slot is not valid, and the other one is not touched. A page of a slot that was not whole is erased whatever it reads: an
 * erasure that was cut off may read as a whole one and be weak.
 * `scratch` is LEAST_PAYLOAD bytes of RAM: a header, and behind it what is read to be compared.
 */
import { Checkpoint, CHECKPOINT_MAGIC, CHECKPOINT_VERSION, Refusal } from '../abi'
import { samplesSeen } from '../clock'
import { block, blockBytes } from '../config'
import { keepsAnyFront } from '../only'
import { learnedStart, savedBytes } from './arena'
import { crc32, crcOver } from './crc32'
import { eraseStore, programStore, readStore, storeBytes, storeCrc, storeHolds, storePage } from './store'

const HEADER: u32 = Checkpoint.bytes

/** Bytes of a block with the zeros behind it. */
// @ts-ignore: decorator
@inline
function spanOf(block: u32): u32 { return keepsAnyFront() ? (block + 3) & ~3 : block }

/** Where the second of two slots begins. */
// @ts-ignore: decorator
@inline
export function secondSlot(): usize { return storeBytes() >> 1 }

/** Where the checkpoint lies whose header is in `scratch`. */
function placeOf(scratch: usize): usize {
  return ((load<u8>(scratch, Checkpoint.generation) | load<u8>(scratch, Checkpoint.slots)) & 1) != 0 ? 0 : secondSlot()
}

/** Where the saved state lies of the checkpoint at `place` whose header is in `scratch`. */
function stateOf(place: usize, scratch: usize): usize { return place + HEADER + spanOf(load<u16>(scratch, Checkpoint.block)) }

/** What is wrong with the slot at `place`, or 0; its header is then in `scratch`. */
export function judgeSlot(place: usize, scratch: usize): i32 {
  readStore(place, scratch, HEADER)
  const saved = load<u32>(scratch, Checkpoint.saved), state = stateOf(place, scratch)
  // A header may be whole and not ours: one of another slot, or of a larger memory.
  return load<u32>(scratch, Checkpoint.magic) != CHECKPOINT_MAGIC || load<u32>(scratch, Checkpoint.headerCrc) != crc32(scratch, Checkpoint.headerCrc)
    || placeOf(scratch) != place || saved > <u32>storeBytes() || state + saved > storeBytes()
    ? Refusal.noCheckpoint
    : load<u8>(scratch, Checkpoint.version) != CHECKPOINT_VERSION
      ? Refusal.otherVersion
      : storeCrc(place + HEADER, state + saved, scratch + HEADER) != load<u32>(scratch, Checkpoint.payloadCrc) ? Refusal.noCheckpoint : 0
}

/** Brings the header of the newest valid checkpoint to `scratch`; 0, or what is wrong. */
export function findNewest(scratch: usize): i32 {
  if (storeBytes() == 0) return Refusal.noStore
  const first = judgeSlot(0, scratch), generation = load<u32>(scratch, Checkpoint.generation)
  const second = judgeSlot(secondSlot(), scratch)
  if (second == 0 && (first != 0 || <i32>(load<u32>(scratch, Checkpoint.generation) - generation) > 0)) return 0
  // Bits that were cut off may read otherwise this time, so what is read again is judged again.
  if (first == 0 && judgeSlot(0, scratch) == 0) return 0
  return min(first, judgeSlot(secondSlot(), scratch))
}

/** Reads the configuration block of the checkpoint whose header is in `scratch`. */
export function readBlock(to: usize, scratch: usize): void {
  readStore(placeOf(scratch) + HEADER, to, load<u16>(scratch, Checkpoint.block))
}

/** Reads its saved state into the learner at hand. */
export function readState(scratch: usize): void { readStore(stateOf(placeOf(scratch), scratch), learnedStart(), savedBytes()) }

/**
 * Saves the learner at hand; its header is then in `scratch`. `mend`: the newest checkpoint may have been cut off in the last bits of
 * its header and read right by luck, so these are written once more before the other one goes.
 */
export function saveCheckpoint(hits: i32, measure: u32, mend: bool, scratch: usize): i32 {
  const bytes = blockBytes(block()), length = HEADER + spanOf(bytes) + savedBytes()
  if (length > <u32>storeBytes()) return Refusal.noStore
  const generation = findNewest(scratch) == 0 ? load<u32>(scratch, Checkpoint.generation) + 1 : 1
  if (mend && generation != 1) programStore(placeOf(scratch), scratch, HEADER)
  if (keepsAnyFront()) memory.fill(block() + bytes, 0, spanOf(bytes) - bytes)
  const fingerprint = crc32(block(), bytes)
  const slots: u32 = length > <u32>secondSlot() ? 1 : 2
  store<u32>(scratch, generation, Checkpoint.generation)
  store<u8>(scratch, slots, Checkpoint.slots)
  const place = placeOf(scratch)
  const clean = judgeSlot(place, scratch) == 0 && load<u32>(scratch, Checkpoint.fingerprint) == fingerprint
  if (!writePayload(place, bytes, clean, scratch)) return Refusal.storeFailed
  store<u32>(scratch, CHECKPOINT_MAGIC, Checkpoint.magic)
  store<u32>(scratch, CHECKPOINT_VERSION | (slots << 8) | (bytes << 16), Checkpoint.version)
  store<u32>(scratch, generation, Checkpoint.generation)
  store<u32>(scratch, savedBytes(), Checkpoint.saved)
  store<u32>(scratch, samplesSeen(), Checkpoint.samples)
  store<i32>(scratch, hits, Checkpoint.hits)
  store<u32>(scratch, measure, Checkpoint.measure)
  store<u32>(scratch, fingerprint, Checkpoint.fingerprint)
  store<u32>(scratch, ~crcOver(crcOver(0xffffffff, block(), spanOf(bytes)), learnedStart(), savedBytes()), Checkpoint.payloadCrc)
  store<u32>(scratch, crc32(scratch, Checkpoint.headerCrc), Checkpoint.headerCrc)
  programStore(place, scratch, HEADER)
  return judgeSlot(place, scratch) == 0 ? 0 : Refusal.storeFailed
}

/** Makes both slots invalid. */
export function wipeCheckpoints(): i32 {
  if (storeBytes() == 0) return Refusal.noStore
  return erase(0, HEADER) && erase(secondSlot(), secondSlot() + HEADER) ? 0 : Refusal.storeFailed
}

/** Erases the pages from `place`, where one begins, to `end`. */
function erase(place: usize, end: usize): bool {
  for (; place < end; place += storePage()) if (eraseStore(place) != 0) return false
  return true
}

/** Writes block and saved state; `clean`: what is there already was written whole and need not be written again. */
function writePayload(slot: usize, bytes: u32, clean: bool, scratch: usize): bool {
  const payload = slot + HEADER, state = payload + spanOf(bytes)
  // A page that holds the seam would be erased for either side of it, so the block goes with the header; not where a page is one byte.
  const head = storePage() == 1 ? payload : state, erased = head + (storePage() - 1 - (head - 1) % storePage())
  return erase(slot, erased)
    && writePiece(payload, state, block(), erased, clean, scratch)
    && writePiece(state, state + savedBytes(), learnedStart(), erased, clean, scratch)
}

/** Writes what lies at `from` straight from there; the pages up to `erased` are erased already. */
function writePiece(place: usize, end: usize, from: usize, erased: usize, clean: bool, scratch: usize): bool {
  for (let stop = place; place < end; from += stop - place, place = stop) {
    stop = min(place + storePage() - place % storePage(), end)
    if (place >= erased) {
      if (clean && storeHolds(place, stop, from, scratch)) continue
      if (eraseStore(place) != 0) return false
    }
    if (programStore(place, from, <u32>(stop - place)) != 0) return false
  }
  return true
}
