/**
 * Gives every lifetime of a local a slot of its own. The core's compiler lets values that never live at the same time share
 * one local, a pointer with a counter, say; for a C type they must be told apart. Two writes belong to one lifetime if some
 * read can see both.
 */
import { parts, type Expression, type Get, type Set as Write, type Slot, type WasmFunction } from './ir.js'

/** A write, or the value that a slot begins with. */
interface Definition {
  readonly slot: Slot
  /** The 0 of a local that was not written yet: it belongs to no lifetime, since every slot can begin as 0. */
  readonly zero: boolean
  /** Union-find parent: following it ends at the definition that represents the whole lifetime. */
  parent?: Definition
}

/** Reaching definitions: for each slot, the writes that may have been the last one; undefined at unreachable points. */
type State = Map<Slot, ReadonlySet<Definition>> | undefined

export function splitLocals(f: WasmFunction): void {
  if (!f.body) return
  const split = new Splitter(f)
  split.walk(f.body)
  f.locals.splice(0, f.locals.length, ...split.assignSlots())
}

class Splitter {
  private state: State
  private readonly initial = new Map<Slot, Definition>()
  /** Lifetimes that may be read before they are written. */
  private readonly zeroed: Definition[] = []
  private readonly writes = new Map<Write, Definition>()
  private readonly reads = new Map<Get | Write, Definition>()
  private readonly arrivals = new Map<string, State>()

  constructor(private readonly f: WasmFunction) {
    for (const slot of [...f.parameters, ...f.locals]) this.initial.set(slot, { slot, zero: slot.kind === 'local' })
    this.state = new Map([...this.initial].map(([slot, d]) => [slot, new Set([d])]))
  }

  walk(e: Expression): void {
    switch (e.kind) {
      case 'block': {
        for (const child of e.children) this.walk(child)
        if (e.label) this.state = joined(this.state, this.take(e.label))
        return
      }
      case 'loop': return this.walkLoop(e)
      case 'if': {
        this.walk(e.condition)
        const before = copied(this.state)
        this.walk(e.whenTrue)
        const after = this.state
        this.state = before
        if (e.whenFalse) this.walk(e.whenFalse)
        this.state = joined(after, this.state)
        return
      }
      default:
    }
    for (const part of parts(e)) this.walk(part)
    switch (e.kind) {
      case 'get': return this.read(e)
      case 'set': return this.write(e)
      case 'break':
        this.arrive(e.label)
        if (!e.condition) this.state = undefined
        return
      case 'switch':
        for (const label of new Set([...e.labels, e.otherwise])) this.arrive(label)
        this.state = undefined
        return
      case 'return': case 'unreachable': this.state = undefined
    }
  }

  /** Repeats until the definitions that reach the head of the loop no longer change. */
  private walkLoop({ label, body }: Extract<Expression, { kind: 'loop' }>): void {
    let head = copied(this.state)
    for (;;) {
      this.state = copied(head)
      this.walk(body)
      const again = label ? joined(copied(head), this.take(label)) : head
      if (size(again) === size(head)) return
      head = again
    }
  }

  private arrive(label: string): void {
    this.arrivals.set(label, joined(copied(this.state), this.arrivals.get(label)))
  }

  private take(label: string): State {
    const state = this.arrivals.get(label)
    this.arrivals.delete(label)
    return state
  }

  private read(e: Get): void {
    if (e.slot.kind === 'global') return
    // Unreachable: any value will do.
    const seen = this.state?.get(e.slot) ?? [this.initial.get(e.slot)!]
    const written = [...seen].filter(({ zero }) => !zero)
    for (const other of written.slice(1)) unite(written[0]!, other)
    if (written.length < [...seen].length && written.length > 0) this.zeroed.push(written[0]!)
    this.reads.set(e, written[0] ?? [...seen][0]!)
  }

  private write(e: Write): void {
    if (e.slot.kind === 'global') return
    const definition = this.writes.get(e) ?? { slot: e.slot, zero: false }
    this.writes.set(e, definition)
    this.state?.set(e.slot, new Set([definition]))
  }

  /** Replaces the local in every read and write by the slot of its lifetime; returns these slots, the function's new locals. */
  assignSlots(): Slot[] {
    const slots = new Map<Definition, Slot>(this.f.parameters.map((slot) => [top(this.initial.get(slot)!), slot]))
    let count = 0
    const slotOf = (definition: Definition): Slot => {
      const life = top(definition)
      const known = slots.get(life)
      if (known) return known
      const slot: Slot = { ...definition.slot, kind: 'local', name: `v${count++}`, zeroed: life.zero }
      slots.set(life, slot)
      return slot
    }
    for (const [e, definition] of this.reads) e.slot = slotOf(definition)
    for (const [e, definition] of this.writes) e.slot = slotOf(definition)
    for (const life of this.zeroed) slotOf(life).zeroed = true
    return [...new Set(slots.values())].filter((slot) => slot.kind === 'local')
  }
}

function top(d: Definition): Definition {
  while (d.parent) d = d.parent
  return d
}

function unite(a: Definition, b: Definition): void {
  const x = top(a), y = top(b)
  if (x !== y) y.parent = x
}

const copied = (state: State): State => state && new Map(state)

function joined(a: State, b: State): State {
  if (!a || !b) return a ?? b
  const both = new Map(a)
  for (const [slot, definitions] of b) {
    const mine = a.get(slot)
    both.set(slot, mine ? new Set([...mine, ...definitions]) : definitions)
  }
  return both
}

const size = (state: State): number => (state ? [...state.values()].reduce((sum, { size }) => sum + size, 0) : 0)
