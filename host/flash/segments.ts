import { EngramError } from '../errors.js'

/** A run of bytes and where the chip keeps them. */
export interface Segment {
  address: number
  bytes: Uint8Array
}

/** What an erased flash reads as; gaps inside a page are filled with it. */
export const ERASED = 0xff

export const hex = (value: number, digits = 8): string => `0x${value.toString(16).padStart(digits, '0')}`

export const endOf = ({ address, bytes }: Segment): number => address + bytes.length

export const totalBytes = (segments: readonly Segment[]): number => segments.reduce((sum, { bytes }) => sum + bytes.length, 0)

/** The segments in order of address, neighbours joined, empty ones gone. Throws IMAGE_INVALID where two overlap. */
export function joinSegments(segments: readonly Segment[]): Segment[] {
  const runs: Segment[][] = []
  let end = -1
  for (const segment of segments.filter(({ bytes }) => bytes.length > 0).sort((a, b) => a.address - b.address)) {
    if (segment.address < end)
      throw new EngramError(
        'IMAGE_INVALID',
        `the image has two values for address ${hex(segment.address)}`,
        'build it again; a linker script that puts two sections at one address does this',
      )
    if (segment.address === end) runs.at(-1)!.push(segment)
    else runs.push([segment])
    end = endOf(segment)
  }
  return runs.map((run) => (run.length === 1 ? run[0]! : concat(run)))
}

/** Whole pages of `size` bytes that cover the segments, in order of address; what no segment covers is ERASED. */
export function pagesOf(segments: readonly Segment[], size: number): Segment[] {
  const pages = new Map<number, Uint8Array>()
  for (const { address, bytes } of segments)
    for (let at = 0; at < bytes.length; ) {
      const start = Math.floor((address + at) / size) * size
      const offset = address + at - start
      const part = bytes.subarray(at, at + size - offset)
      let page = pages.get(start)
      if (page === undefined) pages.set(start, (page = new Uint8Array(size).fill(ERASED)))
      page.set(part, offset)
      at += part.length
    }
  return [...pages].sort(([a], [b]) => a - b).map(([address, bytes]) => ({ address, bytes }))
}

function concat(run: readonly Segment[]): Segment {
  const { address } = run[0]!
  const bytes = new Uint8Array(totalBytes(run))
  for (const part of run) bytes.set(part.bytes, part.address - address)
  return { address, bytes }
}
