/** The configuration block (abi.ts), read byte by byte, so that it may lie anywhere. */

let inUse: usize = 0

/** The block of the learner at hand. */
// @ts-ignore: decorator
@inline
export function block(): usize { return inUse }

export function useBlock(at: usize): void { inUse = at }

// @ts-ignore: decorator
@inline
export function readByte(at: usize): u8 { return load<u8>(at) }

// @ts-ignore: decorator
@inline
export function readSigned(at: usize): i8 { return load<i8>(at) }

export function readHalf(at: usize): u16 { return <u16>load<u8>(at) | (<u16>load<u8>(at, 1) << 8) }

export function readWord(at: usize): u32 { return <u32>readHalf(at) | (<u32>readHalf(at + 2) << 16) }
