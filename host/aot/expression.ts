/** Expressions of Wasm as C. */
import { convert, shortest, slotType, type CType, type CValue } from './ctype.js'
import { comparesAddresses, isAddress, lowParts, lowSuffices } from './demand.js'
import type { Binary, Call, Expression, IndirectCall, Load, StaticArea, WordType } from './ir.js'
import { binaryC, unaryC } from './operator-c.js'
import { rangeOf } from './ranges.js'
import { areaAt, tableOf } from './statics.js'
import { callC, dispatcher, withSelf } from './call.js'
import { statement, structured } from './statement.js'
import type { Traps, Value, Writer } from './writer.js'

const wholeWord = (type: WordType): CType => (type === 'i64' ? 'u64' : 'u32')

const pure = (value: CValue): Value => ({ ...value, reads: new Set(), traps: 'never' })

const both = (a: Traps, b: Traps): Traps => (a === 'never' || a === b ? b : b === 'never' ? a : 'several')

/** What a value reads and whether it traps is what its parts read and whether they trap. */
export const compound = (value: CValue, from: readonly Value[], own: Traps = 'never'): Value => ({
  ...value, reads: new Set(from.flatMap(({ reads }) => [...reads])), traps: from.map((v) => v.traps).reduce(both, own),
})

/** The value of an expression; `wanted` says that its low 16 bits are enough. Effects are written at once. */
export function valueOf(w: Writer, e: Expression, wanted = false): Value {
  const low = lowSuffices(e, wanted)
  const value = rawValue(w, e, low)
  // Only 16 bits are held; they are read as the unsigned or signed number that the range says.
  if (value.type !== 'low' || e.type !== 'i32') return value
  const type = shortest(rangeOf(e))
  return type === 'u32' ? value : { ...value, text: convert(value, type), type }
}

/** The type of a value that can come from several branches. */
export function typeFor(e: Expression, low: boolean): CType {
  if (e.type === 'i64') return 'u64'
  const short = shortest(rangeOf(e))
  return short !== 'u32' ? short : low ? 'low' : 'u32'
}

/** Values of all parts of an expression, in order. */
export function partValues(w: Writer, e: Expression, each: readonly Expression[], low = false): Value[] {
  const lows = lowParts(w.module, e, low, w.f)
  return w.inOrder(each.map((part, i) => () => valueOf(w, part, lows[i])))
}

function rawValue(w: Writer, e: Expression, low: boolean): Value {
  switch (e.kind) {
    case 'constant': return pure(constantC(w, e.value, e.type))
    case 'get': return { text: e.slot.name, type: slotType(e.slot), reads: new Set([e.slot]), traps: 'never' }
    case 'set': {
      statement(w, e)
      return { text: e.slot.name, type: slotType(e.slot), reads: new Set([e.slot]), traps: 'never' }
    }
    case 'load': return loadC(w, e)
    case 'unary': {
      const [x] = partValues(w, e, [e.operand], low)
      const flat = e.operator === 'eqz' && isAddress(w.module, e.operand) ? { ...x!, text: `ADDRESS(${convert(x!, 'low')})` } : x!
      return compound(unaryC(e, flat), [x!])
    }
    case 'binary': {
      const [a, b] = partValues(w, e, [e.left, e.right], low)
      return compound(binaryC(w.module, e, a!, b!, low && !comparesAddresses(w.module, e)), [a!, b!], mayTrap(e) ? 'several' : 'never')
    }
    case 'select': {
      const [a, b, c] = partValues(w, e, [e.whenTrue, e.whenFalse, e.condition], low)
      const type = typeFor(e, low)
      // C evaluates one of the two only; Wasm has evaluated both.
      const [x, y] = [a!, b!].map((v) => (v.traps === 'never' ? v : w.kept(v)))
      return compound({ text: `(${truthOf(e.condition, c!)} ? ${convert(x!, type)} : ${convert(y!, type)})`, type }, [x!, y!, c!])
    }
    case 'call': case 'indirect': {
      const text = e.kind === 'call' ? directCall(w, e) : indirectCall(w, e)
      const type = e.kind === 'call' ? slotType(e.callee.result!) : wholeWord(e.signature.result!)
      const name = w.temporary(type)
      w.line(`${name} = ${text};`)
      w.changed('anything')
      return pure({ text: name, type })
    }
    case 'block': case 'if': case 'loop': case 'break': {
      if (e.kind === 'break' && e.value && e.condition && e.type !== 'unreachable') {
        const { value: passed, condition } = e
        const [value, taken] = w.inOrder([() => w.kept(valueOf(w, passed)), () => conditionOf(w, condition)])
        w.line(`if (${taken!.text}) {`)
        w.jump(e.label, value)
        w.line('}')
        return value!
      }
      if (e.type !== 'i32' && e.type !== 'i64') break
      const type = typeFor(e, low)
      const name = w.temporary(type)
      structured(w, e, { text: name, type })
      return pure({ text: name, type })
    }
    default:
  }
  // It never returns, so its value is never used.
  statement(w, e)
  return pure({ text: '0', type: 'u32' })
}

