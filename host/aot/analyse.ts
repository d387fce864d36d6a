/** Everything that is found out of a module before its C is written. */
import { dispatcher } from './call.js'
import { inferDemand } from './demand.js'
import { visitModule, type Signature, type WasmModule } from './ir.js'
import { inferRanges } from './ranges.js'
import { keepReached } from './reached.js'
import { readModule } from './read.js'
import { placeStatics } from './statics.js'
import { findWalkers } from './walkers.js'

export interface Analysed {
  readonly module: WasmModule
  /** Costs that may surprise, such as a table that takes RAM. */
  readonly messages: string[]
  /** Of the functions that are called through the table. */
  readonly signatures: Signature[]
}

/** `overridden`: kernels that are brought from elsewhere (boards/kernels). */
export function analyse(wasm: Uint8Array<ArrayBuffer>, overridden: ReadonlySet<string> = new Set()): Analysed {
  const module = readModule(wasm)
  keepReached(module)
  for (const f of module.functions) if (f.kernel && overridden.has(f.kernel)) f.overridden = true
  const messages = placeStatics(module)
  inferRanges(module)
  inferDemand(module)
  findWalkers(module)
  return { module, messages, signatures: tableSignatures(module) }
}

function tableSignatures(module: WasmModule): Signature[] {
  const found = new Map<string, Signature>()
  visitModule(module, (e) => {
    if (e.kind === 'indirect') found.set(dispatcher(e.signature), e.signature)
  })
  return [...found.values()]
}
