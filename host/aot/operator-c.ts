/** One operator of Wasm in C, for operands that are C texts without effects. */
import type { Binary, Unary, WasmModule } from './ir.js'
import { comparesAddresses } from './demand.js'
import { convert, shortest, type CType, type CValue } from './ctype.js'
import { inside, shortRanges, type Range } from './range.js'
import { rangeOf } from './ranges.js'

const signs: Record<string, string> = { add: '+', sub: '-', mul: '*', and: '&', or: '|', xor: '^', eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' }

export function unaryC({ operator, operand }: Unary, x: CValue): CValue {
  switch (operator) {
    case 'eqz': return { text: `(${x.text} == 0)`, type: 'u8' }
    case 'extend8_s': return operand.type === 'i64' ? call64('extend8_s_64', x) : { text: `(s8_t)(int8_t)${convert(x, 'low')}`, type: 's8' }
    case 'extend16_s': return operand.type === 'i64' ? call64('extend16_s_64', x) : { text: `(s16_t)(int16_t)${convert(x, 'low')}`, type: 's16' }
    case 'extend32_s': return call64('extend32_s_64', x)
    case 'extend_i32_s': return { text: `(uint64_t)(int64_t)(int32_t)${convert(x, 'u32')}`, type: 'u64' }
    case 'extend_i32_u': return { text: `(uint64_t)${convert(x, 'u32')}`, type: 'u64' }
    case 'wrap_i64': return { text: `(uint32_t)${x.text}`, type: 'u32' }
    default: return operand.type === 'i64' ? call64(`${operator}_64`, x) : { text: `${operator}_32(${convert(x, 'u32')})`, type: 'u32' }
  }
}

const call64 = (name: string, ...values: CValue[]): CValue => ({ text: `${name}(${values.map((v) => v.text).join(', ')})`, type: 'u64' })

/** `low` says that 16 bits of the result are enough. */
export function binaryC(module: WasmModule, e: Binary, a: CValue, b: CValue, low: boolean): CValue {
  if (e.on === 'i64') return binary64(e.operator, a, b)
  const x = rangeOf(e.left), y = rangeOf(e.right)
  switch (e.operator) {
    case 'add': case 'sub': case 'and': case 'or': case 'xor': return plain(signs[e.operator]!, a, b, low)
    case 'mul': return product(a, b, x, y, low)
    case 'shl': case 'shr_u': case 'shr_s': return shift(e, a, b, y, low)
    case 'rotl': case 'rotr': return { text: `${e.operator}_32(${convert(a, 'u32')}, ${convert(b, 'low')})`, type: 'u32' }
    case 'div_u': case 'rem_u': {
      const short = inside(x, shortRanges.u16) && inside(y, shortRanges.u16)
      const type = short ? 'u16' : 'u32'
      return { text: `${e.operator}_${short ? 16 : 32}(${convert(a, type)}, ${convert(b, type)})`, type }
    }
    case 'div_s': case 'rem_s': return { text: `${e.operator}_32(${convert(a, 'u32')}, ${convert(b, 'u32')})`, type: 'u32' }
    default: return comparison(module, e, a, b, x, y)
  }
}

function plain(sign: string, a: CValue, b: CValue, low: boolean): CValue {
  const type = low ? 'low' : 'u32'
  return { text: `(${low ? '(low_t)' : ''}(${convert(a, type)} ${sign} ${convert(b, type)}))`, type }
}

/** A product of short factors widens only as far as it must: chips multiply short words faster. */
function product(a: CValue, b: CValue, x: Range, y: Range, low: boolean): CValue {
  const left = shortest(x), right = shortest(y)
  const bytes = left.endsWith('8') && right.endsWith('8')
  if (bytes && !(left === 'u8' && right === 'u8')) return { text: `(s16_t)(${convert(a, left)} * ${convert(b, right)})`, type: 's16' }
  if (low || left === 'u32' || right === 'u32') return plain('*', a, b, low)
  const wide = left.startsWith('u') && right.startsWith('u') ? 'uint32_t' : 'int32_t'
  return { text: `(uint32_t)((${wide})${convert(a, left)} * (${wide})${convert(b, right)})`, type: 'u32' }
}

function shift({ operator, right, left }: Binary, a: CValue, b: CValue, y: Range, low: boolean): CValue {
  const constant = right.kind === 'constant' ? Number(right.value & 31n) : undefined
  const count = constant !== undefined ? `${constant}` : inside(y, { low: 0, high: 31 }) ? convert(b, 'low') : `(${convert(b, 'low')} & 31)`
  const few = constant !== undefined && constant < 16
  if (operator === 'shl') {
    const type = low && few ? 'low' : 'u32'
    return { text: `(${type === 'low' ? '(low_t)' : ''}(${convert(a, type)} << ${count}))`, type }
  }
  const type = shortest(rangeOf(left))
  if (few && type !== 'u32' && (operator === 'shr_s' || type.startsWith('u'))) return { text: `((${type.startsWith('u') ? 'low_t' : 's16_t'})(${convert(a, type)} >> ${count}))`, type: type.startsWith('u') ? 'u16' : 's16' }
  if (operator === 'shr_u') return { text: `(${convert(a, 'u32')} >> ${count})`, type: 'u32' }
  return { text: `(uint32_t)((int32_t)${convert(a, 'u32')} >> ${count})`, type: 'u32' }
}

function comparison(module: WasmModule, e: Binary, a: CValue, b: CValue, x: Range, y: Range): CValue {
  const [relation, sign] = e.operator.split('_') as [string, 's' | 'u' | undefined]
  const c = signs[relation]!
  if (comparesAddresses(module, e)) return { text: `(ADDRESS(${convert(a, 'low')}) ${c} ADDRESS(${convert(b, 'low')}))`, type: 'u8' }
  const short = (['u8', 's8', 'u16', 's16'] as const).find((type) => inside(x, shortRanges[type]) && inside(y, shortRanges[type]))
  if (short && !(sign === 'u' && short.startsWith('s'))) return { text: `(${convert(a, short)} ${c} ${convert(b, short)})`, type: 'u8' }
  const type: CType = 'u32'
  const signed = sign === 's' ? '(int32_t)' : ''
  return { text: `(${signed}${convert(a, type)} ${c} ${signed}${convert(b, type)})`, type: 'u8' }
}

function binary64(operator: string, a: CValue, b: CValue): CValue {
  const [relation, sign] = operator.split('_') as [string, string | undefined]
  if (/^(eq|ne|[lg][te])$/.test(relation)) {
    const signed = sign === 's' ? '(int64_t)' : ''
    return { text: `(${signed}${a.text} ${signs[relation]} ${signed}${b.text})`, type: 'u8' }
  }
  if (signs[operator]) return { text: `(${a.text} ${signs[operator]} ${b.text})`, type: 'u64' }
  return call64(`${operator}_64`, a, b)
}
