/** What a board gives the firmware (boards/common/port.h, identity.h, stack.h, baked.h). */

/** Next byte from the line, or -1; never waits. */
// @ts-ignore: decorator
@external("port", "read")
export declare function read(): i32
/** Sends a byte. */
// @ts-ignore: decorator
@external("port", "write")
export declare function write(byte: u32): void
/** Bits a second of the line from now on, once all bytes are sent; 0, or one that the board has not: those it began with. */
// @ts-ignore: decorator
@external("port", "rate")
export declare function rate(baud: u32): void
/** A free-running counter. */
// @ts-ignore: decorator
@external("port", "ticks")
export declare function ticks(): u32
/** 1 while the supply is below the level at which the chip warns, else 0. */
// @ts-ignore: decorator
@external("port", "power_low")
export declare function powerLow(): i32
/** Byte `index` of the board's name; 0 behind its last. */
// @ts-ignore: decorator
@external("port", "identity")
export declare function identity(index: u32): u32
/** Most bytes of stack used so far. */
// @ts-ignore: decorator
@external("port", "stack_high_water")
export declare function stackHighWater(): u32
/** Byte `index` of what the image was built with: weights of frozen layers, a configuration block, learned state; -1 behind the last. */
// @ts-ignore: decorator
@external("port", "baked")
export declare function baked(index: u32): i32
/** Where byte `index` of it lies, on chips that read flash as they read RAM. */
// @ts-ignore: decorator
@external("port", "baked_address")
export declare function bakedAddress(index: u32): usize
/** Copies `bytes` of it from `index` on. */
// @ts-ignore: decorator
@external("port", "baked_copy")
export declare function bakedCopy(to: usize, index: u32, bytes: u32): void
/** Byte `index` of the link's key; -1 if there is none. */
// @ts-ignore: decorator
@external("port", "key")
export declare function key(index: u32): i32
