/**
 * Leaves out functions that nothing calls. A kernel that boards may bring themselves is exported under its name, so no pass
 * over the Wasm removes one that a rule has no use for, and a C compiler does not take a static function in vain.
 */
import { visit, type WasmFunction, type WasmModule } from './ir.js'
import { dispatcher } from './call.js'

export function keepReached(module: WasmModule): void {
  const reached = new Set<WasmFunction>()
  const reach = (f: WasmFunction): void => {
    if (reached.has(f)) return
    reached.add(f)
    if (!f.body) return
    visit(f.body, (e) => {
      if (e.kind === 'call') reach(e.callee)
      if (e.kind !== 'indirect') return
      const called = dispatcher(e.signature)
      for (const entry of module.table) if (entry && dispatcher(entry.signature) === called) reach(entry)
    })
  }
  for (const { callee } of module.exports) reach(callee)
  const functions = module.functions.filter((f) => reached.has(f))
  module.functions.splice(0, module.functions.length, ...functions)
}
