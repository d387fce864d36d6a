/**
 * Marks reads of locals that stand where a comparison has just bounded them, as in `while (i < n) i = i + 1`: without
 * that, no counter would have a range, for the analysis does not know when a loop ends.
 */
import { parts, visit, type Expression, type Guard, type Slot, type WasmFunction } from './ir.js'

/** What is known of locals at a point of the program. */
type Facts = ReadonlyMap<Slot, readonly Guard[]>

/** Fills in `guards` of every read. */
export function findGuards(f: WasmFunction): void {
  if (f.body) walk(f.body, new Map())
}

/** Visits an expression and returns what is known after it. */
function walk(e: Expression, facts: Facts): Facts {
  switch (e.kind) {
    case 'get':
      e.guards = facts.get(e.slot) ?? []
      return facts
    case 'set': return without(walk(e.value, facts), new Set([e.slot]))
    case 'loop': {
      const kept = without(facts, written(e))
      walk(e.body, kept)
      return kept
    }
    case 'block': {
      let inner = facts
      for (const child of e.children) inner = walk(child, inner)
      // After a jump to the end, what was known before the block still holds, except for locals that the block writes.
      return e.label === '' ? inner : without(facts, written(e))
    }
    case 'if': {
      const before = walk(e.condition, facts)
      const then = walk(e.whenTrue, and(before, told(e.condition, true)))
      const otherwise = e.whenFalse ? walk(e.whenFalse, and(before, told(e.condition, false))) : and(before, told(e.condition, false))
      if (leaves(e.whenTrue)) return otherwise
      if (e.whenFalse && leaves(e.whenFalse)) return then
      return without(before, written(e))
    }
    case 'select': {
      const after = parts(e).reduce((known, part) => walk(part, known), facts)
      passed(e.whenTrue, told(e.condition, true), [e.whenFalse])
      passed(e.whenFalse, told(e.condition, false), [])
      return after
    }
    case 'break': {
      const before = parts(e).reduce((known, part) => walk(part, known), facts)
      return e.condition ? and(before, told(e.condition, false)) : before
    }
    default: return parts(e).reduce((known, part) => walk(part, known), facts)
  }
}

const leaves = (e: Expression): boolean => e.type === 'unreachable'

function written(e: Expression): Set<Slot> {
  const slots = new Set<Slot>()
  visit(e, (part) => {
    if (part.kind === 'set') slots.add(part.slot)
  })
  return slots
}

function without(facts: Facts, slots: ReadonlySet<Slot>): Facts {
  if (![...slots].some((slot) => facts.has(slot))) return facts
  return new Map([...facts].filter(([slot]) => !slots.has(slot)))
}

function and(facts: Facts, more: readonly [Slot, Guard][]): Facts {
  const all = new Map(facts)
  for (const [slot, guard] of more) all.set(slot, [...(all.get(slot) ?? []), guard])
  return all
}

const negated: Record<string, string> = { lt: 'ge', ge: 'lt', gt: 'le', le: 'gt' }
const mirrored: Record<string, string> = { lt: 'gt', gt: 'lt', le: 'ge', ge: 'le' }

/** True for comparisons that stay true when negative words are read as unsigned. */
const notZero: Guard = { relation: 'gt', signed: false, bound: { kind: 'constant', type: 'i32', value: 0n } }

/** A select, such as the smaller of two values: a read that it yields was bounded by the condition, unless it is written in between. */
function passed(e: Expression, facts: readonly [Slot, Guard][], behind: readonly Expression[]): void {
  if ((e.kind !== 'get' && e.kind !== 'set') || behind.some((later) => written(later).has(e.slot))) return
  e.guards = [...(e.guards ?? []), ...facts.filter(([slot]) => slot === e.slot).map(([, guard]) => guard)]
}

/** What a condition tells of locals when it holds, or when it does not; nothing of those that it writes itself. */
function told(condition: Expression, holds: boolean): [Slot, Guard][] {
  const changed = written(condition)
  return relations(condition, holds).filter(([slot]) => !changed.has(slot))
}

function relations(condition: Expression, holds: boolean): [Slot, Guard][] {
  if (condition.kind === 'unary' && condition.operator === 'eqz') return relations(condition.operand, !holds)
  if (condition.kind === 'get' && condition.slot.kind !== 'global' && holds) return [[condition.slot, notZero]]
  if (condition.kind !== 'binary' || condition.on !== 'i32') return []
  const [relation, sign] = condition.operator.split('_') as [string, 's' | 'u']
  if (!(relation in negated)) return []
  const is = holds ? relation : negated[relation]!
  const sides: [Expression, string, Expression][] = [[condition.left, is, condition.right], [condition.right, mirrored[is]!, condition.left]]
  return sides.flatMap(([side, relation, bound]): [Slot, Guard][] =>
    side.kind === 'get' && side.slot.kind !== 'global' ? [[side.slot, { relation: relation as Guard['relation'], signed: sign === 's', bound }]] : [])
}

