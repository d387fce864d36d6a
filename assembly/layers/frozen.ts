/**
 * Frozen layers: the lowest of a network, learned elsewhere. Their weights are constants outside the arena, on a chip in its flash;
 * they take no RAM and no update. They see a sample before the rule does: what the last of them leaves is the rule's input.
 *
 *     store  | weights, then biases, of the first | of the second | ...    each from a multiple of 4 on
 *
 * On a chip whose flash is not in the address space of data (LayerFlag.copied), a few rows at a time are copied to the arena, with
 * their biases behind them.
 */
import { LayerConfig, LayerFlag } from '../abi'
import { readByte, readHalf } from '../config'
import { pooledScratch, readout } from '../learner'
import { crc32, crcOver } from '../memory/crc32'
import { bakedFrozen, keepsFrozen } from '../only'
import { bakedAddress, bakedCopy } from '../wire/port'
import { exists, Layer } from './layer'
import { Weights } from './weights'

/** Rows of a dense layer that are copied at once. */
export const COPIED_ROWS: u32 = 4

/** Copying asks the port for bytes of what the image was built with; elsewhere the store is memory like any other. */
// @ts-ignore: given on the compiler's command line
const fromPort: bool = isDefined(FLASH_COPIED)

/** Where the weights begin, and how many bytes they have, where no image was built with them. */
let givenStart: usize = 0
let givenLength: u32 = 0

/** The weights of the frozen layers of the learners that are configured from now on. */
export function useFrozen(at: usize, bytes: u32): void {
  givenStart = at
  givenLength = bytes
}

/** An address, or where they are copied from the port, an offset into what the image was built with. */
// @ts-ignore: decorator
@inline
function start(): usize { return bakedFrozen == 0 ? givenStart : fromPort ? 0 : bakedAddress(0) }

/** All that there are; without any no layer can be frozen. */
// @ts-ignore: decorator
@inline
export function frozenBytes(): u32 { return bakedFrozen == 0 ? givenLength : bakedFrozen }

/** A new pass over the layers begins. Until the readout has a sample, its descriptor keeps where the next weights are. */
export function beginFrozen(): void { readout().features = start() }

/** Where the next `bytes` of weights are. */
export function takeFrozen(bytes: u32): usize {
  const at = readout().features
  readout().features = at + ((bytes + 3) & ~3)
  return at
}

// @ts-ignore: decorator
@inline
export function isFrozen(config: usize): bool {
  return keepsFrozen && (readByte(config + LayerConfig.flags) & <u8>LayerFlag.frozen) != 0
}

// @ts-ignore: decorator
@inline
export function isCopied(config: usize): bool {
  return keepsFrozen && (readByte(config + LayerConfig.flags) & <u8>LayerFlag.copied) != 0
}

/** Most inputs of a unit whose weights are copied: so COPIED_ROWS rows of int16 with their biases have less than 2^16 bytes. */
export const MOST_COPIED: u32 = 8000

/** Bytes of scratch that copies of `count` rows take. */
export function copyBytes(w: Weights, count: u32): u32 { return <u16>(count * (w.step + (1 << <u32>w.wide))) }

function fetch(to: usize, from: usize, bytes: u32): void {
  if (fromPort) bakedCopy(to, <u32>from, bytes)
  else memory.copy(to, from, bytes)
}

/**
 * Copies `count` rows from `first` on to the scratch, their biases behind them, where `w` then finds the same rows and biases.
 * Who calls it puts `data` and `bias` back when all rows are done.
 */
export function copyRows(w: Weights, data: usize, bias: usize, first: u32, count: u32): void {
  const to = pooledScratch(), bytes = count * w.step, each: u32 = 1 << <u32>w.wide
  fetch(to, data + first * w.step, bytes)
  fetch(to + bytes, bias + first * each, count * each)
  w.data = to - first * w.step
  w.bias = to + bytes - first * each
}

/** Whether the store holds the weights that the block names, all of them and nothing else, once the layers are laid out. */
export function frozenAsNamed(lowest: Layer): bool {
  if (readout().features - start() != frozenBytes()) return false
  for (let layer = lowest; exists(layer) && isFrozen(layer.config); layer = layer.next) {
    if (frozenCrc(layer) != <u32>readHalf(layer.config + LayerConfig.amplitude)) return false
  }
  return true
}

function frozenCrc(layer: Layer): u32 {
  const w = layer.weights, rows: u32 = w.rows, each: u32 = 1 << <u32>w.wide
  const bytes = rows * w.step, all = bytes + rows * each
  if (!fromPort) return crc32(w.data, all) & 0xffff
  const to = pooledScratch(), room = copyBytes(w, 1)
  let crc: u32 = 0xffffffff
  for (let done: u32 = 0; done < all; done += room) {
    const part = min(room, all - done)
    fetch(to, w.data + done, part)
    crc = crcOver(crc, to, part)
  }
  return ~crc & 0xffff
}
