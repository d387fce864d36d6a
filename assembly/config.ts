/** The configuration block (abi.ts), read byte by byte, so that it may lie anywhere. */
import { Config, FRONT_BLOCKS_BIT, FrontConfig, LayerConfig } from './abi'
import { keepsAnyFront } from './only'

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

/** Blocks of the front end of a configuration block; 0 without one. */
// @ts-ignore: decorator
@inline
export function frontBlocks(at: usize): u32 { return keepsAnyFront() ? <u32>readByte(at + Config.inputFraction) >> FRONT_BLOCKS_BIT : 0 }

/** Fractional bits of the network's input. */
// @ts-ignore: decorator
@inline
export function inputFraction(at: usize): u8 { return keepsAnyFront() ? readByte(at + Config.inputFraction) & 15 : readByte(at + Config.inputFraction) }

/** What lies behind the layers of a configuration block. */
// @ts-ignore: decorator
@inline
export function layersEnd(at: usize): usize { return at + layersBytes(at) }

// @ts-ignore: decorator
@inline
function layersBytes(at: usize): u32 { return Config.layerTable + <u32>readByte(at + Config.layers) * LayerConfig.bytes }

/** Bytes of a configuration block, as it says itself. */
// @ts-ignore: decorator
@inline
export function blockBytes(at: usize): u32 {
  const blocks = frontBlocks(at)
  return layersBytes(at) + (blocks == 0 ? 0 : FrontConfig.table + blocks * FrontConfig.bytes)
}
