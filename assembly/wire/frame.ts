/**
 * Frames: received into a buffer byte by byte, and sent from the same buffer (docs/wire.md).
 *
 *     buffer  +0  filled u8 | left u8 | capacity u8 | the owner's u8
 *             +4  0 u8 | type u8 | number u8 | length u8
 *             +8  payload, `capacity` bytes at most | CRC-32 u32
 *
 * `filled` counts from +4: COBS gives one zero too many in front, and there it may lie. `left`: bytes until COBS's next code.
 * A frame is shorter than 254 bytes, so COBS's code 255, a run without a zero behind it, does not occur.
 */
import { FRAME_BYTES } from '../abi'
import { crc32 } from '../memory/crc32'
import { write } from './port'

const FILLED: usize = 0
const LEFT: usize = 1
const CAPACITY: usize = 2
/** A byte for the buffer's owner; frames do not use it. */
export const FREE: usize = 3
const START: usize = 4
export const TYPE: usize = 5
export const NUMBER: usize = 6
export const LENGTH: usize = 7
export const PAYLOAD: usize = 8
/** Type, number, length. */
const HEADER_BYTES: u32 = 3
const CRC_BYTES: u32 = 4

/** `filled` of a frame that does not fit. */
const TOO_LONG: u32 = 255
/** What CRC-32 gives for any bytes with their own CRC-32 behind them. */
const RESIDUE: u32 = 0x2144df1c

/** Results of `take`. */
export const NOTHING: u32 = 0
export const COMPLETE: u32 = 1
export const DAMAGED: u32 = 2

/** A multiple of 4. */
export let buffer: usize = 0

/** Bytes of a buffer for payloads of `capacity`. */
// @ts-ignore: decorator
@inline
export function bufferBytes(capacity: u32): u32 {
  return FRAME_BYTES + capacity
}

/** Frames from now on go through the buffer at `at`. */
export function openBuffer(at: usize, capacity: u32): void {
  buffer = at
  store<u8>(at + FILLED, 0)
  store<u8>(at + LEFT, 0)
  store<u8>(at + CAPACITY, capacity)
}

// @ts-ignore: decorator
@inline
export function capacity(): u32 { return load<u8>(buffer + CAPACITY) }

/** Takes one byte from the line. COMPLETE: the buffer holds a frame; DAMAGED: what ended here was none. */
export function take(byte: u32): u32 {
  const filled: u32 = load<u8>(buffer + FILLED)
  const left: u32 = load<u8>(buffer + LEFT)
  if (byte == 0) {
    store<u8>(buffer + FILLED, 0)
    store<u8>(buffer + LEFT, 0)
    if (filled == 0) return NOTHING
    const length: u32 = load<u8>(buffer + LENGTH)
    const checked = HEADER_BYTES + length + CRC_BYTES
    if (left != 0 || filled != checked + 1 || crc32(buffer + TYPE, checked) != RESIDUE) return DAMAGED
    return COMPLETE
  }
  if (filled >= bufferBytes(capacity()) - <u32>START) {
    store<u8>(buffer + FILLED, TOO_LONG)
    return NOTHING
  }
  store<u8>(buffer + LEFT, left == 0 ? byte - 1 : left - 1)
  store<u8>(buffer + START + filled, left == 0 ? 0 : byte)
  store<u8>(buffer + FILLED, filled + 1)
  return NOTHING
}

/** Sends a frame whose payload lies in the buffer already. */
export function send(type: u32, number: u32, length: u32): void {
  store<u8>(buffer + TYPE, type)
  store<u8>(buffer + NUMBER, number)
  store<u8>(buffer + LENGTH, length)
  const crc = crc32(buffer + TYPE, HEADER_BYTES + length)
  let end = buffer + PAYLOAD + length
  for (let shift: u32 = 0; shift < 32; shift += 8) store<u8>(end++, crc >> shift)
  let at = buffer + TYPE
  for (;;) {
    let zero = at
    while (zero < end && load<u8>(zero) != 0) zero++
    write(<u32>(zero - at) + 1)
    for (; at < zero; at++) write(load<u8>(at))
    if (zero == end) break
    at++
  }
  write(0)
}
