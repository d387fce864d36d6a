import { headC } from './call.js'
import { convert, shortest, slotType, spelled } from './ctype.js'
import { valueOf } from './expression.js'
import { parts, visit, type Expression, type Slot, type WasmFunction, type WasmModule } from './ir.js'
import { rangeOf } from './ranges.js'
import { statement } from './statement.js'
import { Writer } from './writer.js'

/** A function in C. */
export function functionC(module: WasmModule, f: WasmFunction): string {
  const w = new Writer(module, f)
  const body = f.body!
  if (f.result && body.type !== 'unreachable') w.line(`return ${convert(valueOf(w, body, f.result.low), slotType(f.result))};`)
  else statement(w, body)
  const used = f.locals.filter((slot) => slot.reads > 0)
  const declarations = [...used.map((slot) => `${spelled[slotType(slot)]} ${slot.name} = 0;`), ...w.declarations]
  const ignored = f.parameters.filter((slot) => slot.reads === 0).map(({ name }) => `(void)${name};`)
  const noSelf = module.instance && !w.lines.some((line) => /\bself\b/.test(line)) ? ['(void)self;'] : []
  const hot = isHot(body) ? 'HOT ' : ''
  const apart = isLarge(body) ? 'APART ' : ''
  return [`${hot}${apart}${headC(module, f)} {`, ...declarations, ...ignored, ...noSelf, ...w.lines, '}'].map((line, i, all) => (i === 0 || i === all.length - 1 ? line : `  ${line}`)).join('\n')
}

/** Expressions of a function that shares its caller's frame at most. */
const SHARED = 40

/** Whether a function loops or is long: inlined, it would leave its frame on the stack of everything else that its caller calls. */
function isLarge(body: Expression): boolean {
  let count = 0
  visit(body, (e) => (count += e.kind === 'loop' ? SHARED + 1 : 1))
  return count > SHARED
}

/**
 * Whether an innermost loop multiplies by something short and signed, a weight or an activation, or walks along two vectors,
 * steps and weights: there the learner's time goes. One that also divides spends it there, however it is compiled.
 */
const isHot = (e: Expression): boolean =>
  has(e, (loop) => loop.kind === 'loop' && !has(loop.body, (inner) => inner.kind === 'loop' || isDivision(inner)) && (has(loop.body, isProduct) || walkers(loop.body) > 1))

const has = (e: Expression, what: (e: Expression) => boolean): boolean => what(e) || parts(e).some((part) => has(part, what))

const isDivision = (e: Expression): boolean => e.kind === 'binary' && /^(div|rem)/.test(e.operator)

const isProduct = (e: Expression): boolean =>
  e.kind === 'binary' && e.on === 'i32' && e.operator === 'mul' && [e.left, e.right].some((x) => /^s(8|16)$/.test(shortest(rangeOf(x))) && rangeOf(x).low <= -128)

function walkers(body: Expression): number {
  const moved = new Set<Slot>()
  visit(body, (e) => {
    if (e.kind === 'set' && e.slot.walks) moved.add(e.slot)
  })
  return moved.size
}
