/**
 * The device's end of the wire (docs/wire.md): requests in order, each obeyed once, answers repeated when asked again.
 * A hello from the host restarts the numbering; the learner is not changed.
 */
import {
  ABI_VERSION, ANY_RULE, CHECKPOINT_VERSION, KEY_NEEDED, LEAST_PAYLOAD, LOST_AFTER, MOST_PAYLOAD, PAYLOAD_SHIFT, Reply, Request, TAG_BYTES, WINDOW, WIRE_VERSION,
} from '../abi'
import { samplesSeen } from '../clock'
import { arenaBytes } from '../memory/arena'
import { crc32 } from '../memory/crc32'
import { keepsScrub, keepsWarning } from '../only'
import { onlyRule } from '../rules/registry'
import { authBytes, beginSession, keyed, openAuth, passed, putChallenge, sendTagged, sendTaggedAt, untagged } from './auth'
import { buffer, capacity, COMPLETE, DAMAGED, LENGTH, NUMBER, openBuffer, PAYLOAD, send, take, TYPE } from './frame'
import { goBack } from './keep'
import { identity, rate, read, stackHighWater, write } from './port'
import { adoptBaked, blockBytes, obey, usedBytes } from './requests'
import { FOUND, openScrub, scrubBytes, sealBroughtBy, scrubState } from './scrub'
import {
  awaited, awaitNumber, block, codeOf, COMPLAINED, CONFIGURED, configured, EVERY, forgetObeyed, HITS, keepObeyed, LEARN_TICKS, NONCE, resultOf,
  RING, ROOM, state, STATE_BYTES, typeOf,
} from './state'
import { heedWarning } from './warning'

/** Payload of the answer to hello in front of the board's name. */
const HELLO_BYTES: u32 = 24
const TICK_COUNTERS: usize = 16
/** From `EVERY` to the end of the state. */
const KEEP_STATE: usize = 8
/** From `FOUND` on, the part of the last damage being the last. */
const SCRUB_TOLD: u32 = 13
/** The bit of `complained` that says so; those below count zeros since the last whole frame. */
const TOLD: u32 = 0x80

/** Room as in `assembly/firmware.ts`. */
// @ts-ignore: decorator
@inline
export function startSession(base: usize, room: u32, ring: u32): void {
  base += authBytes() + scrubBytes()
  room -= authBytes() + scrubBytes()
  openBuffer(base + STATE_BYTES, min<u32>(MOST_PAYLOAD, max<u32>(LEAST_PAYLOAD + (keyed() ? TAG_BYTES : 0), room >> PAYLOAD_SHIFT)))
  memory.fill(base, 0, STATE_BYTES)
  store<u32>(base + ROOM, room)
  store<u16>(base + RING, min<u32>(ring, 65535))
  if (keyed()) openAuth()
  if (keepsScrub) openScrub()
  adoptBaked()
  goBack()
}

/** Processes received bytes until none are left. */
export function serve(): void {
  for (let byte = next(); byte >= 0; byte = next()) {
    const taken = take(byte)
    if (taken == COMPLETE) receive(load<u8>(buffer + TYPE), load<u8>(buffer + NUMBER))
    else if ((taken == DAMAGED || byte == 0) && load<u32>(state() + NONCE) != 0) missed(taken == DAMAGED)
  }
}

// @ts-ignore: decorator
@inline
function next(): i32 {
  if (keepsWarning) heedWarning()
  return read()
}

function receive(type: u32, number: u32): void {
  store<u8>(state() + COMPLAINED, load<u8>(state() + COMPLAINED) & TOLD)
  // On a line that echoes the device hears its own answers; to answer them would never end.
  if (type >= <u32>Reply.done) return
  if (type == Request.hello) return greet(number)
  if (load<u32>(state() + NONCE) == 0) {
    store<u8>(buffer + PAYLOAD, type)
    return send(Reply.unsynced, number, 1)
  }
  if (type == Request.probe) {
    store<u8>(buffer + PAYLOAD, awaited())
    write(0)
    return send(Request.probe | Reply.done, number, 1)
  }
  const behind = (awaited() - number) & 255
  if (type < <u32>Request.first || type > <u32>Request.last) return complain()
  let length: i32 = load<u8>(buffer + LENGTH)
  if (keyed()) length = behind <= <u32>WINDOW ? untagged() : -1
  if (length < 0) return complain()
  if (behind == 0) {
    keepObeyed(type, obey(type, length))
    if (keepsScrub && codeOf(number) == 0) sealBroughtBy(type)
    awaitNumber(number + 1)
    if (keyed()) passed(number)
  } else if (behind > <u32>WINDOW || typeOf(number) != type) return complain()
  store<u8>(state() + COMPLAINED, 0)
  answer(type, number)
}

