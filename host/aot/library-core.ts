/** A specialised core (specialise.ts) as C whose whole memory is an instance: for boards/export/access.h. */
import { analyse } from './analyse.js'
import { dispatcherC, dispatcherHeadC, headC } from './call.js'
import { slotType, spelled } from './ctype.js'
import { functionC } from './function.js'
import type { Slot, StaticArea, WasmFunction, WasmModule } from './ir.js'
import { unsupported } from './signature.js'
import { ORIGIN, type Layout } from './specialise.js'

export interface LibraryCore {
  /** Tables and functions, all static. */
  readonly c: string
  /** C functions of the exports, whose first argument is the instance's address less ORIGIN. */
  readonly entries: Readonly<Record<string, string>>
  /** Statements that give the module's variables their first values. */
  readonly variables: readonly string[]
  /** Configuration block, arena, variables and working areas. */
  readonly bytes: number
  /** Kernels that it calls, as the core exports them. */
  readonly kernels: readonly string[]
}

/** A kernel as kernels.h declares it, to be called in place of the translated one. */
export interface NativeKernel {
  /** Its name in the library. */
  readonly name: string
  /** Of each parameter, whether it is an address. */
  readonly addresses: readonly boolean[]
}

/** `natives`: for each kernel that some core has a form of its own of. The macro NATIVE_KERNELS chooses them. */
export function libraryCore(wasm: Uint8Array<ArrayBuffer>, layout: Layout, natives: ReadonlyMap<string, NativeKernel>): LibraryCore {
  const { module, signatures } = analyse(wasm)
  module.instance = true
  const areas = module.statics.filter((area) => area.used)
  let bytes = layout.bytes
  const place = (size: number): number => {
    const at = bytes
    bytes += (size + 3) & ~3
    return at + ORIGIN
  }
  const globals = module.globals.filter(({ slot }) => slot.reads > 0)
  const working = areas.filter((area) => !area.readonly).map((area) => workingC(area, place(area.bytes.length)))
  const own = module.functions.filter((f) => !f.imported)
  const sections = [
    areas.filter((area) => area.readonly).map(tableC).join('\n'),
    [...working, ...globals.map(({ slot }) => globalC(slot, place(4)))].join('\n'),
    [...own.map((f) => `${headC(module, f)};`), ...signatures.map((s) => `${dispatcherHeadC(module, s)};`)].join('\n'),
    ...own.map((f) => bodyC(module, f, f.kernel === undefined ? undefined : natives.get(f.kernel))),
    ...signatures.map((s) => dispatcherC(module, s)),
  ]
  return {
    c: sections.filter((s) => s !== '').join('\n\n'),
    entries: Object.fromEntries(module.exports.map(({ name, callee }) => [name, callee.name])),
    variables: globals.filter(({ initial }) => initial.value !== 0n).map(({ slot, initial }) => `${slot.name} = (${spelled[slotType(slot)]})${BigInt.asIntN(32, initial.value)};`),
    bytes,
    kernels: module.functions.flatMap((f) => f.kernel ?? []),
  }
}

const tableC = ({ name, bytes }: StaticArea): string => `static const TABLE uint8_t ${name}[${bytes.length}] ALIGNED(4) = {${[...bytes].join(', ')}};`

function workingC({ name, bytes }: StaticArea, at: number): string {
  if (bytes.some((byte) => byte !== 0)) throw unsupported('a table that is written')
  return `#define ${name} ${at}u`
}

function globalC(slot: Slot, at: number): string {
  if (slot.type === 'i64') throw unsupported('a variable of 64 bits')
  return `#define ${slot.name} (*(slot_${spelled[slotType(slot)]} *)NATIVE(${at}u))`
}

/** The function, or a call of the kernel that was written for the core at hand. */
function bodyC(module: WasmModule, f: WasmFunction, native: NativeKernel | undefined): string {
  const own = functionC(module, f)
  if (!native) return own
  const passed = f.parameters.map(({ name }, i) => (native.addresses[i] ? `PLACE(${name})` : name))
  const call = `${f.result ? 'return ' : ''}${native.name}(${passed.join(', ')});`
  return `#ifdef NATIVE_KERNELS\n${headC(module, f)} {\n  (void)self;\n  ${call}\n}\n#else\n${own}\n#endif`
}
