/**
 * Finds locals that walk through memory: pointers of loads and stores that a loop moves on, and what those begin as if it
 * moves on too, row by row. In C they are pointers, not numbers (walker_t in boards/common/wasm.h): gcc then keeps each in a
 * register and steps it there, where from numbers it makes one counter and the distances of all the others from it, and lets
 * a parameter share its register with a number that has nothing to do with it.
 */
import { visit, visitModule, type Expression, type Slot, type WasmModule } from './ir.js'

/** Fills in `walks` of every slot. */
export function findWalkers(module: WasmModule): void {
  const pointers = new Set<Slot>(), stepped = new Set<Slot>(), copies: [Slot, Slot][] = []
  visitModule(module, (e) => {
    if (e.kind === 'load' || e.kind === 'store') {
      if (e.pointer.kind === 'get' || e.pointer.kind === 'set') pointers.add(e.pointer.slot)
    } else if (e.kind === 'set') {
      if (stepOf(e.slot, e.value)) stepped.add(e.slot)
      else if (e.value.kind === 'get') copies.push([e.slot, e.value.slot])
    }
  })
  for (let count = 0; count < pointers.size; ) {
    count = pointers.size
    for (const [to, from] of copies) if (pointers.has(to)) pointers.add(from)
  }
  for (const slot of stepped) slot.walks = slot.kind === 'local' && slot.address && slot.low && pointers.has(slot)
}

/** The amount added to a slot by a value that is written to it; undefined if the value is not the slot plus something. */
export function stepOf(slot: Slot, value: Expression): Expression | undefined {
  if (value.kind !== 'binary' || value.on !== 'i32' || value.operator !== 'add') return undefined
  const reads = (e: Expression): boolean => e.kind === 'get' && e.slot === slot
  const by = reads(value.left) ? value.right : reads(value.right) ? value.left : undefined
  return by && writes(by, slot) ? undefined : by
}

function writes(e: Expression, slot: Slot): boolean {
  let found = false
  visit(e, (part) => (found ||= part.kind === 'set' && part.slot === slot))
  return found
}
