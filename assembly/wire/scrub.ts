/**
 * Scrubbing, in images that are built with it: what is learned is checked by CRC, a part at a time. One bit that has changed by itself is
 * changed back; where it was more, the device goes back to its newest checkpoint. In front of all that a session keeps (state.ts, auth.ts):
 *
 *     room  +0   seals of the learned state, SEALED_PARTS x u32 (memory/seals.ts) | CRC-32 of the configuration block u32
 *           +36  damages found u32 | of them undone in their place u32 | of them undone by the checkpoint u32
 *           +48  part of the last one u8, SEALED_PARTS: the block, 255: none | part to be looked at next u8 | length of the block u16, 0: nothing is checked
 *
 * Before a sample that may teach all parts are checked, since a flip would else be sealed behind it; before one that is only answered,
 * one part, each in its turn.
 */
import { ANY_RULE, Refusal, Request, SCRUB_BYTES, SEALED_PARTS } from '../abi'
import { keepsScrub } from '../only'
import { crc32 } from '../memory/crc32'
import { lookAt, lookAtPart, MENDED, seal, SOUND } from '../memory/seals'
import { onlyRule } from '../rules/registry'
import { authBytes } from './auth'
import { buffer, PAYLOAD } from './frame'
import { goBack } from './keep'
import { blockBytes } from './requests'
import { block, CONFIGURED, configured, state } from './state'

const BLOCK_CRC: usize = SEALED_PARTS << 2
export const FOUND: usize = BLOCK_CRC + 4
const UNDONE: usize = FOUND + 4
const RESTORED: usize = FOUND + 8
const LAST: usize = FOUND + 12
const NEXT: usize = FOUND + 13
const LENGTH: usize = FOUND + 14
const NONE: u8 = 255

/** A build for all rules, which is no board's, has them among its variables: it also stands for images without. */
const OWN: usize = onlyRule == ANY_RULE ? memory.data(SCRUB_BYTES, 4) : 0

/** Bytes in front of the session and its key. */
// @ts-ignore: decorator
@inline
export function scrubBytes(): u32 { return keepsScrub && onlyRule != ANY_RULE ? SCRUB_BYTES : 0 }

// @ts-ignore: decorator
@inline
export function scrubState(): usize { return onlyRule == ANY_RULE ? OWN : state() - authBytes() - SCRUB_BYTES }

// @ts-ignore: decorator
@inline
function checks(): bool { return load<u16>(scrubState() + LENGTH) != 0 }

/** Nothing is checked, and nothing was found. */
export function openScrub(): void {
  memory.fill(scrubState(), 0, SCRUB_BYTES)
  store<u8>(scrubState() + LAST, NONE)
}

/** The request: on u8, or nothing, which changes nothing. What was counted is the answer (session.ts). */
export function obeyScrub(length: u32): i32 {
  if (length == 0) return 0
  if (!configured()) return Refusal.noLearner
  openScrub()
  if (load<u8>(buffer + PAYLOAD) != 0) sealAll()
  return 0
}

function sealAll(): void {
  store<u16>(scrubState() + LENGTH, blockBytes())
  store<u32>(scrubState() + BLOCK_CRC, crc32(block(), blockBytes()))
  seal(scrubState())
}

/** Behind a request that was obeyed: some bring another learner, or the same one as it was. */
export function sealBroughtBy(type: u32): void {
  if (checks() && (type == Request.configure || type == Request.restore)) sealAll()
}

/** Behind a sample that may have taught. */
export function sealLearned(): void { if (checks()) seal(scrubState()) }

/** In front of a sample, or of a save: 0, or why it is not done. */
export function ensureSound(all: bool): i32 {
  if (!checks()) return 0
  if (!all) {
    const part: u32 = load<u8>(scrubState() + NEXT)
    store<u8>(scrubState() + NEXT, part == SEALED_PARTS ? 0 : part + 1)
    return ensurePart(part)
  }
  // The block first: it says what a checkpoint must be of.
  for (let part: i32 = SEALED_PARTS; part >= 0; part--) {
    const code = ensurePart(part)
    if (code != 0) return code
  }
  return 0
}

/** Looks at a part of what is learned, or at the block. Where no checkpoint can mend it there is no learner any more. */
function ensurePart(part: u32): i32 {
  const ofBlock = part == SEALED_PARTS
  const found = ofBlock ? lookAt(block(), block() + load<u16>(scrubState() + LENGTH), scrubState() + BLOCK_CRC) : lookAtPart(scrubState(), part)
  if (found == SOUND) return 0
  count(FOUND)
  store<u8>(scrubState() + LAST, part)
  if (found == MENDED) {
    count(UNDONE)
    return 0
  }
  if (ofBlock || goBack() != 0) {
    store<u8>(state() + CONFIGURED, 0)
    return Refusal.damaged
  }
  count(RESTORED)
  seal(scrubState())
  return 0
}

function count(what: usize): void { store<u32>(scrubState() + what, load<u32>(scrubState() + what) + 1) }
