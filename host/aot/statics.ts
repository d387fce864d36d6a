/**
 * Tells static areas that are only read (they stay in flash; on an AVR in program memory, which needs loads of its own)
 * from those that are written. An address is followed through locals, calls and additions; a table whose address cannot be
 * followed any further counts as written.
 */
import { parts, visitModule, type Expression, type Slot, type StaticArea, type WasmFunction, type WasmModule } from './ir.js'

/** The area that a constant is an address in. */
export const areaAt = (statics: readonly StaticArea[], value: bigint): StaticArea | undefined => {
  const address = Number(BigInt.asUintN(32, value))
  return statics.find(({ offset, bytes }) => address >= offset && address < offset + bytes.length)
}

/** Fills in `table` of every slot, `readonly` and `used` of every area. Returns a sentence for each table that ends in RAM. */
export function placeStatics(module: WasmModule): string[] {
  followTables(module)
  const messages = new Map<StaticArea, string>()
  visitModule(module, (e, inside) => {
    if (e.kind === 'constant') {
      const area = areaAt(module.statics, e.value)
      if (area) area.used = true
    }
    for (const part of parts(e)) {
      const area = tableOf(module, part)
      if (typeof area !== 'object') continue
      const use = useOf(module, e, part, area, inside)
      if (use === 'reads') continue
      area.readonly = false
      const initialised = area.bytes.some((byte) => byte !== 0)
      if (use !== 'writes' && initialised) messages.set(area, `table of ${area.bytes.length} bytes lies in RAM: its address ${use} in ${inside.name}`)
    }
  })
  return [...messages.values()]
}

function followTables(module: WasmModule): void {
  for (const f of module.functions) {
    for (const s of [...f.parameters, ...(f.result ? [f.result] : [])]) if (s.pinned) s.table = 'none'
  }
  let changed = true
  const write = (slot: Slot, value: Expression): void => {
    const table = tableOf(module, value)
    if (table === undefined || slot.table === table || slot.table === 'none') return
    slot.table = slot.table === undefined ? table : 'none'
    changed = true
  }
  while (changed) {
    changed = false
    visitModule(module, (e, inside) => {
      if (e.kind === 'set') write(e.slot, e.value)
      else if (e.kind === 'return' && e.value) write(inside.result!, e.value)
      else if (e.kind === 'call') e.callee.parameters.forEach((slot, i) => write(slot, e.operands[i]!))
    })
  }
}

/** The area that every value of an expression points into; undefined if nothing is known to be written to the slot yet. */
export function tableOf(module: WasmModule, e: Expression): StaticArea | 'none' | undefined {
  switch (e.kind) {
    case 'constant': return areaAt(module.statics, e.value) ?? 'none'
    case 'get': return e.slot.table
    case 'set': return tableOf(module, e.value)
    case 'binary': {
      if (e.operator !== 'add' && e.operator !== 'sub') return 'none'
      const left = tableOf(module, e.left), right = tableOf(module, e.right)
      if (e.operator === 'add' && left === 'none') return right
      return right === 'none' ? left : right === undefined ? undefined : 'none'
    }
    default: return 'none'
  }
}

/** What expression `e` does with its part that points into `area`; if it neither reads nor writes, a phrase that says why the address cannot be followed further. */
function useOf(module: WasmModule, e: Expression, part: Expression, area: StaticArea, inside: WasmFunction): string {
  switch (e.kind) {
    case 'load': case 'drop': return 'reads'
    case 'store': return part === e.pointer ? 'writes' : 'is stored'
    case 'fill': return 'writes'
    case 'copy': return part === e.to ? 'writes' : 'is copied from'
    case 'set': return e.slot.table === area ? 'reads' : 'meets others in one variable'
    case 'binary': return tableOf(module, e) === area ? 'reads' : 'is computed with'
    case 'call': return e.callee.parameters[e.operands.indexOf(part)]!.table === area ? 'reads' : 'is passed on'
    case 'return': return inside.result!.table === area ? 'reads' : 'is returned'
    default: return 'is computed with'
  }
}
