/**
 * Writes one function's body as C. An expression becomes a C text without effects; whatever has effects is a statement
 * of its own, written before. So Wasm's order of evaluation is kept, as long as no text is used after a statement that
 * changes what it reads; such a text is stored in a temporary before that statement.
 */
import { convert, slotType, spelled, type CType, type CValue } from './ctype.js'
import type { Slot, WasmFunction, WasmModule } from './ir.js'

/** How the evaluation of a text can trap in a checked build: if at all, out of bounds only, or in several ways. */
export type Traps = 'never' | 'bounds' | 'several'

/** A text without effects, and what it reads. */
export interface Value extends CValue {
  readonly reads: ReadonlySet<Slot | 'memory'>
  readonly traps: Traps
}

/** True if a value must be stored now, because a later expression could otherwise trap before it, with another code. */
const trapsFirst = (own: Traps, later: readonly Traps[], statements: boolean): boolean =>
  own !== 'never' && (statements || later.some((traps) => traps === 'several' || (traps === 'bounds' && own === 'several')))

/** Represents everything that another function can change. */
const ANYTHING = 'anything'

export class Writer {
  readonly lines: string[] = []
  readonly declarations: string[] = []
  private readonly changes: (Slot | 'memory' | typeof ANYTHING)[] = []
  private readonly labels = new Map<string, { c: string; used: boolean; value?: CValue }>()
  private temporaries = 0

  constructor(readonly module: WasmModule, readonly f: WasmFunction) {}

  get resultType(): CType {
    return slotType(this.f.result!)
  }

  line(text: string): void {
    this.lines.push(text)
  }

  changed(what: Slot | 'memory' | typeof ANYTHING): void {
    this.changes.push(what)
  }

  temporary(type: CType): string {
    const name = `t${this.temporaries++}`
    this.declarations.push(`${spelled[type]} ${name};`)
    return name
  }

  /** Calls the makers in order; each value is as it was when its maker was called, even if a later one has effects. */
  inOrder(makers: (() => Value)[]): Value[] {
    const made: { value: Value; line: number; change: number }[] = []
    for (const make of makers) {
      const value = make()
      made.push({ value, line: this.lines.length, change: this.changes.length })
    }
    // From the last to the first, so that an inserted line moves no line that is still to be found.
    for (let i = made.length - 1; i >= 0; i--) {
      const { value, line, change } = made[i]!
      const later = made.slice(i + 1).map((m) => m.value.traps)
      if (!this.overtaken(value, change) && !trapsFirst(value.traps, later, this.lines.length > line)) continue
      made[i]!.value = this.kept(value, line)
    }
    return made.map(({ value }) => value)
  }

  /** Stores a value now, or at an earlier line. */
  kept(value: Value, line = this.lines.length): Value {
    const name = this.temporary(value.type)
    this.lines.splice(line, 0, `${name} = ${value.text};`)
    return { text: name, type: value.type, reads: new Set(), traps: 'never' }
  }

  private overtaken({ reads }: Value, since: number): boolean {
    return this.changes.slice(since).some((change) =>
      change === ANYTHING ? [...reads].some((r) => r === 'memory' || r.kind === 'global') : reads.has(change))
  }

  /** Opens a label; `value` is the temporary for what arrives with a jump to it. */
  label(name: string, value?: CValue): { c: string; used: boolean } {
    const label = { c: `l${this.labels.size}`, used: false, ...(value !== undefined && { value }) }
    this.labels.set(name, label)
    return label
  }

  /** Whether what arrives with a jump to a label is read. */
  takesValue(name: string): boolean {
    return this.labels.get(name)!.value !== undefined
  }

  jump(name: string, value?: Value): void {
    const label = this.labels.get(name)!
    label.used = true
    if (value && label.value) this.line(`${label.value.text} = ${convert(value, label.value.type)};`)
    else if (value && value.traps !== 'never') this.line(`(void)${value.text};`)
    this.line(`goto ${label.c};`)
  }

  assign(slot: Slot, value: Value): void {
    this.line(`${slot.name} = ${convert(value, slotType(slot))};`)
    this.changed(slot)
  }
}