const mayTrap = ({ operator }: Binary): boolean => /^(div|rem)_/.test(operator)

function constantC(w: Writer, value: bigint, type: Expression['type']): CValue {
  if (type === 'i64') return { text: `UINT64_C(0x${BigInt.asUintN(64, value).toString(16)})`, type: 'u64' }
  const area = areaAt(w.module.statics, value)
  if (area) {
    const at = Number(BigInt.asUintN(32, value)) - area.offset
    // Loads from a table of a library name it.
    if (w.module.instance && area.readonly) return { text: `${at}`, type: 'u16' }
    return { text: at === 0 ? `STATIC(${area.name})` : `(STATIC(${area.name}) + ${at})`, type: 'u16' }
  }
  const word = Number(value)
  const short = shortest({ low: word, high: word })
  return { text: short === 'u32' ? `UINT32_C(0x${(word >>> 0).toString(16)})` : `${word < 0 ? `(${word})` : word}`, type: short }
}

function loadC(w: Writer, e: Load): Value {
  const [pointer] = partValues(w, e, [e.pointer])
  const table = tableOf(w.module, e.pointer)
  const flash = typeof table === 'object' && table.readonly ? '_table' : ''
  const loose = e.align < e.bytes ? '_unaligned' : ''
  const short = `${e.signed ? 's' : 'u'}${8 * e.bytes}` as CType
  const at = [convert(pointer!, 'low'), `${e.offset}`]
  const place = `(${flash === '' ? withSelf(w.module, at) : withSelf(w.module, at, (table as StaticArea).name)})`
  if (e.type === 'i64') return compound({ text: `(uint64_t)${e.signed ? '(int64_t)' : ''}load_${e.bytes === 4 && e.signed ? 's32' : short}${loose}${flash}${place}`, type: 'u64' }, [pointer!, memory], 'bounds')
  return compound({ text: `load_${e.bytes === 4 ? 'u32' : short}${loose}${flash}${place}`, type: e.bytes === 4 ? 'u32' : short }, [pointer!, memory], 'bounds')
}

const memory: Value = { text: '', type: 'u32', reads: new Set(['memory' as const]), traps: 'never' }

/** The C text of a call, its operands evaluated. */
export function directCall(w: Writer, e: Call): string {
  const values = partValues(w, e, e.operands)
  return callC(w.module, e.callee, values.map((v, i) => convert(v, slotType(e.callee.parameters[i]!))))
}

export function indirectCall(w: Writer, e: IndirectCall): string {
  const values = partValues(w, e, [...e.operands, e.index])
  const texts = values.map((v, i) => convert(v, i < e.operands.length ? wholeWord(e.signature.parameters[i]!) : 'u32'))
  return `${dispatcher(e.signature)}(${withSelf(w.module, [texts.at(-1)!, ...texts.slice(0, -1)])})`
}

/** The text of a condition. */
export function conditionOf(w: Writer, e: Expression): Value {
  if (!isAddress(w.module, e)) {
    const value = valueOf(w, e)
    return { ...value, text: truthOf(e, value) }
  }
  const value = valueOf(w, e, true)
  return { ...value, text: `ADDRESS(${convert(value, 'low')})` }
}

/** A choice between numbers is no truth to gcc, which warns of it (-Wint-in-bool-context). */
const truthOf = ({ kind }: Expression, { text }: Value): string => (kind === 'select' ? `${text} != 0` : text)
