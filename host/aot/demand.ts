/**
 * Finds slots of which only the low 16 bits matter. On a chip whose addresses have 16 bits those are a register pair
 * instead of four registers, and most address arithmetic is among them: carries only go upward, so the low half of a
 * sum, product or mask needs the low halves of its operands alone.
 *
 * Comparisons need whole words, but for addresses: a slot that is used as a pointer as it is, is compared with one or
 * is a copy of one, holds addresses only. That is a convention of the core, not a fact of Wasm, so checked builds hold
 * every use of it as more than 16 bits to it (ADDRESS in boards/common/wasm.h).
 */
import { parts, visitModule, type Binary, type Expression, type Slot, type WasmFunction, type WasmModule } from './ir.js'
import { inside, shortRanges } from './range.js'
import { rangeOf } from './ranges.js'
import { areaAt } from './statics.js'

/** Fills in `low`, `address` and `reads` of every slot. */
export function inferDemand(module: WasmModule): void {
  findAddresses(module)
  for (const slot of allSlots(module)) slot.low = slot.type === 'i32' && !slot.pinned
  visitModule(module, (e) => {
    if (e.kind === 'get' || (e.kind === 'set' && e.tee)) e.slot.reads++
  })
  let changed = true
  const demand = (e: Expression, wanted: boolean, f: WasmFunction): void => {
    const low = lowSuffices(e, wanted)
    const slot = e.kind === 'get' || (e.kind === 'set' && e.tee) ? e.slot : e.kind === 'call' ? e.callee.result : undefined
    if (slot?.low && !low && !slot.address) {
      slot.low = false
      changed = true
    }
    const lows = lowParts(module, e, low, f)
    parts(e).forEach((part, i) => demand(part, lows[i]!, f))
  }
  while (changed) {
    changed = false
    for (const f of module.functions) if (f.body) demand(f.body, f.result?.low ?? true, f)
  }
}

function allSlots(module: WasmModule): Slot[] {
  const own = module.functions.flatMap((f) => [...f.parameters, ...f.locals, ...(f.result ? [f.result] : [])])
  return [...own, ...module.globals.map((g) => g.slot)]
}

/** Whether the low 16 bits of an expression are enough: because no more are used, or because the others follow from them. */
export const lowSuffices = (e: Expression, wanted: boolean): boolean => e.type !== 'i64' && (wanted || (e.type === 'i32' && isShort(e)))

export function isShort(e: Expression): boolean {
  const range = rangeOf(e)
  return inside(range, shortRanges.u16) || inside(range, shortRanges.s16)
}

/** The parts of `e` of which the low 16 bits are enough; `low` says whether they are enough of `e` itself. */
export function lowParts(module: WasmModule, e: Expression, low: boolean, f: WasmFunction): boolean[] {
  switch (e.kind) {
    case 'set': return [e.slot.low]
    case 'load': case 'drop': return [true]
    case 'store': return [true, e.bytes <= 2]
    case 'fill': case 'copy': return [true, true, true]
    case 'select': return [low, low, isAddress(module, e.condition)]
    case 'if': return [isAddress(module, e.condition), low, low]
    case 'break': return [...(e.value ? [false] : []), ...(e.condition ? [isAddress(module, e.condition)] : [])]
    case 'call': return e.callee.parameters.map((slot) => slot.low)
    case 'return': return [f.result?.low ?? true]
    case 'unary': return [/^extend(8|16)_s$/.test(e.operator) || (e.operator === 'eqz' && isAddress(module, e.operand))]
    case 'binary': return lowOperands(module, e, low)
    default: return parts(e).map(() => false)
  }
}

function lowOperands(module: WasmModule, e: Binary, low: boolean): boolean[] {
  switch (e.operator) {
    case 'add': case 'sub': case 'mul': case 'and': case 'or': case 'xor': return [low, low]
    case 'shl': return [low && e.right.kind === 'constant' && (e.right.value & 31n) < 16n, true]
    case 'shr_u': case 'shr_s': case 'rotl': case 'rotr': return [false, true]
    default: return comparesAddresses(module, e) ? [true, true] : [false, false]
  }
}

/** True if a compared value is an address, so that its low 16 bits decide the comparison. */
export function isAddress(module: WasmModule, e: Expression): boolean {
  switch (e.kind) {
    case 'get': return e.slot.address
    case 'set': return isAddress(module, e.value)
    case 'constant': return areaAt(module.statics, e.value) !== undefined
    // The difference of two addresses is not an address.
    case 'binary': return e.on === 'i32' && (e.operator === 'add' || (e.operator === 'sub' && e.right.kind === 'constant')) && isAddress(module, e.left)
    default: return false
  }
}

const unsignedComparison = /^(eq|ne|[lg][te]_u)$/

/** Whether one side of a comparison is an address: then the other is one too, or 0. */
export const comparesAddresses = (module: WasmModule, { operator, on, left, right }: Binary): boolean =>
  on === 'i32' && unsignedComparison.test(operator) && (isAddress(module, left) || isAddress(module, right))

/** Slots that are used as a pointer as they are, compared with an address, or copied from or to such a slot. */
function findAddresses(module: WasmModule): void {
  let changed = true
  const mark = (slot: Slot | undefined): void => {
    if (!slot || slot.address || slot.pinned || slot.type !== 'i32') return
    slot.address = true
    changed = true
  }
  const source = (e: Expression): Slot | undefined =>
    e.kind === 'get' || e.kind === 'set' ? e.slot : e.kind === 'call' ? e.callee.result : undefined
  const copy = (to: Slot, value: Expression): void => {
    if (to.address) mark(source(value))
    // Binaryen merges functions of the same code, even if one takes an address where the other takes a number.
    else if (to.kind !== 'parameter' && source(value)?.address) mark(to)
  }
  while (changed) {
    changed = false
    visitModule(module, (e, f) => {
      switch (e.kind) {
        case 'load': case 'store': return mark(source(e.pointer))
        case 'fill': return mark(source(e.to))
        case 'copy': return [e.to, e.from].forEach((pointer) => mark(source(pointer)))
        case 'set': return copy(e.slot, e.value)
        case 'call': return e.callee.parameters.forEach((slot, i) => copy(slot, e.operands[i]!))
        case 'return': return e.value && copy(f.result!, e.value)
        case 'binary': if (comparesAddresses(module, e)) [e.left, e.right].forEach((side) => mark(source(side)))
      }
    })
    for (const f of module.functions) if (f.body && f.result) copy(f.result, f.body)
  }
}