/** A zero that ended no frame. */
function missed(damaged: bool): void {
  const at = state() + COMPLAINED
  const count: u32 = load<u8>(at) + 1
  store<u8>(at, count)
  if ((count & ~TOLD) >= <u32>LOST_AFTER) {
    store<u8>(at, 0)
    rate(0)
  } else if (damaged) complain()
}

/** Reports a missing request once; if that report is lost, the host's timeout repeats the request. */
function complain(): void {
  const said: u32 = load<u8>(state() + COMPLAINED)
  if ((said & TOLD) != 0) return
  store<u8>(state() + COMPLAINED, said | TOLD)
  write(0)
  send(Reply.expected, awaited(), 0)
}

function answer(type: u32, number: u32): void {
  const code = codeOf(number)
  put(0, resultOf(number))
  if (code != 0) {
    store<i8>(buffer + PAYLOAD + 4, code)
    reply(type | Reply.refused, number, 5)
  } else if (type == Request.stats) {
    putSamples(4)
    put(8, load<u32>(state() + HITS))
    memory.copy(buffer + PAYLOAD + 12, state() + LEARN_TICKS, TICK_COUNTERS)
    put(28, configured() ? arenaBytes() : 0)
    put(32, stackHighWater())
    put(36, usedBytes())
    memory.copy(buffer + PAYLOAD + 40, state() + EVERY, KEEP_STATE)
    reply(type | Reply.done, number, 48)
  } else if (keepsScrub && type == Request.scrub) {
    memory.copy(buffer + PAYLOAD, scrubState() + FOUND, SCRUB_TOLD)
    reply(type | Reply.done, number, SCRUB_TOLD)
  } else {
    reply(type | Reply.done, number, 4)
    // Also when the answer is repeated: then the first one was lost, and the host is still at the old rate.
    if (type == Request.rate) rate(resultOf(number))
  }
}

/** Sends an answer that the host relies on. */
function reply(type: u32, number: u32, length: u32): void {
  if (keyed()) sendTagged(type, number, length)
  else send(type, number, length)
}

/** Restarts the numbering, unless this is a repetition of the last hello. */
function greet(number: u32): void {
  const nonce = load<u32>(buffer + PAYLOAD)
  if (load<u8>(buffer + LENGTH) < 4 || nonce == 0) return
  if (load<u32>(state() + NONCE) != nonce) {
    store<u32>(state() + NONCE, nonce)
    awaitNumber(0)
    forgetObeyed()
    if (keyed()) beginSession()
  }
  store<u8>(state() + COMPLAINED, 0)
  put(4, WIRE_VERSION | (ABI_VERSION << 8) | (CHECKPOINT_VERSION << 16) | (onlyRule << 24))
  put(8, load<u32>(state() + ROOM))
  put(12, <u32>load<u16>(state() + RING) | (capacity() << 16) | (configured() ? <u32>load<u8>(state() + CONFIGURED) << 24 : 0) | (keyed() ? <u32>KEY_NEEDED << 24 : 0))
  putSamples(16)
  put(20, configured() ? crc32(block(), blockBytes()) : 0)
  let length = HELLO_BYTES
  const most = capacity() - (keyed() ? 8 + TAG_BYTES : 0)
  for (let byte = identity(0); byte != 0 && length < most; byte = identity(length - HELLO_BYTES)) {
    store<u8>(buffer + PAYLOAD + length++, byte)
  }
  if (!keyed()) return send(Request.hello | Reply.done, number, length)
  putChallenge(buffer + PAYLOAD + length)
  sendTaggedAt(Request.hello | Reply.done, number, length + 8, 0)
}

function putSamples(offset: usize): void {
  put(offset, configured() ? samplesSeen() : 0)
}

// @ts-ignore: decorator
@inline
function put(offset: usize, word: u32): void {
  store<u32>(buffer + PAYLOAD + offset, word)
}

/** Tells the host that the core stopped. A frame that was being sent is cut off. */
export function sendTrapped(code: u32): void {
  write(0)
  put(0, code)
  send(Reply.trapped, awaited(), 4)
}
