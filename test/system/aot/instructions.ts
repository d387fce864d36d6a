/** A function for every integer instruction of Wasm, and for operands of every size that the translator tells apart. */

const binary = ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shr_u', 'shr_s', 'rotl', 'rotr', 'eq', 'ne', 'lt_s', 'lt_u', 'le_s', 'le_u', 'gt_s', 'gt_u', 'ge_s', 'ge_u']
const trapping = ['div_s', 'div_u', 'rem_s', 'rem_u']
const unary = ['clz', 'ctz', 'popcnt', 'eqz', 'extend8_s', 'extend16_s']
const returns32 = /^(eq|ne|eqz|[lg][te]_[su])$/

/** Words made short, so that the translator knows their range. */
const sizes: Record<string, (x: string) => string> = {
  word: (x) => x,
  s8: (x) => `(i32.extend8_s ${x})`,
  u8: (x) => `(i32.and ${x} (i32.const 255))`,
  s16: (x) => `(i32.extend16_s ${x})`,
  u16: (x) => `(i32.and ${x} (i32.const 65535))`,
  bit: (x) => `(i32.lt_u ${x} (i32.const 9))`,
  shift: (x) => `(i32.and ${x} (i32.const 31))`,
  s9: (x) => `(i32.shr_s ${x} (i32.const 23))`,
  u24: (x) => `(i32.shr_u ${x} (i32.const 8))`,
}
const pairs = [
  ['word', 'word'], ['s8', 's8'], ['u8', 's8'], ['u8', 'u8'], ['s16', 's16'], ['u16', 'u16'], ['s16', 's8'], ['u16', 's16'],
  ['word', 'u8'], ['s16', 'word'], ['bit', 'u16'], ['word', 'shift'], ['u16', 'shift'], ['s16', 'shift'], ['s9', 'u24'], ['u24', 'bit'],
] as const

/** Uses of a result that want all of it, its low half, or its low half again as something short. */
const uses: Record<string, (x: string) => string> = {
  whole: (x) => x,
  half: (x) => `(i32.and ${x} (i32.const 0xffff))`,
  sum: (x) => `(i32.extend16_s (i32.add ${x} (i32.const 77)))`,
}
const constants = [0, 1, 3, 8, 15, 16, 31, 32, 255, -1, 65535]

const x64 = '(i64.or (i64.extend_i32_u (local.get 0)) (i64.shl (i64.extend_i32_s (local.get 1)) (i64.const 32)))'
const y64 = '(i64.sub (i64.extend_i32_s (local.get 1)) (i64.const 3))'
const folded = (x: string): string => `(i32.xor (i32.wrap_i64 ${x}) (i32.wrap_i64 (i64.rotl ${x} (i64.const 31))))`

export interface Instruction {
  /** Its text in the message of a failed test. */
  name: string
  /** Takes two i32, gives one. */
  body: string
}

const [a, b] = ['(local.get 0)', '(local.get 1)'] as const

