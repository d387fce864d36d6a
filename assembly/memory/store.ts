/**
 * The memory that keeps without power, as a board gives it (boards/common/port.h). A place counts from its beginning. What is erased
 * reads as ones, and writing only makes zeros of them.
 */
import { crcOver } from './crc32'

/** Its size; 0 where there is none. */
// @ts-ignore: decorator
@external("port", "persist_bytes")
export declare function storeBytes(): usize
/** What one erasure takes. */
// @ts-ignore: decorator
@external("port", "persist_page")
export declare function storePage(): usize
// @ts-ignore: decorator
@external("port", "persist_read")
export declare function readStore(place: usize, to: usize, bytes: u32): void
/** Erases the page at `place`; 0, or -1 if the memory refused. */
// @ts-ignore: decorator
@external("port", "persist_erase")
export declare function eraseStore(place: usize): i32
/** Writes a multiple of 4 bytes at a multiple of 4; where a page is one byte, any. 0, or -1 if the memory refused. */
// @ts-ignore: decorator
@external("port", "persist_program")
export declare function programStore(place: usize, from: usize, bytes: u32): i32

/** Bytes that are read at once, to where there is room for them. */
const CHUNK: usize = 28

/** CRC-32 of the bytes from `place` to `end`. */
export function storeCrc(place: usize, end: usize, room: usize): u32 {
  let crc: u32 = 0xffffffff
  while (place < end) {
    const stop = min<usize>(place + CHUNK, end)
    readStore(place, room, <u32>(stop - place))
    crc = crcOver(crc, room, <u32>(stop - place))
    place = stop
  }
  return ~crc
}

/** Whether the memory holds the bytes at `from`, from `place` to `end`. */
export function storeHolds(place: usize, end: usize, from: usize, room: usize): bool {
  for (; place < end; place++, from++) {
    readStore(place, room, 1)
    if (load<u8>(room) != load<u8>(from)) return false
  }
  return true
}
