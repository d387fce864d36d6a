/** Wasm's integer operators by Binaryen's numbers, which count unary and binary ones apart. */
import { api } from './binaryen.js'
import type { WordType } from './ir.js'

export interface Operator {
  /** As Wasm spells it, without the type in front. */
  readonly name: string
  /** Type of the operands. */
  readonly on: WordType
}

const numbered = api as unknown as Record<string, number>

/** The operators that both widths have, from Binaryen's word for each, without the width at its end. */
const inBothWidths = (names: Record<string, string>): [number, Operator][] =>
  Object.entries(names).flatMap(([word, name]): [number, Operator][] => [
    [numbered[`${word}Int32`]!, { name, on: 'i32' }],
    [numbered[`${word}Int64`]!, { name, on: 'i64' }],
  ])

export const binaryOperators: ReadonlyMap<number, Operator> = new Map(inBothWidths({
  Add: 'add', Sub: 'sub', Mul: 'mul', DivS: 'div_s', DivU: 'div_u', RemS: 'rem_s', RemU: 'rem_u', And: 'and', Or: 'or', Xor: 'xor',
  Shl: 'shl', ShrU: 'shr_u', ShrS: 'shr_s', RotL: 'rotl', RotR: 'rotr', Eq: 'eq', Ne: 'ne', LtS: 'lt_s', LtU: 'lt_u', LeS: 'le_s',
  LeU: 'le_u', GtS: 'gt_s', GtU: 'gt_u', GeS: 'ge_s', GeU: 'ge_u',
}))

export const unaryOperators: ReadonlyMap<number, Operator> = new Map([
  ...inBothWidths({ Clz: 'clz', Ctz: 'ctz', Popcnt: 'popcnt', EqZ: 'eqz', ExtendS8: 'extend8_s', ExtendS16: 'extend16_s' }),
  [numbered.ExtendS32Int64!, { name: 'extend32_s', on: 'i64' }],
  [numbered.ExtendSInt32!, { name: 'extend_i32_s', on: 'i32' }],
  [numbered.ExtendUInt32!, { name: 'extend_i32_u', on: 'i32' }],
  [numbered.WrapInt64!, { name: 'wrap_i64', on: 'i64' }],
])