/** Instructions that never trap. */
export const instructions: Instruction[] = [
  ...binary.flatMap((op) => pairs.flatMap(([p, q]) => Object.entries(uses).map(([use, used]) => ({
    name: `i32.${op} ${p} ${q}, ${use}`, body: used(`(i32.${op} ${sizes[p]!(a)} ${sizes[q]!(b)})`),
  })))),
  ...binary.flatMap((op) => constants.map((c) => ({ name: `i32.${op} word ${c}`, body: `(i32.${op} ${a} (i32.const ${c}))` }))),
  ...['div_u', 'rem_u', 'div_s', 'rem_s'].flatMap((op) => (['word', 'u16', 's16', 'u8'] as const).map((p) => ({
    name: `i32.${op} ${p}, by a positive number`, body: `(i32.${op} ${sizes[p]!(a)} (i32.or ${sizes.u8!(b)} (i32.const 1)))`,
  }))),
  { name: 'i32.rem_s by -1', body: `(i32.rem_s ${a} (i32.const -1))` },
  ...unary.flatMap((op) => ['word', 's8', 'u16', 's16'].map((p) => ({ name: `i32.${op} ${p}`, body: `(i32.${op} ${sizes[p]!(a)})` }))),
  ...pairs.map(([p, q]) => ({ name: `select ${p} ${q}`, body: `(select ${sizes[p]!(a)} ${sizes[q]!(b)} (i32.and ${b} (i32.const 2)))` })),
  ...[...binary, ...trapping].map((op) => {
    const text = `(i64.${op} ${x64} ${trapping.includes(op) ? `(i64.or (i64.and ${y64} (i64.const 0xffff)) (i64.const 1))` : y64})`
    return { name: `i64.${op}`, body: returns32.test(op) ? text : folded(text) }
  }),
  ...[...unary, 'extend32_s'].map((op) => ({ name: `i64.${op}`, body: returns32.test(op) ? `(i64.${op} ${x64})` : folded(`(i64.${op} ${x64})`) })),
  ...['i32.load', 'i32.load8_s', 'i32.load8_u', 'i32.load16_s', 'i32.load16_u'].map((op) => ({
    name: op, body: `(i64.store (i32.const 16) ${x64}) (${op} offset=12 align=1 (i32.and ${a} (i32.const 7)))`,
  })),
  ...['i64.load', 'i64.load8_s', 'i64.load8_u', 'i64.load16_s', 'i64.load16_u', 'i64.load32_s', 'i64.load32_u'].map((op) => ({
    name: op, body: `(i64.store (i32.const 16) ${x64}) ${folded(`(${op} offset=12 align=1 (i32.and ${a} (i32.const 7)))`)}`,
  })),
  ...['i32.store', 'i32.store8', 'i32.store16'].map((op) => ({
    name: op, body: `(i64.store (i32.const 16) ${x64}) (${op} offset=12 align=1 (i32.and ${a} (i32.const 7)) ${b}) ${folded('(i64.load (i32.const 16))')}`,
  })),
  ...['i64.store8', 'i64.store16', 'i64.store32', 'i64.store'].map((op) => ({
    name: op, body: `(i64.store (i32.const 16) ${y64}) (${op} offset=16 align=1 (i32.const 1) ${x64}) ${folded('(i64.load (i32.const 16))')}`,
  })),
  { name: 'memory.fill', body: `(memory.fill (i32.const 18) ${a} (i32.const 3)) ${folded('(i64.load (i32.const 16))')}` },
  { name: 'memory.copy, overlapping', body: `(i64.store (i32.const 16) ${x64}) (memory.copy (i32.const 17) (i32.const 16) (i32.const 6)) ${folded('(i64.load (i32.const 16))')}` },
  { name: 'br_table', body: `(block $d (block $c (block $b (br_table $b $c $d ${b})) (return (i32.const 5))) (return ${a})) (i32.const 7)` },
]

/** Instructions that trap on some operands. */
export const trappingInstructions: Instruction[] = [
  ...trapping.map((op) => ({ name: `i32.${op}`, body: `(i32.${op} ${a} ${b})` })),
  ...trapping.map((op) => ({ name: `i64.${op}`, body: folded(`(i64.${op} (i64.shl (i64.extend_i32_s ${a}) (i64.const 32)) (i64.extend_i32_s ${b}))`) })),
  { name: 'unreachable', body: `(if ${a} (then (unreachable))) ${b}` },
  ...['i32.load', 'i32.load8_u', 'i32.load16_s'].map((op) => ({ name: op, body: `(${op} offset=3 align=1 ${a})` })),
  ...['i32.store', 'i32.store8', 'i32.store16'].map((op) => ({ name: op, body: `(${op} offset=65530 align=1 (i32.and ${a} (i32.const 7)) ${b}) ${b}` })),
  { name: 'memory.fill', body: `(memory.fill (i32.const 65530) ${b} (i32.and ${a} (i32.const 7))) ${b}` },
  { name: 'memory.copy', body: `(memory.copy (i32.const 65530) ${b} (i32.and ${a} (i32.const 7))) ${b}` },
  { name: 'call_indirect', body: `(call_indirect (type $taken) ${a} ${b})` },
  { name: 'a load that a select leaves out', body: `(select ${a} (i32.load ${b}) (i32.const 1))` },
  { name: 'a load that is dropped', body: `(drop (i32.load ${a})) ${b}` },
]

/** A module whose export `f<i>` is instruction i. */
export const moduleOf = (list: readonly Instruction[]): string => `(module (memory (export "memory") 1)
(type $taken (func (param i32) (result i32))) (table 4 funcref) (elem (i32.const 1) $taken $other)
(func $taken (param i32) (result i32) (i32.add (local.get 0) (i32.const 9))) (func $other (result i32) (i32.const 3))
${list.map(({ body }, i) => `(func (export "f${i}") (param i32 i32) (result i32) ${body})`).join('\n')})`
