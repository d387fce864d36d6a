/**
 * Requests about checkpoints, and what a device keeps by itself: every so many samples it saves, or goes back.
 *
 * It goes back to the newest checkpoint when the running measure has fallen below the one saved there by the margin. It does so
 * once: if the measure is low again when the next save is due, the world has changed and not the learner, and it saves and goes on.
 * The measure is the exponential mean of right answers before their update, Q16, over some 2^MEASURE_SHIFT samples.
 */
import { Checkpoint, KeepFlag, Refusal, Request, Status } from '../abi'
import { samplesSeen } from '../clock'
import { findNewest, judgeSlot, readBlock, readState, saveCheckpoint, secondSlot, wipeCheckpoints } from '../memory/checkpoint'
import { learnedStart, savedBytes } from '../memory/arena'
import { keepsScrub, keepsWarning } from '../only'
import { crc32 } from '../memory/crc32'
import { storeBytes } from '../memory/store'
import { buffer, PAYLOAD } from './frame'
import { blockBytes, configure } from './requests'
import { ensureSound, sealLearned } from './scrub'
import {
  block, CONFIGURED, configured, EVERY, FLAGS, HITS, keepResult, MARGIN, MEASURE, RETURNS, roomEnd, SAVE_CODE, state,
} from './state'

const MEASURE_SHIFT: i32 = 6
/** Those that a save leaves as they are. */
const OF_WARNING: u32 = KeepFlag.armed | KeepFlag.warned
/** Of `CONFIGURED`. */
const BEING_PUT: u32 = 128
/** Payload of `restore` behind `put`; of `keep`; what a part of the state has in front. */
const PUT_END_BYTES: u32 = 12
const KEEP_BYTES: u32 = 3
const OFFSET_BYTES: u32 = 4
/** Word of `inspect` that says what is wrong with the slot. */
const FLAW_WORD: u32 = Checkpoint.bytes >> 2

// @ts-ignore: decorator
@inline
function scratch(): usize { return buffer + PAYLOAD }

// @ts-ignore: decorator
@inline
export function flags(): u32 { return load<u8>(state() + FLAGS) }

export function obeyKeep(type: u32, length: u32): i32 {
  switch (type) {
    case Request.save:
      return save(length != 0 && load<u8>(scratch()) != 0)
    case Request.restore:
      return length == 0 ? restore() : endPut(length)
    case Request.inspect:
      return inspect(length)
    case Request.put:
      return put(length)
    default:
      return keep(length)
  }
}

/** The result is the generation. */
function save(wipe: bool): i32 {
  if (wipe) {
    store<u8>(state() + FLAGS, 0)
    return wipeCheckpoints()
  }
  if (!configured()) return Refusal.noLearner
  // Damage must not be kept.
  const flaw = keepsScrub ? ensureSound(true) : 0
  if (flaw != 0) return flaw
  const code = saveNow()
  if (code == 0) keepResult(load<u32>(scratch(), Checkpoint.generation))
  return code
}

export function saveNow(): i32 {
  const code = saveCheckpoint(load<i32>(state() + HITS), load<u16>(state() + MEASURE), (flags() & KeepFlag.whole) == 0, scratch())
  if (code == 0) store<u8>(state() + FLAGS, keepsWarning ? flags() & OF_WARNING | KeepFlag.own | KeepFlag.whole : KeepFlag.own | KeepFlag.whole)
  return code
}

/** The result is the generation. */
function restore(): i32 {
  const code = goBack()
  if (code == 0) keepResult(load<u32>(scratch(), Checkpoint.generation))
  return code
}

/** Goes on with the newest checkpoint, also where there is no learner. Its header is then in `scratch`. */
export function goBack(): i32 {
  const flaw = findNewest(scratch())
  if (flaw != 0) return flaw
  const adopts = !configured()
  if (adopts) {
    if (block() + load<u16>(scratch(), Checkpoint.block) > roomEnd()) return Status.noRoom
    readBlock(block(), scratch())
    const status = configure()
    if (status != Status.ok) return status
  } else if (crc32(block(), blockBytes()) != load<u32>(scratch(), Checkpoint.fingerprint)) return Refusal.otherLearner
  if (savedBytes() != load<u32>(scratch(), Checkpoint.saved)) {
    if (adopts) store<u8>(state() + CONFIGURED, 0)
    return Refusal.otherVersion
  }
  readState(scratch())
  store<u32>(state() + HITS, load<u32>(scratch(), Checkpoint.hits))
  store<u16>(state() + MEASURE, load<u32>(scratch(), Checkpoint.measure))
  store<u8>(state() + FLAGS, keepsWarning ? flags() & ~KeepFlag.unsaved | KeepFlag.own : flags() | KeepFlag.own)
  return 0
}

