/**
 * A random module in Wasm's text form, decided by bytes: integers of both widths, nested control flow with jumps that
 * carry values, loops with fuel, calls, memory, and effects inside operands.
 */

/** Functions of a module: parameters, result; the last one is exported as `run`. */
const signatures = [
  { parameters: ['i32'], result: 'i32' },
  { parameters: ['i32', 'i64'], result: 'i64' },
  { parameters: ['i32', 'i32'], result: undefined },
  { parameters: ['i32', 'i32'], result: 'i32' },
] as const
type Type = 'i32' | 'i64'

const edges = { i32: [0, 1, -1, 2, 7, 31, 32, 127, 128, -128, 255, 256, 32767, -32768, 65535, 65536, 0x7fffffff, -0x80000000], i64: ['0', '1', '-1', '255', '0x7fffffff', '0x80000000', '0xffffffff', '0x100000000', '0x7fffffffffffffff', '-0x8000000000000000'] }
const binary = ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shr_u', 'shr_s', 'rotl', 'rotr']
const division = ['div_s', 'div_u', 'rem_s', 'rem_u']
const comparison = ['eq', 'ne', 'lt_s', 'lt_u', 'le_s', 'le_u', 'gt_s', 'gt_u', 'ge_s', 'ge_u']
const unary = ['clz', 'ctz', 'popcnt', 'extend8_s', 'extend16_s']
const loads = { i32: ['load', 'load8_s', 'load8_u', 'load16_s', 'load16_u'], i64: ['load', 'load8_s', 'load8_u', 'load16_s', 'load16_u', 'load32_s', 'load32_u'] }
const stores = { i32: ['store', 'store8', 'store16'], i64: ['store', 'store8', 'store16', 'store32'] }
const LOCALS = { i32: 4, i64: 2 }
const MOST_DEPTH = 5

export function randomModule(bytes: Uint8Array, mayTrap: boolean): string {
  return new Maker(bytes, mayTrap).module()
}

class Maker {
  private at = 0
  /** Each function has its share of the bytes. */
  private end = 0
  private labels: string[] = []
  private count = 0
  private f = 0

  constructor(private readonly bytes: Uint8Array, private readonly mayTrap: boolean) {}

  module(): string {
    const functions = signatures.map((_, i) => this.func(i))
    const types = signatures.map(({ parameters, result }, i) => `(type $t${i} (func ${params(parameters)} ${result ? `(result ${result})` : ''}))`)
    return `(module ${types.join(' ')} (memory (export "memory") 1)
(table 4 funcref) (elem (i32.const 1) $f0 $f1 $f2)
(global $g0 (mut i32) (i32.const 5)) (global $g1 (mut i64) (i64.const 6)) (global $fuel (mut i32) (i32.const 0))
(func (export "reset") (global.set $g0 (i32.const 5)) (global.set $g1 (i64.const 6)) (global.set $fuel (i32.const 60)))
(func (export "state") (result i32) (i32.xor (global.get $g0) (i32.wrap_i64 (i64.mul (global.get $g1) (i64.const 0x9e3779b97f4a7c15)))))
${functions.join('\n')})`
  }

  /** A number below n, from the next byte; 0 when there are none left. */
  private below(n: number): number {
    return this.at < this.end ? this.bytes[this.at++]! % n : 0
  }

