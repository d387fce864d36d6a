/**
 * Seals: a CRC-32 of each part of what is learned, to notice that a bit has changed by itself, and to mend it.
 *
 *     seals  +0  CRC-32 of each part, SEALED_PARTS x u32
 *
 * A part is an eighth of the learned state, in whole words: its size follows the learner's, and what the seals take does not. The last
 * parts of a very small state are empty.
 *
 * A CRC is linear, so what a flip makes of it depends on the flip's place alone: stored and true CRC differ by x^k mod P, k bits from the end.
 * Up to 91,607 bits, seal included, any four flips at least lie between two sealed texts (P. Koopman, "32-Bit Cyclic Redundancy Codes for Internet
 * Applications", DSN 2002), so there one flip is told from two.
 */
import { SEALED_PARTS } from '../abi'
import { learnedBytes, learnedStart } from './arena'
import { crc32, POLYNOMIAL } from './crc32'

/** What has become of sealed bytes: nothing, one flip that is undone, or more than that. */
export const SOUND: u32 = 0
export const MENDED: u32 = 1
export const DAMAGED: u32 = 2

// @ts-ignore: decorator
@inline
function partBytes(): u32 { return ((learnedBytes() >> 2) + SEALED_PARTS - 1) / SEALED_PARTS << 2 }

/** Where a part begins; of the one behind the last, where what is learned ends. */
function partStart(part: u32): usize { return learnedStart() + min(part * partBytes(), learnedBytes()) }

/** Seals all parts as they are. */
export function seal(seals: usize): void {
  for (let part: u32 = 0; part < <u32>SEALED_PARTS; part++) store<u32>(seals + (<usize>part << 2), crc32(partStart(part), <u32>(partStart(part + 1) - partStart(part))))
}

/** Looks at a part, and mends it if it can. */
export function lookAtPart(seals: usize, part: u32): u32 {
  return lookAt(partStart(part), partStart(part + 1), seals + (<usize>part << 2))
}

/** The same for the bytes from `start` to `end`, whose CRC-32 was stored at `seal`. */
export function lookAt(start: usize, end: usize, seal: usize): u32 {
  const difference = load<u32>(seal) ^ crc32(start, <u32>(end - start))
  if (difference == 0) return SOUND
  // A bit of the seal itself.
  if ((difference & (difference - 1)) == 0) {
    store<u32>(seal, load<u32>(seal) ^ difference)
    return MENDED
  }
  let power: u32 = 1
  for (let at = end; at > start;) {
    at--
    for (let bit: u32 = 0x80; bit != 0; bit >>= 1) {
      power = (power >> 1) ^ ((power & 1) != 0 ? POLYNOMIAL : 0)
      if (power != difference) continue
      store<u8>(at, <u32>load<u8>(at) ^ bit)
      return MENDED
    }
  }
  return DAMAGED
}