/** The result is a word of a slot's header, or, as the word behind the last, what is wrong with the slot. */
function inspect(length: u32): i32 {
  const slot: u32 = load<u8>(scratch()), word: u32 = load<u8>(scratch(), 1)
  if (length < 2 || slot > 1 || word > FLAW_WORD) return Refusal.noSuch
  if (storeBytes() == 0) return Refusal.noStore
  const flaw = judgeSlot(slot == 0 ? 0 : secondSlot(), scratch())
  keepResult(word == FLAW_WORD ? flaw : load<u32>(scratch() + (word << 2)))
  return 0
}

/** From the first part on there is no learner, until the last one has come. */
function put(length: u32): i32 {
  const learner = load<u8>(state() + CONFIGURED)
  if (learner == 0) return Refusal.noLearner
  if (length < OFFSET_BYTES) return Refusal.beyondEnd
  const offset = load<u32>(scratch())
  length -= OFFSET_BYTES
  if (offset > savedBytes() || length > savedBytes() - offset) return Refusal.beyondEnd
  store<u8>(state() + CONFIGURED, learner | BEING_PUT)
  // What comes was not saved here, and has gone back to nothing.
  store<u8>(state() + FLAGS, flags() & KeepFlag.whole)
  memory.copy(learnedStart() + offset, scratch() + OFFSET_BYTES, length)
  return 0
}

function endPut(length: u32): i32 {
  const learner = load<u8>(state() + CONFIGURED)
  if (learner == 0) return Refusal.noLearner
  if (length < PUT_END_BYTES) return Refusal.beyondEnd
  if (crc32(learnedStart(), savedBytes()) != load<u32>(scratch())) return Refusal.noCheckpoint
  store<u8>(state() + CONFIGURED, learner & ~BEING_PUT)
  store<u32>(state() + HITS, load<u32>(scratch(), 4))
  store<u16>(state() + MEASURE, load<u32>(scratch(), 8))
  if (keepsWarning) store<u8>(state() + FLAGS, flags() | KeepFlag.unsaved)
  return 0
}

function keep(length: u32): i32 {
  if (!configured()) return Refusal.noLearner
  if (length < KEEP_BYTES) return Refusal.beyondEnd
  if (storeBytes() == 0) return Refusal.noStore
  // Without right answers there is no measure.
  if (load<u8>(scratch(), 2) != 0 && load<i32>(state() + HITS) < 0) return Refusal.noSuch
  store<u16>(state() + EVERY, load<u16>(scratch()))
  store<u8>(state() + MARGIN, load<u8>(scratch(), 2))
  return 0
}

/** Takes an answer into the running measure. */
export function follow(right: bool): void {
  const measure = <i32>load<u16>(state() + MEASURE)
  store<u16>(state() + MEASURE, measure + (((right ? 0xffff : 0) - measure) >> MEASURE_SHIFT))
}

/** Behind a sample that was counted: saves, or goes back, if it is time. The result stays what was told of the sample. */
export function keepUp(): void {
  if (keepsWarning) store<u8>(state() + FLAGS, flags() | KeepFlag.unsaved)
  const every: u32 = load<u16>(state() + EVERY)
  if (storeBytes() == 0 || every == 0 || samplesSeen() % every != 0) return
  if (hasFallen()) {
    if (goBack() != 0) return
    if (keepsScrub) sealLearned()
    store<u8>(state() + RETURNS, min<u32>(load<u8>(state() + RETURNS) + 1, 255))
    store<u8>(state() + FLAGS, flags() | KeepFlag.wentBack)
  } else store<i8>(state() + SAVE_CODE, saveNow())
}

function hasFallen(): bool {
  const margin: u32 = load<u8>(state() + MARGIN)
  if (margin == 0 || (flags() & (KeepFlag.own | KeepFlag.wentBack)) != KeepFlag.own || findNewest(scratch()) != 0) return false
  return load<u32>(scratch(), Checkpoint.measure) > <u32>load<u16>(state() + MEASURE) + (margin << 8)
}
