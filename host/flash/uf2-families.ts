import { familyMap } from 'uf2'
import { hex } from './segments.js'

/**
 * Tells the chip to do without a family (RP2350 datasheet, 5.5.3). Files for the RP2350 begin with one such block at 0x10ffff00,
 * numbered 0 of 2 whatever follows: a workaround for erratum RP2350-E10 that boot loaders pass over.
 */
export const ABSOLUTE = 0xe48bff57

/** Families that the package uf2 does not know (RP2350 datasheet, 5.5.3, UF2 targeting rules). */
const newer = new Map([
  [ABSOLUTE, 'any chip (absolute)'],
  [0xe48bff58, 'Raspberry Pi RP2350 (data)'],
  [0xe48bff59, 'Raspberry Pi RP2350 (Arm, secure)'],
  [0xe48bff5a, 'Raspberry Pi RP2350 (RISC-V)'],
  [0xe48bff5b, 'Raspberry Pi RP2350 (Arm, non-secure)'],
])

/** A family by its name and number. */
export function familyName(id: number): string {
  const name = newer.get(id) ?? familyMap.get(id)
  return name === undefined ? `family ${hex(id)}` : `${name} (${hex(id)})`
}
