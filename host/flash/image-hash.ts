/** The hash that an image carries of itself (boards/common/image_hash.c), whatever file it lies in. */
import { createHash } from 'node:crypto'
import { EngramError } from '../errors.js'
import { parseElf } from './elf.js'
import { endOf, ERASED, type Segment } from './segments.js'

/**
 * In the image:
 *
 *     +0   mark, 8 bytes
 *     +8   address where the image begins u32 | its length u32
 *     +16  SHA-256 of its bytes, the first 16; gaps, and these 16 themselves, count as erased
 */
const MARK = Uint8Array.of(0xe9, ...Buffer.from('ngram'), 0xaf, 0x1d)
const START = 8, LENGTH = 12, HASH = 16, HASH_BYTES = 16, BYTES = HASH + HASH_BYTES

/** Bytes of the mark that are enough to know it: damage may have met the mark itself. */
const ENOUGH = 6

/** Where the mark lies in the bytes; undefined where it does not, or something is missing behind it. */
function markIn(bytes: Uint8Array): number | undefined {
  for (let at = 0; at + BYTES <= bytes.length; at++) {
    let alike = 0
    for (let i = 0; i < MARK.length; i++) if (bytes[at + i] === MARK[i]) alike++
    if (alike >= ENOUGH) return at
  }
  return undefined
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

function hashOf(segments: readonly Segment[], start: number, length: number, hashAt: number): Uint8Array {
  const bytes = new Uint8Array(length).fill(ERASED)
  for (const { address, bytes: part } of segments) {
    const from = Math.max(0, start - address), to = Math.min(part.length, start + length - address)
    if (from < to) bytes.set(part.subarray(from, to), address + from - start)
  }
  bytes.fill(ERASED, hashAt - start, hashAt - start + HASH_BYTES)
  return createHash('sha256').update(bytes).digest().subarray(0, HASH_BYTES)
}

/** Fills in the hash of an ELF file that was linked with a place for it. */
export function sealElf(elf: Uint8Array, core: string): void {
  const segments = parseElf(elf, core)
  const first = segments[0]!.address, length = endOf(segments.at(-1)!) - first
  const holder = segments.find(({ bytes }) => markIn(bytes) !== undefined), at = markIn(elf)
  if (holder === undefined || at === undefined) throw new EngramError('IMAGE_INVALID', 'the image has no place for its hash', 'link it with boards/common/image_hash.c and -u image_hash')
  const address = holder.address + markIn(holder.bytes)!
  view(elf).setUint32(at + START, first, true)
  view(elf).setUint32(at + LENGTH, length, true)
  elf.set(hashOf(parseElf(elf, core), first, length, address + HASH), at + HASH)
}

/** Whether the image carries its hash. Throws IMAGE_DAMAGED when it is another one. */
export function checkHash(segments: readonly Segment[]): boolean {
  for (const { address, bytes } of segments) {
    const at = markIn(bytes)
    if (at === undefined) continue
    const start = view(bytes).getUint32(at + START, true), length = view(bytes).getUint32(at + LENGTH, true)
    const whole = start === segments[0]!.address && length > 0 && start + length <= endOf(segments.at(-1)!)
    const told = bytes.subarray(at + HASH, at + BYTES)
    if (whole && hashOf(segments, start, length, address + at + HASH).every((byte, i) => byte === told[i])) return true
    throw new EngramError('IMAGE_DAMAGED', 'the image is damaged: its bytes do not have the hash that it carries', 'build or copy it again; nothing was written', { told: Buffer.from(told).toString('hex') })
  }
  return false
}
