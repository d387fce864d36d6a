import { EngramError } from '../errors.js'
import { ERASED, hex, joinSegments, pagesOf, type Segment } from './segments.js'

/*
 * github.com/microsoft/uf2: a file of blocks of 512 bytes that a boot loader can take in any order. All words little-endian:
 *
 *   0 magic  4 magic  8 flags  12 address  16 payload length  20 block  24 blocks  28 family  32 payload (476)  508 magic
 */
const BLOCK = 512
const MAGIC_0 = 0x0a324655
const MAGIC_1 = 0x9e5d5157
const MAGIC_END = 0x0ab16f30
const NOT_MAIN_FLASH = 0x00000001
const FAMILY_PRESENT = 0x00002000
/** Most bytes that a block can carry. */
const LONGEST = 476

/** Bytes of a block's payload: one page of the flash, as the boot ROM of the RP2040 demands (datasheet 2.8.4.2). */
const PAYLOAD = 256

/**
 * A chip's way with UF2 files. A boot loader erases a sector when its first page comes; the RP2040 does so correctly
 * only where every page of the sector follows (datasheet, erratum RP2040-E14), so gaps up to the last page are filled.
 */
export interface Uf2Family {
  id: number
  /** Smallest unit that is erased. */
  sectorBytes: number
}

/** A UF2 file of the segments. */
export function writeUf2(segments: readonly Segment[], { id, sectorBytes }: Uf2Family): Uint8Array<ArrayBuffer> {
  const blocks = wholeSectors(pagesOf(joinSegments(segments), PAYLOAD), sectorBytes)
  const file = new Uint8Array(blocks.length * BLOCK)
  const words = new DataView(file.buffer)
  for (const [index, { address, bytes }] of blocks.entries()) {
    const head = [MAGIC_0, MAGIC_1, FAMILY_PRESENT, address, PAYLOAD, index, blocks.length, id]
    for (const [word, value] of head.entries()) words.setUint32(index * BLOCK + 4 * word, value, true)
    file.set(bytes, index * BLOCK + 32)
    words.setUint32(index * BLOCK + BLOCK - 4, MAGIC_END, true)
  }
  return file
}

/** The segments of a UF2 file, for one family when it is given. Throws IMAGE_INVALID with the block that is wrong. */
export function parseUf2(file: Uint8Array, family?: number): Segment[] {
  if (file.length === 0 || file.length % BLOCK !== 0) throw invalid(`has ${file.length} bytes, not a multiple of ${BLOCK}`)
  const words = new DataView(file.buffer, file.byteOffset, file.length)
  const count = file.length / BLOCK
  const segments: Segment[] = []
  for (let index = 0; index < count; index++) {
    const at = (word: number): number => words.getUint32(index * BLOCK + 4 * word, true)
    if (at(0) !== MAGIC_0 || at(1) !== MAGIC_1 || at(127) !== MAGIC_END) throw invalid(`has no UF2 block at byte ${index * BLOCK}`)
    const [flags, address, length, said] = [at(2), at(3), at(4), at(7)]
    if (length > LONGEST) throw invalid(`has a block ${index} of ${length} bytes; ${LONGEST} is the most`)
    if ((flags & NOT_MAIN_FLASH) !== 0) continue
    if (family !== undefined && (flags & FAMILY_PRESENT) !== 0 && said !== family)
      throw invalid(`is for chips of family ${hex(said)}, not ${hex(family)}`)
    segments.push({ address, bytes: file.subarray(index * BLOCK + 32, index * BLOCK + 32 + length) })
  }
  return joinSegments(segments)
}

function wholeSectors(pages: readonly Segment[], sectorBytes: number): Segment[] {
  const known = new Map(pages.map((page) => [page.address, page]))
  const last = pages.at(-1)?.address ?? 0
  const sectors = new Set(pages.map(({ address }) => address - (address % sectorBytes)))
  return [...sectors].flatMap((sector) => {
    const end = Math.min(sector + sectorBytes, last + PAYLOAD)
    const addresses = Array.from({ length: (end - sector) / PAYLOAD }, (_, i) => sector + i * PAYLOAD)
    return addresses.map((address) => known.get(address) ?? { address, bytes: new Uint8Array(PAYLOAD).fill(ERASED) })
  })
}

const invalid = (problem: string): EngramError => new EngramError('IMAGE_INVALID', `the UF2 file ${problem}`, 'copy or build the file again')
