/**
 * Whether a configuration block is legal as far as its bytes tell (docs/spec.md, section 10, has the range of every field).
 * What depends on shapes, and the ids, are checked where they are met: learner.ts, layers/, the registries.
 */
import { ABI_VERSION, Config, LayerConfig, LayerFlag, MAX_LAYERS, MAX_OPTIONS, Status } from './abi'
import { readByte, readWord } from './config'
import { optionRanges } from './generated/options'
import { carries } from './generated/traits'
import { frozenBytes } from './layers/frozen'
import { keepsAnyFront, keepsFrozen } from './only'

/**
 * Bits that must be 0 in each byte from `Config.inputFraction` on: 16 bytes in front of the options, those of the options
 * (which have a check of their own), and 16 bytes of every layer. Steps are free where a layer carries (sequence.ts), and the first
 * byte where there are front ends, which are checked as they are laid out (front/front.ts).
 */
const FORBIDDEN = memory.data<u8>([
  0xf0, 0xe0, 0xe0, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0xf8, 0xfc, 0xe0, 0, 0, 0xe0, 0, 0, 0xfc, 0xf0,
])
/** Where the bytes of a layer are in it. */
const FORBIDDEN_IN_LAYER = Config.layerTable - Config.inputFraction

export function checkBlock(block: usize): Status {
  if (readByte(block + Config.abi) != ABI_VERSION) return Status.badAbi
  const layers: u32 = readByte(block + Config.layers)
  if (layers == 0 || layers > <u32>MAX_LAYERS) return Status.badLayer
  const end = block + Config.layerTable + layers * LayerConfig.bytes
  let wrong: u32 = readByte(block + Config.firstRate) > readByte(block + Config.lastRate) ? 1 : 0
  let forbidden: usize = 0
  for (let at = block + Config.inputFraction; at < end; at++) {
    if ((!carries() || at != block + Config.steps) && (!keepsAnyFront() || at != block + Config.inputFraction)) wrong |= <u32>readByte(at) & load<u8>(FORBIDDEN + forbidden)
    if (++forbidden == FORBIDDEN_IN_LAYER + LayerConfig.bytes) forbidden = FORBIDDEN_IN_LAYER
  }
  for (let at = block + Config.layerTable; at < end; at += LayerConfig.bytes) {
    // 8 or 16; -32 to 31.
    wrong |= (<u32>readByte(at + LayerConfig.bits) - 8 | <u32>readByte(at + LayerConfig.headBits) - 8) & 0xf7
    wrong |= <u32>readByte(at + LayerConfig.rateOffset) + 32 & 0xc0
    if (!keepsFrozen || frozenBytes() == 0) wrong |= <u32>readByte(at + LayerConfig.flags) & ~(<u32>LayerFlag.same)
  }
  return wrong == 0 && optionsLegal(block) ? Status.ok : Status.badShape
}

/** Whether each option is in the range that the header of its rule's file gives it; those that the rule has not are 0. */
function optionsLegal(block: usize): bool {
  const ranges = optionRanges(readByte(block + Config.rule))
  for (let i = 0; i < MAX_OPTIONS; i++) {
    const value = readWord(block + Config.options + (<usize>i << 2)) - load<i8>(ranges + <usize>i, 32)
    if (value > load<u32>(ranges + (<usize>i << 2))) return false
  }
  return true
}
