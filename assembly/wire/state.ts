/**
 * What a session keeps, in front of the frame buffer:
 *
 *     room  +0   nonce u32, 0: nobody said hello | room u32
 *           +8   results of the last WINDOW requests, 4 x u32 | their codes, 4 x i8, 0: done
 *           +28  number awaited u8 | learner configured u8 | complained u8 | 0 | ring u16 | 0 u16
 *           +36  hits i32
 *           +40  ticks of the last learn, of the last infer, of all learns, of all infers, 4 x u32
 *           +56  frame buffer | configuration block | arena
 *
 * All in RAM that the board gives; the module itself keeps the buffer's address only.
 */
import { SESSION_BYTES, WINDOW } from '../abi'
import { buffer, bufferBytes, capacity } from './frame'

export const NONCE: usize = 0
export const ROOM: usize = 4
const RESULTS: usize = 8
const CODES: usize = 24
const AWAITED: usize = 28
export const CONFIGURED: usize = 29
/** The host was told that a request is missing, and has not sent it yet. */
export const COMPLAINED: usize = 30
export const RING: usize = 32
export const HITS: usize = 36
export const LEARN_TICKS: usize = 40
export const INFER_TICKS: usize = 44
/** From the last learn's or infer's ticks to the sum of all. */
export const TO_TOTAL: usize = 8
export const STATE_BYTES: usize = SESSION_BYTES

// @ts-ignore: decorator
@inline
export function state(): usize { return buffer - STATE_BYTES }

/** Where the configuration block goes. */
// @ts-ignore: decorator
@inline
export function block(): usize { return buffer + ((bufferBytes(capacity()) + 3) & ~3) }

// @ts-ignore: decorator
@inline
export function roomEnd(): usize { return state() + load<u32>(state() + ROOM) }

// @ts-ignore: decorator
@inline
export function configured(): bool { return load<u8>(state() + CONFIGURED) != 0 }

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

export function keepCode(code: i32): void {
  store<i8>(state() + CODES + (<usize>awaited() & (WINDOW - 1)), code)
}

// @ts-ignore: decorator
@inline
export function resultOf(number: u32): u32 { return load<u32>(state() + RESULTS + ((<usize>number & (WINDOW - 1)) << 2)) }

// @ts-ignore: decorator
@inline
export function codeOf(number: u32): i32 { return load<i8>(state() + CODES + (<usize>number & (WINDOW - 1))) }
