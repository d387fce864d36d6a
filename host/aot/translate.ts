/** A Wasm module of integers to one C file, for boards/common/wasm.h. */
import { analyse } from './analyse.js'
import { callC, dispatcherC, dispatcherHeadC, headC } from './call.js'
import { slotType, spelled } from './ctype.js'
import { functionC } from './function.js'
import type { StaticArea, WasmFunction, WasmModule } from './ir.js'
import { areaAt } from './statics.js'
import { unsupported } from './signature.js'

export interface Translation {
  readonly c: string
  /** Costs that may surprise, such as a table that takes RAM. */
  readonly messages: string[]
}

/** The export that is given the RAM which the module may use: base, then bytes. */
const ROOM_EXPORT = 'start'

/** `overridden`: kernels that the board brings itself (boards/kernels). */
export function translate(wasm: Uint8Array<ArrayBuffer>, prefix = 'engram_', overridden: ReadonlySet<string> = new Set()): Translation {
  const { module, messages, signatures } = analyse(wasm, overridden)
  const bodies = module.functions.filter((f) => f.body && !f.overridden)
  const sections = [
    '/* Translated from Wasm by host/aot. */\n#include "wasm.h"\n#include "baked.h"\n#include "engram.h"\n#include "identity.h"\n#include "key.h"\n#include "port.h"\n#include "stack.h"',
    overridden.size > 0 ? '#include "kernels.h"' : '',
    module.statics.filter((area) => area.used).map(staticC).join('\n'),
    checkC(module),
    module.globals.filter(({ slot }) => slot.reads > 0).map(({ slot, initial }) => {
      if (slot.type === 'i32' && areaAt(module.statics, initial.value)) throw unsupported('a global that begins as an address')
      return `static ${spelled[slotType(slot)]} ${slot.name} = ${slot.type === 'i64' ? `UINT64_C(${BigInt.asUintN(64, initial.value)})` : `(${spelled[slotType(slot)]})UINT32_C(${BigInt.asUintN(32, initial.value)})`};`
    }).join('\n'),
    [...bodies.map((f) => `${headC(module, f)};`), ...signatures.map((s) => `${dispatcherHeadC(module, s)};`)].join('\n'),
    ...bodies.map((f) => functionC(module, f)),
    ...signatures.map((s) => dispatcherC(module, s)),
    ...module.exports.map(({ name, callee }) => exportC(module, prefix, name, callee)),
  ]
  return { c: `${sections.filter((s) => s !== '').join('\n\n')}\n`, messages }
}

/** Largest alignment that a load of the module needs. */
const WORD = 8

function staticC({ name, offset, bytes, readonly }: StaticArea): string {
  const alignment = Math.min(WORD, offset & -offset || WORD)
  // Program memory takes no array that is not initialised, even if all of it is zero.
  const values = readonly || bytes.some((b) => b !== 0) ? ` = {${[...bytes].join(', ')}}` : ''
  return `static ${readonly ? 'const TABLE ' : ''}uint8_t ${name}[${bytes.length}] ALIGNED(${alignment})${values};`
}

/** The addresses that a checked build allows besides those of the RAM that the module was given. */
function checkC(module: WasmModule): string {
  const tests = module.statics.filter((area) => area.used).map(({ name, bytes }) => `(address >= STATIC(${name}) && end <= (uint64_t)STATIC(${name}) + ${bytes.length})`)
  return `#if defined(ENGRAM_CHECKED) && !defined(ENGRAM_MEMORY)\nbool engram_in_statics(uint32_t address, uint64_t end) {\n  (void)address;\n  (void)end;\n  return ${tests.join(' || ') || 'false'};\n}\n#endif`
}

function exportC(module: WasmModule, prefix: string, name: string, callee: WasmFunction): string {
  const word = (type: 'i32' | 'i64'): string => (type === 'i64' ? 'uint64_t' : 'uint32_t')
  const { parameters, result } = callee.signature
  const list = parameters.map((type, i) => `${word(type)} p${i}`)
  const allow = name === ROOM_EXPORT ? ['  ALLOW(p0, p1);'] : []
  const call = callC(module, callee, parameters.map((_, i) => `p${i}`))
  const head = `${result ? word(result) : 'void'} ${prefix}${name}(${list.join(', ') || 'void'})`
  return [`${head};`, `${head} {`, ...allow, `  ${result ? 'return ' : ''}${call};`, '}'].join('\n')
}

