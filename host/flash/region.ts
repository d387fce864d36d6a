import type { Board } from '../board/board.js'
import { EngramError } from '../errors.js'
import type { Image } from './image.js'
import { endOf, hex } from './segments.js'

/** Addresses [from, to) that an image may use. */
export interface Region {
  from: number
  to: number
}

/** Start of the flash, by microcontroller, as its datasheet's memory map tells. */
const bases: Record<string, number> = { RP2040: 0x10000000, RP2350: 0x10000000, STM32F405RG: 0x08000000, 'FE310-G000': 0x20000000 }

/** Where the board's flash starts; 0 unless its microcontroller stands above. */
export const flashStart = ({ mcu }: Board): number => bases[mcu] ?? 0

/** The flash that starts at `base`, without the checkpoints and without what the boot loader keeps at its end. */
export function imageRegion({ flashBytes, persist }: Board, base: number, reservedAtEnd = 0): Region {
  const end = persist.kind === 'flash' ? Math.min(flashBytes, persist.offset) : flashBytes
  return { from: base, to: base + end - reservedAtEnd }
}

/** Throws IMAGE_RANGE when the image would overwrite a boot loader or checkpoints, or is for another chip. */
export function checkRegion({ segments }: Image, board: Board, { from, to }: Region): void {
  const outside = segments.find((segment) => segment.address < from || endOf(segment) > to)
  if (outside === undefined) return
  throw new EngramError(
    'IMAGE_RANGE',
    `the image has bytes at ${hex(outside.address)} to ${hex(endOf(outside) - 1)}; an image for the ${board.name} lies in ${hex(from)} to ${hex(to - 1)}`,
    `build it for this board: engram build --board ${board.id}`,
    { from: outside.address, to: endOf(outside), region: { from, to } },
  )
}
