/**
 * What a session keeps, in front of the frame buffer:
 *
 *     room  +0   nonce u32, 0: nobody said hello | room u32
 *           +8   results of the last WINDOW requests, 4 x u32 | their codes, 4 x i8, 0: done
 *           +28  number awaited u8 | learner u8: 0, or 1 + its task, from 128 on: its state is being put | ring u16
 *           +32  types of the last WINDOW requests, 4 x u8, 0: none in this session
 *           +36  hits i32
 *           +40  ticks of the last learn, of the last infer, of all learns, of all infers, 4 x u32
 *           +56  frame buffer | configuration block | arena
 *
 * The byte that the buffer leaves to its owner is `complained`: the host was told of a gap and has not mended it yet (bit 7), and how
 * many zeros came since the last whole frame. A hello clears it.
 *
 * All in RAM that the board gives; the module itself keeps the buffer's address only.
 */
import { SESSION_BYTES, WINDOW } from '../abi'
import { buffer, bufferBytes, capacity, FREE } from './frame'

export const NONCE: usize = 0
export const ROOM: usize = 4
const RESULTS: usize = 8
const CODES: usize = 24
const AWAITED: usize = 28
export const CONFIGURED: usize = 29
export const RING: usize = 30
const TYPES: usize = 32
export const HITS: usize = 36
export const LEARN_TICKS: usize = 40
export const INFER_TICKS: usize = 44
export const EVERY: usize = 56
export const MARGIN: usize = 58
export const FLAGS: usize = 59
export const MEASURE: usize = 60
export const RETURNS: usize = 62
export const SAVE_CODE: usize = 63
/** From the last learn's or infer's ticks to the sum of all. */
export const TO_TOTAL: usize = 8
export const STATE_BYTES: usize = SESSION_BYTES
export const COMPLAINED: usize = STATE_BYTES + FREE

// @ts-ignore: decorator
@inline
export function state(): usize { return buffer - STATE_BYTES }

/** Where the configuration block goes. */
export function block(): usize { return buffer + ((bufferBytes(capacity()) + 3) & ~3) }

// @ts-ignore: decorator
@inline
export function roomEnd(): usize { return state() + load<u32>(state() + ROOM) }

export function configured(): bool { return load<i8>(state() + CONFIGURED) > 0 }

// @ts-ignore: decorator
@inline
export function awaited(): u32 { return load<u8>(state() + AWAITED) }

// @ts-ignore: decorator
@inline
export function awaitNumber(number: u32): void { store<u8>(state() + AWAITED, number) }

/** Result of the request that is obeyed now. */
export function keepResult(result: u32): void {
  store<u32>(state() + RESULTS + ((<usize>awaited() & (WINDOW - 1)) << 2), result)
}

/** Type and code of the request that was obeyed now. */
export function keepObeyed(type: u32, code: i32): void {
  const at = state() + (<usize>awaited() & (WINDOW - 1))
  store<u8>(at + TYPES, type)
  store<i8>(at + CODES, code)
}

/** From now on no number has been obeyed. */
export function forgetObeyed(): void { store<u32>(state() + TYPES, 0) }

// @ts-ignore: decorator
@inline
export function typeOf(number: u32): u32 { return load<u8>(state() + TYPES + (<usize>number & (WINDOW - 1))) }

// @ts-ignore: decorator
@inline
export function resultOf(number: u32): u32 { return load<u32>(state() + RESULTS + ((<usize>number & (WINDOW - 1)) << 2)) }

// @ts-ignore: decorator
@inline
export function codeOf(number: u32): i32 { return load<i8>(state() + CODES + (<usize>number & (WINDOW - 1))) }
