import { invalidUf2, readBlocks, writeBlocks, type Uf2Block } from './uf2-blocks.js'
import { ABSOLUTE, familyName } from './uf2-families.js'
import { ERASED, joinSegments, pagesOf, type Segment } from './segments.js'

/** Bytes of a block's payload: one page of the flash, as the boot ROM of the RP2040 demands (datasheet 2.8.4.2). */
const PAYLOAD = 256

/**
 * What a chip needs of UF2 files. A boot loader erases a sector when its first page comes; the RP2040 does so correctly
 * only where every page of the sector follows (datasheet, erratum RP2040-E14), so gaps up to the last page are filled.
 */
export interface Uf2Family {
  id: number
  /** Smallest unit that is erased. */
  sectorBytes: number
}

/** A UF2 file of the segments. */
export const writeUf2 = (segments: readonly Segment[], { id, sectorBytes }: Uf2Family): Uint8Array<ArrayBuffer> =>
  writeBlocks(wholeSectors(pagesOf(joinSegments(segments), PAYLOAD), sectorBytes), id)

/** The part of a UF2 file that is for a board. */
export interface Uf2Part {
  segments: Segment[]
  /** The families of the whole file, by name. */
  families: string[]
}

/**
 * The blocks of a UF2 file for the boards of `family`. The format lets one file hold several families, each of which takes its
 * own blocks and ignores the others (github.com/microsoft/uf2, "Family ID"). Throws IMAGE_INVALID where it holds none for this
 * one, where blocks are missing, and with the block that is wrong.
 */
export function parseUf2(file: Uint8Array, family: number | undefined, board: string): Uf2Part {
  const blocks = readBlocks(file)
  const found = [...new Set(blocks.filter(({ flashed, family }) => flashed && family !== ABSOLUTE).map((block) => block.family))]
  const names = found.map((id) => (id === undefined ? 'chips that it does not name' : familyName(id)))
  const own = blocks.filter((block) => block.family === family)
  if (family === undefined || !own.some(({ flashed }) => flashed)) {
    const takes = family === undefined ? 'takes no UF2 file' : `is ${familyName(family)}`
    throw invalidUf2(`is for ${names.join(' and ') || 'no chip'}; the ${board} ${takes}`, 'choose a file, or a board, that fits: `engram board list` names the boards')
  }
  checkComplete(own, blocks)
  return { segments: joinSegments(withoutRepeats(own.filter(({ flashed }) => flashed))), families: names }
}

/** Blocks are numbered family by family, as concatenated files are, or through the whole file. */
function checkComplete(own: readonly Uf2Block[], all: readonly Uf2Block[]): void {
  const { total } = own[0]!
  const other = own.find((block) => block.total !== total)
  if (other) throw invalidUf2(`is mixed from files of ${total} and of ${other.total} blocks`)
  const numbers = new Set(own.map(({ number }) => number))
  const throughout = all.length === total && all.every((block) => block.total === total) && new Set(all.map(({ number }) => number)).size === total
  if (numbers.size === total || throughout) return
  let first = 0
  while (numbers.has(first)) first++
  throw invalidUf2(`lacks ${total - numbers.size} of its ${total} blocks, the first of them number ${first}`)
}

/** Drops blocks that come twice. One that comes with other bytes is kept, and refused when the segments are joined. */
function withoutRepeats(blocks: readonly Uf2Block[]): Uf2Block[] {
  const known = new Map<string, Uf2Block>()
  for (const block of blocks) {
    const key = `${block.number} ${block.address} ${Buffer.from(block.bytes).toString('latin1')}`
    known.set(key, block)
  }
  return [...known.values()]
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
