import { api, type Info, type Ref } from './binaryen.js'
import type { Constant, Expression, Slot, WasmFunction } from './ir.js'
import { binaryOperators, unaryOperators, type Operator } from './operators.js'
import { readSignature, unsupported, wordType } from './signature.js'

/** What names and indices mean where an expression stands. */
export interface Scope {
  readonly locals: readonly Slot[]
  readonly globals: ReadonlyMap<string, { slot: Slot }>
  readonly functions: ReadonlyMap<string, WasmFunction>
}

const kindOf = new Map(Object.entries(api.ExpressionIds).map(([name, id]) => [id, name]))

export function readExpression(ref: Ref, scope: Scope): Expression {
  const kind = kindOf.get(api.getExpressionId(ref))!
  // Binaryen fails when asked about expressions that have no parts.
  if (kind === 'Nop') return { kind: 'nop', type: 'none' }
  if (kind === 'Unreachable') return { kind: 'unreachable', type: 'unreachable' }
  const read = readers[kind]
  if (!read) throw unsupported(`the instruction ${kind}`)
  const info = api.getExpressionInfo(ref)
  return read(info, typeOf(info.type), (part) => readExpression(part, scope), scope)
}

type Type = Expression['type']
type Reader = (info: Info, type: Type, read: (part: Ref) => Expression, scope: Scope) => Expression

const typeOf = (type: number): Type => (type === api.none ? 'none' : type === api.unreachable ? 'unreachable' : wordType(type))

function operatorOf({ op }: Info, operators: ReadonlyMap<number, Operator>): Operator {
  const operator = operators.get(op)
  if (!operator) throw unsupported(`Binaryen's operator ${op}`)
  return operator
}

const optional = (ref: Ref, read: (part: Ref) => Expression): Expression | undefined => (ref ? read(ref) : undefined)

/** An offset that is large is a static address, whose index is the pointer. */
const LARGEST_OFFSET = 65535

function place({ ptr, offset }: Info, read: (part: Ref) => Expression): { pointer: Expression; offset: number } {
  if (offset <= LARGEST_OFFSET) return { pointer: read(ptr), offset }
  const right: Constant = { kind: 'constant', type: 'i32', value: BigInt(offset) }
  return { pointer: { kind: 'binary', type: 'i32', operator: 'add', on: 'i32', left: read(ptr), right }, offset: 0 }
}

const readers: Record<string, Reader> = {
  Block: (i, type, read) => ({ kind: 'block', type, label: i.name ?? '', children: i.children.map(read) }),
  If: (i, type, read) => ({ kind: 'if', type, condition: read(i.condition), whenTrue: read(i.ifTrue), whenFalse: optional(i.ifFalse, read) }),
  Loop: (i, type, read) => ({ kind: 'loop', type, label: i.name ?? '', body: read(i.body) }),
  Break: (i, type, read) => ({ kind: 'break', type, label: i.name!, condition: optional(i.condition, read), value: optional(i.value, read) }),
  Switch: (i, type, read) => ({
    kind: 'switch', type, labels: i.names, otherwise: i.defaultName, index: read(i.condition), value: optional(i.value, read),
  }),
  Call(i, type, read, { functions }) {
    if ((i as { isReturn?: boolean }).isReturn) throw unsupported('a tail call')
    return { kind: 'call', type, callee: functions.get(i.target)!, operands: i.operands.map(read) }
  },
  CallIndirect: (i, type, read) => ({
    kind: 'indirect', type, signature: readSignature(i.params, i.results), index: read(i.target), operands: i.operands.map(read),
  }),
  LocalGet: (i, type, _read, { locals }) => ({ kind: 'get', type, slot: locals[i.index]! }),
  LocalSet: (i, type, read, { locals }) => ({ kind: 'set', type, slot: locals[i.index]!, value: read(i.value), tee: i.isTee }),
  GlobalGet: (i, type, _read, { globals }) => ({ kind: 'get', type, slot: globals.get(i.name!)!.slot }),
  GlobalSet: (i, type, read, { globals }) => ({ kind: 'set', type, slot: globals.get(i.name!)!.slot, value: read(i.value), tee: false }),
  Load: (i, type, read) => ({ kind: 'load', type, bytes: i.bytes, signed: i.isSigned, align: i.align || i.bytes, ...place(i, read) }),
  Store: (i, type, read) => ({ kind: 'store', type, bytes: i.bytes, align: i.align || i.bytes, ...place(i, read), value: read(i.value) }),
  MemoryFill: (i, type, read) => ({ kind: 'fill', type, to: read(i.dest), byte: read(i.value), count: read(i.size) }),
  MemoryCopy: (i, type, read) => ({ kind: 'copy', type, to: read(i.dest), from: read(i.source), count: read(i.size) }),
  Const: (i, type): Constant => ({ kind: 'constant', type, value: BigInt(i.value) }),
  Unary: (i, type, read) => ({ kind: 'unary', type, operator: operatorOf(i, unaryOperators).name, operand: read(i.value) }),
  Binary(i, type, read) {
    const { name, on } = operatorOf(i, binaryOperators)
    return { kind: 'binary', type, operator: name, on, left: read(i.left), right: read(i.right) }
  },
  Select: (i, type, read) => ({ kind: 'select', type, whenTrue: read(i.ifTrue), whenFalse: read(i.ifFalse), condition: read(i.condition) }),
  Drop: (i, type, read) => ({ kind: 'drop', type, value: read(i.value) }),
  Return: (i, type, read) => ({ kind: 'return', type, value: optional(i.value, read) }),
}
