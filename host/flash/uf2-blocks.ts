import { EngramError } from '../errors.js'

/*
 * github.com/microsoft/uf2: a file of blocks of 512 bytes that a boot loader can take in any order. All words little-endian:
 *
 *   0 magic  4 magic  8 flags  12 address  16 payload length  20 block  24 blocks  28 family  32 payload (476)  508 magic
 */
export const BLOCK = 512
const MAGIC_0 = 0x0a324655
const MAGIC_1 = 0x9e5d5157
const MAGIC_END = 0x0ab16f30
/** Flags: a comment; a file that the boot loader keeps as a file; the word at 28 is a family. */
const [NOT_MAIN_FLASH, FILE_CONTAINER, FAMILY_PRESENT] = [0x00000001, 0x00001000, 0x00002000]
/** Most bytes that a block can carry. */
const LONGEST = 476

export interface Uf2Block {
  /** True when its data belongs in the flash; other blocks are only counted. */
  flashed: boolean
  /** Undefined where the file does not say. */
  family: number | undefined
  address: number
  bytes: Uint8Array
  number: number
  /** How many blocks there are, as the block says. */
  total: number
}

/** Writes the blocks of one family, numbered. */
export function writeBlocks(parts: readonly { address: number; bytes: Uint8Array }[], family: number): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(parts.length * BLOCK)
  const words = new DataView(file.buffer)
  for (const [index, { address, bytes }] of parts.entries()) {
    const head = [MAGIC_0, MAGIC_1, FAMILY_PRESENT, address, bytes.length, index, parts.length, family]
    for (const [word, value] of head.entries()) words.setUint32(index * BLOCK + 4 * word, value, true)
    file.set(bytes, index * BLOCK + 32)
    words.setUint32(index * BLOCK + BLOCK - 4, MAGIC_END, true)
  }
  return file
}

/** All blocks of a file, whatever they are for. Throws IMAGE_INVALID with the block that is none. */
export function readBlocks(file: Uint8Array): Uf2Block[] {
  if (file.length === 0 || file.length % BLOCK !== 0) throw invalidUf2(`has ${file.length} bytes, not a multiple of ${BLOCK}: it was cut short`)
  const words = new DataView(file.buffer, file.byteOffset, file.length)
  return Array.from({ length: file.length / BLOCK }, (_, index) => {
    const at = (word: number): number => words.getUint32(index * BLOCK + 4 * word, true)
    if (at(0) !== MAGIC_0 || at(1) !== MAGIC_1 || at(127) !== MAGIC_END) throw invalidUf2(`has no UF2 block at byte ${index * BLOCK}`)
    const [flags, address, length, number, total, family] = [2, 3, 4, 5, 6, 7].map(at) as [number, number, number, number, number, number]
    if (length > LONGEST) throw invalidUf2(`has a block of ${length} bytes at byte ${index * BLOCK}; ${LONGEST} is the most`)
    if (number >= total) throw invalidUf2(`has a block at byte ${index * BLOCK} that says it is number ${number} of ${total}, counted from 0`)
    return {
      flashed: (flags & (NOT_MAIN_FLASH | FILE_CONTAINER)) === 0,
      family: (flags & FAMILY_PRESENT) === 0 ? undefined : family,
      address,
      bytes: file.subarray(index * BLOCK + 32, index * BLOCK + 32 + length),
      number,
      total,
    }
  })
}

export const invalidUf2 = (problem: string, hint = 'copy, download or build the file again'): EngramError =>
  new EngramError('IMAGE_INVALID', `the UF2 file ${problem}`, hint)
