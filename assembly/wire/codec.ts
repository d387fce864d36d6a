/** Frames for the host: the same code as the device's. Sent bytes go to the import `port.write`. */
import { MOST_PAYLOAD } from '../abi'
import { buffer, LENGTH, NUMBER, openBuffer, PAYLOAD, send, take, TYPE } from './frame'
import { siphash } from './siphash'

/** Gets the buffer ready; called once. */
export function open(): void { openBuffer((__heap_base + 7) & ~7, MOST_PAYLOAD) }
/** 0: nothing yet, 1: a frame, 2: something damaged. */
export function receive(byte: u32): u32 { return take(byte) }
export function transmit(type: u32, number: u32, length: u32): void { send(type, number, length) }
export function type(): u32 { return load<u8>(buffer + TYPE) }
export function number(): u32 { return load<u8>(buffer + NUMBER) }
export function length(): u32 { return load<u8>(buffer + LENGTH) }
export function payload(): usize { return buffer + PAYLOAD }
/** Of the first `length` bytes of the payload. */
export function hash(k0: u64, k1: u64, length: u32): u64 { return siphash(k0, k1, buffer + PAYLOAD, length) }
