/** Finds which values each slot of a module can hold, over all calls, so that C can hold it in a type of that size. */
import type { Binary, Expression, Guard, Slot, Unary, WasmModule } from './ir.js'
import { visitModule } from './ir.js'
import { anySigned, asSigned, asUnsigned, hull, range, widened, type Range } from './range.js'

/** Fills in `range` of every i32 slot. */
export function inferRanges(module: WasmModule): void {
  for (const { slot, initial } of module.globals) grow(slot, rangeOf(initial))
  for (const f of module.functions) {
    for (const slot of f.locals) if (slot.zeroed) grow(slot, { low: 0, high: 0 })
    for (const slot of [...f.parameters, ...(f.result ? [f.result] : [])]) if (slot.pinned) grow(slot, anySigned)
  }
  let changed = true
  const write = (slot: Slot, value: Expression): void => {
    if (slot.type === 'i32') changed = grow(slot, rangeOf(value)) || changed
  }
  while (changed) {
    changed = false
    visitModule(module, (e, inside) => {
      if (e.kind === 'set') write(e.slot, e.value)
      else if (e.kind === 'return' && e.value) write(inside.result!, e.value)
      else if (e.kind === 'call') e.callee.parameters.forEach((slot, i) => write(slot, e.operands[i]!))
      if (e === inside.body && inside.result) write(inside.result, e)
    })
  }
}

/** Adds values to a slot's range; true if the range grew. */
function grow(slot: Slot, values: Range): boolean {
  const before = slot.range
  if (before && values.low >= before.low && values.high <= before.high) return false
  slot.range = before ? widened(hull(before, values)) : values
  return before === undefined || slot.range.low !== before.low || slot.range.high !== before.high
}

/** Values that an i32 expression can have, from what is known of the slots so far. */
export function rangeOf(e: Expression): Range {
  switch (e.kind) {
    case 'constant': return { low: Number(e.value), high: Number(e.value) }
    case 'get': return (e.guards ?? []).reduce(guarded, e.slot.range ?? { low: 0, high: 0 })
    case 'set': return (e.guards ?? []).reduce(guarded, rangeOf(e.value))
    case 'load': return loadRange(e.bytes, e.signed)
    case 'unary': return unaryRange(e)
    case 'binary': return binaryRange(e)
    case 'select': return hull(rangeOf(e.whenTrue), rangeOf(e.whenFalse))
    case 'if': return e.whenFalse && e.type === 'i32' ? hull(value(e.whenTrue), value(e.whenFalse)) : anySigned
    case 'block': return e.label === '' && e.children.length > 0 ? value(e.children.at(-1)!) : anySigned
    case 'call': return e.callee.result?.range ?? (e.callee.imported ? anySigned : { low: 0, high: 0 })
    default: return anySigned
  }
}

/** A range less what a comparison excludes. */
function guarded(r: Range, { relation, signed, bound }: Guard): Range {
  const limit = signed ? asSigned(rangeOf(bound)) : asUnsigned(rangeOf(bound))
  // Read without sign, a word below a bound is not negative; above one it may be.
  const all = signed ? asSigned(r) : relation[0] === 'l' ? { low: Math.max(0, r.low), high: r.low < 0 ? MOST_UNSIGNED : r.high } : asUnsigned(r)
  const low = relation === 'gt' ? limit.low + 1 : relation === 'ge' ? limit.low : -Infinity
  const high = relation === 'lt' ? limit.high - 1 : relation === 'le' ? limit.high : Infinity
  const least = Math.max(all.low, low), most = Math.min(all.high, high)
  // Unreachable with what is known so far: any range will do that does not reach below `low`.
  if (least > most) return Number.isFinite(low) ? range(low, low) : r
  return most - least < r.high - r.low ? range(least, most) : r
}

const MOST_UNSIGNED = 2 ** 32 - 1

const value = (e: Expression): Range => (e.type === 'unreachable' ? { low: 0, high: 0 } : rangeOf(e))

function loadRange(bytes: number, signed: boolean): Range {
  if (bytes === 4) return anySigned
  const span = 2 ** (8 * bytes)
  return signed ? { low: -span / 2, high: span / 2 - 1 } : { low: 0, high: span - 1 }
}

function unaryRange({ operator, operand }: Unary): Range {
  switch (operator) {
    case 'eqz': return { low: 0, high: 1 }
    case 'clz': case 'ctz': case 'popcnt': return { low: 0, high: 32 }
    case 'extend8_s': return { low: -128, high: 127 }
    case 'extend16_s': {
      const r = rangeOf(operand)
      return r.low >= -32768 && r.high <= 32767 ? r : { low: -32768, high: 32767 }
    }
    default: return anySigned
  }
}

/** Least 2^n - 1 that is not below x. */
const ones = (x: number): number => 2 ** Math.ceil(Math.log2(x + 1)) - 1

function binaryRange({ operator, on, left, right }: Binary): Range {
  if (/^(eq|ne|[lg][te]_[su])$/.test(operator)) return { low: 0, high: 1 }
  if (on === 'i64') return anySigned
  const a = rangeOf(left), b = rangeOf(right)
  const shift = b.low === b.high ? b.low & 31 : undefined
  switch (operator) {
    case 'add': return range(a.low + b.low, a.high + b.high)
    case 'sub': return range(a.low - b.high, a.high - b.low)
    case 'mul': {
      const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]
      return range(Math.min(...corners), Math.max(...corners))
    }
    case 'and': {
      const tops = [a, b].filter((r) => r.low >= 0).map((r) => r.high)
      return tops.length > 0 ? { low: 0, high: Math.min(...tops) } : anySigned
    }
    case 'or': case 'xor': return a.low >= 0 && b.low >= 0 ? { low: 0, high: ones(Math.max(a.high, b.high)) } : signedBits(a, b)
    case 'shl': return shift === undefined ? anySigned : range(a.low * 2 ** shift, a.high * 2 ** shift)
    case 'shr_u': {
      const u = asUnsigned(a)
      return shift === undefined ? { low: 0, high: u.high } : { low: Math.floor(u.low / 2 ** shift), high: Math.floor(u.high / 2 ** shift) }
    }
    case 'shr_s': {
      const s = asSigned(a)
      if (shift !== undefined) return { low: Math.floor(s.low / 2 ** shift), high: Math.floor(s.high / 2 ** shift) }
      return { low: Math.min(s.low, 0), high: Math.max(s.high, s.high < 0 ? -1 : 0) }
    }
    case 'div_u': return { low: 0, high: Math.floor(asUnsigned(a).high / Math.max(1, asUnsigned(b).low)) }
    case 'rem_u': return { low: 0, high: Math.min(asUnsigned(a).high, asUnsigned(b).high) }
    case 'div_s': case 'rem_s': {
      const s = asSigned(a)
      const most = Math.max(Math.abs(s.low), Math.abs(s.high))
      return range(-most, most)
    }
    default: return anySigned
  }
}

/** Bitwise or, exclusive or of words that may be negative. */
function signedBits(a: Range, b: Range): Range {
  if (a.high > anySigned.high || b.high > anySigned.high) return anySigned
  const most = ones(Math.max(a.high, b.high, -a.low - 1, -b.low - 1))
  return range(-most - 1, most)
}

