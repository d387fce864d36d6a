/** Instructions of Wasm whose result is an effect, as C. */
import { withSelf } from './call.js'
import { convert, type CValue } from './ctype.js'
import { conditionOf, directCall, indirectCall, partValues, valueOf } from './expression.js'
import type { Block, Break, Expression, If, Loop, Slot, Switch } from './ir.js'
import { stepOf } from './walkers.js'
import type { Writer } from './writer.js'

/** Writes an expression for its effects alone. */
export function statement(w: Writer, e: Expression): void {
  switch (e.kind) {
    case 'nop': return
    case 'block': case 'loop': case 'if': return structured(w, e)
    case 'break': return jump(w, e)
    case 'switch': return branches(w, e)
    case 'set': {
      if (isUnread(e.slot)) return ignored(w, e.value)
      const step = e.slot.walks ? stepOf(e.slot, e.value) : undefined
      if (step) {
        const by = valueOf(w, step, true)
        return w.assign(e.slot, { ...by, text: `STEP(${e.slot.name}, ${convert(by, 'low')})`, type: 'walker' })
      }
      const [value] = partValues(w, e, [e.value])
      if (e.value.type === 'unreachable') return
      return w.assign(e.slot, value!)
    }
    case 'store': {
      const [pointer, value] = partValues(w, e, [e.pointer, e.value])
      const loose = e.align < e.bytes ? '_unaligned' : ''
      const stored = e.value.type === 'i64' ? value!.text : convert(value!, e.bytes === 4 ? 'u32' : 'low')
      const word = e.value.type === 'i64' && e.bytes < 8 ? `(uint32_t)(${stored})` : stored
      w.line(`store_${8 * e.bytes}${loose}(${withSelf(w.module, [convert(pointer!, 'low'), `${e.offset}`, word])});`)
      return w.changed('memory')
    }
    case 'fill': case 'copy': {
      const values = partValues(w, e, e.kind === 'fill' ? [e.to, e.byte, e.count] : [e.to, e.from, e.count])
      w.line(`memory_${e.kind}(${withSelf(w.module, values.map((v) => convert(v, 'low')))});`)
      return w.changed('memory')
    }
    case 'call': case 'indirect': {
      w.line(`${e.kind === 'call' ? directCall(w, e) : indirectCall(w, e)};`)
      return w.changed('anything')
    }
    case 'drop': return ignored(w, e.value)
    case 'return': {
      const [value] = partValues(w, e, e.value ? [e.value] : [])
      return w.line(value ? `return ${convert(value, w.resultType)};` : 'return;')
    }
    case 'unreachable': return w.line('TRAP(TRAP_UNREACHABLE);')
    default: return ignored(w, e)
  }
}

const isUnread = (slot: Slot): boolean => slot.reads === 0

/** What is written as a statement where its value is not used. */
const STATEMENTS: readonly Expression['kind'][] = ['call', 'indirect', 'block', 'if', 'loop', 'break']

/** Writes an expression whose value is not used, and stores it nowhere: compilers warn of variables that nobody reads. */
function ignored(w: Writer, e: Expression): void {
  if (STATEMENTS.includes(e.kind)) return statement(w, e)
  const value = valueOf(w, e, true)
  if (value.traps !== 'never') w.line(`(void)${value.text};`)
}

/** Writes a construct with a body; its value, if it has one, goes into the temporary `to`. */
export function structured(w: Writer, e: Block | Loop | If | Break | Expression, to?: CValue): void {
  switch (e.kind) {
    case 'block': {
      const label = e.label ? w.label(e.label, to) : undefined
      e.children.forEach((child, i) => (i === e.children.length - 1 ? into(w, child, to) : statement(w, child)))
      if (label?.used) w.line(`${label.c}:;`)
      return
    }
    case 'loop': {
      const label = e.label ? w.label(e.label) : undefined
      const at = w.lines.length
      into(w, e.body, to)
      if (label?.used) w.lines.splice(at, 0, `${label.c}:;`)
      return
    }
    case 'if': {
      w.line(`if (${conditionOf(w, e.condition).text}) {`)
      into(w, e.whenTrue, to)
      if (e.whenFalse && e.whenFalse.kind !== 'nop') {
        w.line('} else {')
        into(w, e.whenFalse, to)
      }
      return w.line('}')
    }
    default: return statement(w, e)
  }
}

/** Writes an expression; its value goes into a temporary, if there is one for it. */
function into(w: Writer, e: Expression, to: CValue | undefined): void {
  if (to === undefined || (e.type !== 'i32' && e.type !== 'i64')) return statement(w, e)
  if (e.kind === 'block' || e.kind === 'if' || e.kind === 'loop') return structured(w, e, to)
  w.line(`${to.text} = ${convert(valueOf(w, e, to.type === 'low'), to.type)};`)
}

function jump(w: Writer, e: Break): void {
  if (e.condition && e.value && w.takesValue(e.label)) return void valueOf(w, e)
  if (e.condition) {
    if (e.value) ignored(w, e.value)
    w.line(`if (${conditionOf(w, e.condition).text}) {`)
    w.jump(e.label)
    return w.line('}')
  }
  const [value] = e.value ? partValues(w, e, [e.value]) : []
  w.jump(e.label, value)
}

function branches(w: Writer, e: Switch): void {
  const [first, second] = partValues(w, e, e.value ? [e.value, e.index] : [e.index])
  const value = e.value ? first : undefined
  w.line(`switch (${convert((e.value ? second : first)!, 'u32')}) {`)
  e.labels.forEach((label, i) => {
    if (label === e.otherwise) return
    w.line(`case ${i}:`)
    w.jump(label, value)
  })
  w.line('default:')
  w.jump(e.otherwise, value)
  w.line('}')
}

