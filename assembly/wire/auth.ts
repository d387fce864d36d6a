/**
 * The key of a link (docs/wire.md, section 7), in images that are built with one. In front of what every session keeps (state.ts):
 *
 *     room  +0   key of the session, 2 x u64
 *           +16  sessions since the start u32 | starts of the chip u32, 0: they cannot be counted, and there is no session
 *           +24  how often the number has passed 255 u32
 *
 * A tag is SipHash-2-4, with the session's key, over a frame's type, number, length and payload and how often its number had passed 255.
 */
import { ANY_RULE, AUTH_BYTES, Derived, HELLO_NONCE_BYTES, TAG_BYTES } from '../abi'
import { keepsKey } from '../only'
import { onlyRule } from '../rules/registry'
import { buffer, LENGTH, NUMBER, PAYLOAD, send, TYPE } from './frame'
import { key } from './port'
import { littleEndian, putLittleEndian, siphash } from './siphash'
import { countStart } from './starts'
import { awaited, block, state } from './state'

const SESSIONS: usize = 16
const STARTS: usize = 20
const PASSED: usize = 24
const HEADER_BYTES: u32 = 3
const KEY_HALF: u32 = 8

/** Whether requests need a tag. */
// @ts-ignore: decorator
@inline
export function keyed(): bool { return keepsKey && (onlyRule != ANY_RULE || key(0) >= 0) }

/** Bytes in front of the session's state. */
// @ts-ignore: decorator
@inline
export function authBytes(): u32 { return keyed() ? AUTH_BYTES : 0 }

// @ts-ignore: decorator
@inline
function own(): usize { return state() - AUTH_BYTES }

export function openAuth(): void {
  memory.fill(own(), 0, AUTH_BYTES)
  store<u32>(own() + STARTS, countStart(block()))
}

/** Half of the key that the image was built with. */
function half(index: u32): u64 {
  let word: u64 = 0
  for (let i = index + KEY_HALF; i > index;) word = word << 8 | <u64>key(--i)
  return word
}

/** A value that only those who have the key can foretell, from `bytes` bytes at `at` and, behind them, what it is for. */
function derived(at: usize, bytes: u32, purpose: u32): u64 {
  store<u8>(at + bytes, purpose)
  return siphash(half(0), half(KEY_HALF), at, bytes + 1)
}

/** Puts the session's challenge at `at`: no other session of the chip has it, and nobody without the key can foretell it. */
export function putChallenge(at: usize): void {
  putLittleEndian(at, <u64>load<u32>(own() + SESSIONS) << 32 | <u64>load<u32>(own() + STARTS))
  putLittleEndian(at, load<u32>(own() + STARTS) == 0 ? 0 : derived(at, 8, Derived.challenge))
}

/** A session begins, with the hello in the buffer. */
export function beginSession(): void {
  const payload = buffer + PAYLOAD
  for (let i: u32 = load<u8>(buffer + LENGTH); i < <u32>HELLO_NONCE_BYTES; i++) store<u8>(payload + i, 0)
  const sessions = load<u32>(own() + SESSIONS) + 1
  // The last number there is: the chip must start before another session.
  if (sessions == 0) return store<u32>(own() + STARTS, 0)
  store<u32>(own() + SESSIONS, sessions)
  putChallenge(payload + HELLO_NONCE_BYTES)
  const bytes = HELLO_NONCE_BYTES + 8
  store<u64>(own(), derived(payload, bytes, Derived.first))
  store<u64>(own() + 8, derived(payload, bytes, Derived.second))
  store<u32>(own() + PASSED, 0)
}

/** A number was obeyed; the next is 0 behind 255. */
export function passed(number: u32): void {
  if (number == 255) store<u32>(own() + PASSED, load<u32>(own() + PASSED) + 1)
}

/** The tag of the frame in the buffer, whose header is filled in; what lies behind the payload of `length` bytes is overwritten. */
function tag(length: u32, times: u32): u64 {
  const end = buffer + PAYLOAD + length
  for (let i: usize = 0; i < 4; i++) store<u8>(end + i, times >> (<u32>i << 3))
  return siphash(load<u64>(own()), load<u64>(own() + 8), buffer + TYPE, HEADER_BYTES + length + 4)
}

/** How often the numbers had passed 255 at one that is awaited or was obeyed last. */
function timesOf(number: u32): u32 { return load<u32>(own() + PASSED) - (number > awaited() ? 1 : 0) }

/** Length of the payload of the request in the buffer without its tag; -1 if the tag is not the one that it must have. */
export function untagged(): i32 {
  const length: i32 = <i32>load<u8>(buffer + LENGTH) - TAG_BYTES
  if (length < 0 || load<u32>(own() + STARTS) == 0) return -1
  const told = littleEndian(buffer + PAYLOAD + length, TAG_BYTES)
  return (told ^ tag(length, timesOf(load<u8>(buffer + NUMBER)))) == 0 ? length : -1
}

/** Sends an answer with its tag. */
export function sendTagged(type: u32, number: u32, length: u32): void {
  sendTaggedAt(type, number, length, timesOf(number))
}

/** The same for one whose numbers had passed 255 so often. */
export function sendTaggedAt(type: u32, number: u32, length: u32, times: u32): void {
  store<u8>(buffer + TYPE, type)
  store<u8>(buffer + NUMBER, number)
  store<u8>(buffer + LENGTH, length + TAG_BYTES)
  putLittleEndian(buffer + PAYLOAD + length, tag(length, times))
  send(type, number, length + TAG_BYTES)
}
