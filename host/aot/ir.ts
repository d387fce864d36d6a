/**
 * A Wasm module of integers as plain objects: what the analyses and the C writer work on. `read.ts` makes it.
 */
import type { Range } from './range.js'

export type WordType = 'i32' | 'i64'

/** A place that holds a word between instructions: local, parameter, result or global. */
export interface Slot {
  /** Its name in C. */
  readonly name: string
  readonly type: WordType
  readonly kind: 'local' | 'parameter' | 'result' | 'global'
  /** Read or written by an export, an import or an indirect call, so it keeps its Wasm type. */
  pinned: boolean
  /** A local that is read before it is written, and so begins as 0. */
  zeroed: boolean
  /** Values that it can hold; undefined until something is known to be written. */
  range?: Range
  /** No use needs more than its low 16 bits. */
  low: boolean
  /** Holds an address, or 0. */
  address: boolean
  /** A local that loops move through memory. */
  walks: boolean
  /** The read-only table that every value of it points into. */
  table?: StaticArea | 'none'
  /** How often it is read. */
  reads: number
}

export interface Signature {
  readonly parameters: readonly WordType[]
  readonly result?: WordType
}

export interface WasmFunction {
  /** Its name in C. */
  readonly name: string
  readonly signature: Signature
  readonly parameters: Slot[]
  readonly result?: Slot
  readonly locals: Slot[]
  /** Module and name that it is imported from. */
  readonly imported?: { readonly module: string; readonly name: string }
  /** The name under which the core exports it as a kernel (assembly/kernels/overridable.ts). */
  kernel?: string
  /** The board brings it under that name: its body here is analysed only for the ranges of parameters and result. */
  overridden?: boolean
  body?: Expression
}

/** A run of the module's static data that is one array in C. */
export interface StaticArea {
  readonly name: string
  readonly offset: number
  /** Initial bytes; all zero for a working area. */
  readonly bytes: Uint8Array
  /** It is used by loads alone, each of which is known to read from it: it can lie in a memory of its own. */
  readonly: boolean
  /** Some code uses it. */
  used: boolean
}

export interface WasmModule {
  readonly functions: WasmFunction[]
  readonly globals: { readonly slot: Slot; readonly initial: Constant }[]
  readonly exports: { readonly name: string; readonly callee: WasmFunction }[]
  /** Functions by index of the table; holes are undefined. */
  readonly table: (WasmFunction | undefined)[]
  readonly statics: StaticArea[]
  /** Its memory is an instance of a library, whose address every function is given first (boards/export/access.h). */
  instance?: boolean
}

interface Typed {
  readonly type: WordType | 'none' | 'unreachable'
}

export interface Constant extends Typed {
  readonly kind: 'constant'
  /** Signed. */
  readonly value: bigint
}
export interface Get extends Typed {
  readonly kind: 'get'
  slot: Slot
  /** Comparisons that held on every way here since the slot was written. */
  guards?: readonly Guard[]
}
/** A comparison of a slot with something, known to hold. */
export interface Guard {
  readonly relation: 'lt' | 'le' | 'gt' | 'ge'
  readonly signed: boolean
  readonly bound: Expression
}
export interface Set extends Typed {
  readonly kind: 'set'
  slot: Slot
  readonly value: Expression
  /** Also yields the value. */
  readonly tee: boolean
  /** Comparisons that hold where the yielded value counts. */
  guards?: readonly Guard[]
}
export interface Load extends Typed {
  readonly kind: 'load'
  readonly bytes: number
  readonly signed: boolean
  readonly offset: number
  readonly align: number
  readonly pointer: Expression
}
export interface Store extends Typed {
  readonly kind: 'store'
  readonly bytes: number
  readonly offset: number
  readonly align: number
  readonly pointer: Expression
  readonly value: Expression
}
export interface Unary extends Typed {
  readonly kind: 'unary'
  readonly operator: string
  readonly operand: Expression
}
export interface Binary extends Typed {
  readonly kind: 'binary'
  /** As Wasm spells it, without the type in front: `shr_u`. */
  readonly operator: string
  /** Type of the operands. */
  readonly on: WordType
  readonly left: Expression
  readonly right: Expression
}
export interface Select extends Typed {
  readonly kind: 'select'
  readonly whenTrue: Expression
  readonly whenFalse: Expression
  readonly condition: Expression
}
export interface Block extends Typed {
  readonly kind: 'block'
  readonly label: string
  readonly children: Expression[]
}
export interface Loop extends Typed {
  readonly kind: 'loop'
  readonly label: string
  readonly body: Expression
}
export interface If extends Typed {
  readonly kind: 'if'
  readonly condition: Expression
  readonly whenTrue: Expression
  readonly whenFalse?: Expression
}
export interface Break extends Typed {
  readonly kind: 'break'
  readonly label: string
  readonly condition?: Expression
  readonly value?: Expression
}
export interface Switch extends Typed {
  readonly kind: 'switch'
  readonly labels: string[]
  readonly otherwise: string
  readonly index: Expression
  readonly value?: Expression
}
export interface Call extends Typed {
  readonly kind: 'call'
  readonly callee: WasmFunction
  readonly operands: Expression[]
}
export interface IndirectCall extends Typed {
  readonly kind: 'indirect'
  readonly signature: Signature
  readonly index: Expression
  readonly operands: Expression[]
}
export interface Fill extends Typed {
  readonly kind: 'fill'
  readonly to: Expression
  readonly byte: Expression
  readonly count: Expression
}
export interface Copy extends Typed {
  readonly kind: 'copy'
  readonly to: Expression
  readonly from: Expression
  readonly count: Expression
}
export interface Drop extends Typed {
  readonly kind: 'drop'
  readonly value: Expression
}
export interface Return extends Typed {
  readonly kind: 'return'
  readonly value?: Expression
}
export interface Unreachable extends Typed {
  readonly kind: 'unreachable'
}
export interface Nop extends Typed {
  readonly kind: 'nop'
}

export type Expression =
  | Constant | Get | Set | Load | Store | Unary | Binary | Select | Block | Loop | If | Break | Switch
  | Call | IndirectCall | Fill | Copy | Drop | Return | Unreachable | Nop

/** Operands and parts of an expression, in the order in which Wasm evaluates them. */
export function parts(e: Expression): Expression[] {
  switch (e.kind) {
    case 'set': case 'drop': return [e.value]
    case 'load': return [e.pointer]
    case 'store': return [e.pointer, e.value]
    case 'unary': return [e.operand]
    case 'binary': return [e.left, e.right]
    case 'select': return [e.whenTrue, e.whenFalse, e.condition]
    case 'block': return e.children
    case 'loop': return [e.body]
    case 'if': return e.whenFalse ? [e.condition, e.whenTrue, e.whenFalse] : [e.condition, e.whenTrue]
    case 'break': return [...(e.value ? [e.value] : []), ...(e.condition ? [e.condition] : [])]
    case 'switch': return [...(e.value ? [e.value] : []), e.index]
    case 'call': return e.operands
    case 'indirect': return [...e.operands, e.index]
    case 'fill': return [e.to, e.byte, e.count]
    case 'copy': return [e.to, e.from, e.count]
    case 'return': return e.value ? [e.value] : []
    default: return []
  }
}

/** Visits an expression and everything in it, parts first. */
export function visit(e: Expression, see: (e: Expression) => void): void {
  for (const part of parts(e)) visit(part, see)
  see(e)
}

/** Visits every expression of the module. */
export function visitModule(module: WasmModule, see: (e: Expression, inside: WasmFunction) => void): void {
  for (const f of module.functions) if (f.body) visit(f.body, (e) => see(e, f))
}
