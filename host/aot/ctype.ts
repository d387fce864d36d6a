/**
 * The C types that hold an i32. On chips with 8-bit registers each has its own size; elsewhere all are a whole word
 * (boards/common/wasm.h), which is the fastest there and holds the same values.
 */
import type { Slot } from './ir.js'
import { inside, shortRanges, type Range } from './range.js'

/**
 * `address` holds an address, whose upper half is 0 where it is missing; `walker` one that a loop moves on;
 * `low` holds the low 16 bits of a word whose other bits are not known; the others hold the word.
 */
export type CType = 's8' | 'u8' | 's16' | 'u16' | 'address' | 'walker' | 'low' | 'u32' | 'u64'

/** How C spells the type. */
export const spelled: Record<CType, string> = { s8: 's8_t', u8: 'u8_t', s16: 's16_t', u16: 'low_t', address: 'low_t', walker: 'walker_t', low: 'low_t', u32: 'uint32_t', u64: 'uint64_t' }

export interface CValue {
  readonly text: string
  readonly type: CType
}

/** The shortest type that holds the range. */
export function shortest(range: Range): 's8' | 'u8' | 's16' | 'u16' | 'u32' {
  for (const type of ['u8', 's8', 'u16', 's16'] as const) if (inside(range, shortRanges[type])) return type
  return 'u32'
}

export function slotType(slot: Slot): CType {
  if (slot.type === 'i64') return 'u64'
  if (!slot.low) return 'u32'
  const type = shortest(slot.range ?? { low: 0, high: 0 })
  return type !== 'u32' ? type : slot.walks ? 'walker' : slot.address ? 'address' : 'low'
}

/** The value in another type: the same word, as far as the type holds it. */
export function convert({ text, type }: CValue, to: CType): string {
  if (type === 'walker' && to !== 'walker') return convert({ text: `(low_t)${text}`, type: 'address' }, to)
  if (type === 'address' && to !== 'low' && to !== 'address') return `(${spelled[to]})ADDRESS(${text})`
  if (type === to || spelled[type] === spelled[to]) return text
  if (type === 'low' && to === 'u32') throw new Error(`upper half of ${text} is not known`)
  return `(${spelled[to]})${text}`
}
