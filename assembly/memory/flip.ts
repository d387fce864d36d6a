import { arenaBytes, arenaStart, learnedStart } from './arena'

/** Flips a bit of the arena as radiation would, counted from the learned state on; false beyond the end. Descriptors are left alone, as code is. */
export function flipBit(offset: u32, bit: u32): bool {
  if (offset >= arenaBytes() - <u32>(learnedStart() - arenaStart())) return false
  const at = learnedStart() + offset
  store<u8>(at, <u32>load<u8>(at) ^ (<u32>1 << (bit & 7)))
  return true
}