  private one<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!
  }

  private func(index: number): string {
    this.f = index
    const share = this.bytes.length / signatures.length
    this.at = Math.floor(index * share)
    this.end = Math.floor((index + 1) * share)
    const { parameters, result } = signatures[index]!
    const locals = (['i32', 'i64'] as const).flatMap((type) => Array.from({ length: LOCALS[type] }, (_, i) => `(local $${type}${i} ${type})`))
    const copies = parameters.map((type, i) => `(local.set $${type}${i} (local.get ${i}))`)
    const name = index === signatures.length - 1 ? '(export "run")' : ''
    const body = Array.from({ length: 3 + this.below(4) }, () => this.statement(0))
    return `(func $f${index} ${name} ${params(parameters)} ${result ? `(result ${result})` : ''} ${locals.join(' ')}
${copies.join(' ')}\n${body.join('\n')}\n${result ? this.value(result, 0) : ''})`
  }

  private local(type: Type): string {
    return `$${type}${this.below(LOCALS[type])}`
  }

  private address(depth: number): string {
    const wild = this.mayTrap && this.below(50) === 0
    return wild ? this.value('i32', depth + 2) : `(i32.and ${this.value('i32', depth + 1)} (i32.const ${this.one([0x78, 0x7f8, 0x7ff8])}))`
  }

  private access(name: string): string {
    const offset = this.one([0, 0, 8, 24, 1000])
    return `${name} ${offset ? `offset=${offset}` : ''} ${this.below(3) === 0 ? 'align=1' : ''}`
  }

  private divisor(type: Type, depth: number): string {
    const value = this.value(type, depth + 1)
    return this.mayTrap && this.below(8) === 0 ? value : `(${type}.or (${type}.and ${value} (${type}.const 0x7f)) (${type}.const 1))`
  }

  /** Calls only go to functions before this one, so they end. */
  private call(type: Type | undefined, depth: number): string | undefined {
    const able = signatures.map((s, i) => ({ ...s, i })).filter((s) => s.result === type && s.i < this.f)
    if (able.length === 0) return undefined
    const { i, parameters } = this.one(able)
    const operands = parameters.map((p) => this.value(p, depth + 1)).join(' ')
    if (this.below(2) === 0) return `(call $f${i} ${operands})`
    const index = this.mayTrap && this.below(20) === 0 ? this.value('i32', depth + 2) : `(i32.const ${i + 1})`
    return `(call_indirect (type $t${i}) ${operands} ${index})`
  }

  private value(type: Type, depth: number): string {
    const leaf = depth >= MOST_DEPTH || this.at >= this.end
    const other: Type = type === 'i32' ? 'i64' : 'i32'
    switch (leaf ? this.below(3) : this.below(18)) {
      case 0: return `(${type}.const ${this.one<number | string>(edges[type])})`
      case 1: return `(local.get ${this.local(type)})`
      case 2: return type === 'i32' ? '(global.get $g0)' : '(global.get $g1)'
      case 3: return `(${type}.${this.one(unary)} ${this.value(type, depth + 1)})`
      case 4: case 5: case 6: return `(${type}.${this.one(binary)} ${this.value(type, depth + 1)} ${this.value(type, depth + 1)})`
      case 7: return `(${type}.${this.one(division)} ${this.value(type, depth + 1)} ${this.divisor(type, depth)})`
      case 8: case 9: {
        const word = this.one(['i32', 'i32', 'i64'] as const)
        const compared = `(${word}.${this.one(comparison)} ${this.value(word, depth + 1)} ${this.value(word, depth + 1)})`
        return type === 'i32' ? compared : `(i64.extend_i32_u ${compared})`
      }
      case 10: return `(${type}.${this.access(this.one(loads[type]))} ${this.address(depth)})`
      case 11: return `(select ${this.value(type, depth + 1)} ${this.value(type, depth + 1)} ${this.value('i32', depth + 1)})`
      case 12: return `(local.tee ${this.local(type)} ${this.value(type, depth + 1)})`
      case 13: return `(if (result ${type}) ${this.value('i32', depth + 1)} (then ${this.statement(depth + 2)} ${this.value(type, depth + 1)}) (else ${this.value(type, depth + 1)}))`
      case 14: {
        const label = `$v${this.count++}`
        return `(block ${label} (result ${type}) ${this.statement(depth + 1)} (drop (br_if ${label} ${this.value(type, depth + 1)} ${this.value('i32', depth + 1)})) ${this.value(type, depth + 1)})`
      }
      case 15: return this.call(type, depth) ?? `(${type}.eqz ${this.value(type, depth + 1)})`.replace(/^\(i64\.eqz.*$/, '(i64.const 3)')
      case 16: return type === 'i32' ? `(i32.eqz ${this.value('i32', depth + 1)})` : `(i64.extend32_s ${this.value('i64', depth + 1)})`
      default: return type === 'i32' ? `(i32.wrap_i64 ${this.value(other, depth + 1)})` : `(i64.extend_i32_${this.one(['s', 'u'])} ${this.value(other, depth + 1)})`
    }
  }

  private within(label: string, make: () => string): string {
    this.labels.push(label)
    const text = make()
    this.labels.pop()
    return text
  }

  private some(depth: number): string {
    return Array.from({ length: 1 + this.below(3) }, () => this.statement(depth + 1)).join(' ')
  }

  private statement(depth: number): string {
    if (depth >= MOST_DEPTH || this.at >= this.end) return '(nop)'
    const type = this.one(['i32', 'i32', 'i64'] as const)
    switch (this.below(15)) {
      case 0: case 1: case 2: return `(local.set ${this.local(type)} ${this.value(type, depth + 1)})`
      case 3: return type === 'i32' ? `(global.set $g0 ${this.value('i32', depth + 1)})` : `(global.set $g1 ${this.value('i64', depth + 1)})`
      case 4: case 5: return `(${type}.${this.access(this.one(stores[type]))} ${this.address(depth)} ${this.value(type, depth + 1)})`
      case 6: {
        const label = `$b${this.count++}`
        return this.within(label, () => `(block ${label} ${this.some(depth)} (br_if ${this.one(this.labels)} ${this.value('i32', depth + 1)}) ${this.some(depth)})`)
      }
      case 7: case 8: {
        const out = `$o${this.count++}`, head = `$l${this.count++}`
        const counter = this.local('i32')
        const fuel = `(global.set $fuel (i32.sub (global.get $fuel) (i32.const 1))) (br_if ${out} (i32.lt_s (global.get $fuel) (i32.const 0)))`
        const step = `(local.set ${counter} (i32.add (local.get ${counter}) (i32.const ${this.one([1, 1, 2, -1])})))`
        const again = `(br_if ${head} (i32.${this.one(comparison)} (local.get ${counter}) ${this.value('i32', depth + 2)}))`
        return this.within(out, () => `(block ${out} (loop ${head} ${fuel} ${this.some(depth)} ${step} ${again}))`)
      }
      case 9: return `(if ${this.value('i32', depth + 1)} (then ${this.some(depth)}) (else ${this.some(depth)}))`
      case 10: {
        if (this.labels.length === 0) return '(nop)'
        const names = Array.from({ length: 1 + this.below(3) }, () => this.one(this.labels))
        return `(if ${this.value('i32', depth + 1)} (then (br_table ${names.join(' ')} ${this.one(this.labels)} ${this.value('i32', depth + 1)})))`
      }
      case 11: return `(memory.fill ${this.address(depth)} ${this.value('i32', depth + 1)} (i32.const ${this.below(40)}))`
      case 12: return `(memory.copy ${this.address(depth)} ${this.address(depth)} (i32.const ${this.below(40)}))`
      case 13: return this.call(undefined, depth) ?? `(drop ${this.value(type, depth + 1)})`
      default: {
        if (this.mayTrap && this.below(16) === 0) return `(if ${this.value('i32', depth + 1)} (then (unreachable)))`
        const { result } = signatures[this.f]!
        return `(if ${this.value('i32', depth + 1)} (then (return ${result ? this.value(result, depth + 1) : ''})))`
      }
    }
  }
}

const params = (types: readonly string[]): string => (types.length ? `(param ${types.join(' ')})` : '')
