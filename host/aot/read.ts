/** Reads a Wasm module into the plain objects of `ir.ts`, through Binaryen's passes that make it simple. */
import { api, type BinaryenModule, type FunctionInfo, type Ref } from './binaryen.js'
import { typeImport } from './call.js'
import type { Constant, Slot, StaticArea, WasmFunction, WasmModule, WordType } from './ir.js'
import { findGuards } from './guards.js'
import { Names } from './names.js'
import { readExpression, type Scope } from './read-expression.js'
import { readSignature, unsupported, wordType } from './signature.js'
import { splitLocals } from './split.js'
import { readExtents, type Extent } from './statics-section.js'

/** Passes that give each assignment its own local where possible, move values to their uses and remove dead code. */
const PASSES = ['ssa-nomerge', 'simplify-locals-notee-nostructure', 'vacuum', 'remove-unused-names']

/** Prefix of exports that are not called from outside: kernels, which are exported so that they stay separate functions. */
const KERNEL = 'kernel_'

const slot = (kind: Slot['kind'], type: WordType, name: string): Slot => ({ kind, type, name, pinned: false, zeroed: false, low: false, address: false, walks: false, reads: 0 })

export function readModule(wasm: Uint8Array<ArrayBuffer>): WasmModule {
  // Binaryen ends in exceptions that say nothing, and with some bytes in none.
  if (!WebAssembly.validate(wasm)) throw unsupported('what is no Wasm module')
  const source = api.readBinary(wasm)
  try {
    const { Features } = api
    source.setFeatures(Features.MutableGlobals | Features.SignExt | Features.BulkMemory | Features.BulkMemoryOpt)
    source.runPasses(PASSES)
    if (source.getStart()) throw unsupported('a module with a start function')
    return assemble(source, readExtents(wasm))
  } finally {
    source.dispose()
  }
}

const each = <T>(count: number, at: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => at(index))

function assemble(source: BinaryenModule, extents: Extent[] | undefined): WasmModule {
  const names = new Names()
  const infos = each(source.getNumFunctions(), (i) => api.getFunctionInfo(source.getFunctionByIndex(i)))
  const functions = new Map(infos.map((info) => [info.name, declare(info, names.take(info.name))]))
  const globals = new Map<string, { slot: Slot; initial: Constant }>()
  for (const ref of each(source.getNumGlobals(), (i) => source.getGlobalByIndex(i))) {
    const { name, module, type, init } = api.getGlobalInfo(ref)
    if (module) throw unsupported('an imported global')
    const initial = readExpression(init, { locals: [], globals, functions })
    if (initial.kind !== 'constant') throw unsupported('a global whose first value is not a constant')
    globals.set(name, { slot: slot('global', wordType(type), names.take(`global ${name}`)), initial })
  }
  for (const info of infos) define(functions.get(info.name)!, info, { globals, functions })
  const exports = each(source.getNumExports(), (i) => api.getExportInfo(source.getExportByIndex(i)))
    .filter(({ kind }) => kind === 0)
    .map(({ name, value }) => ({ name, callee: functions.get(value)! }))
    .filter(({ name, callee }) => {
      const kernel = name.startsWith(KERNEL)
      if (kernel) callee.kernel = name
      return !kernel
    })
  const table = readTable(source, functions)
  for (const f of [...exports.map((e) => e.callee), ...table, ...functions.values()]) {
    if (f?.imported) typeImport(f)
    else if (f && (table.includes(f) || exports.some((e) => e.callee === f))) pin(f)
  }
  for (const f of functions.values()) {
    splitLocals(f)
    findGuards(f)
  }
  return { functions: [...functions.values()], globals: [...globals.values()], exports, table, statics: readStatics(source, extents) }
}

function declare(info: FunctionInfo, name: string): WasmFunction {
  const signature = readSignature(info.params, info.results)
  return {
    name,
    signature,
    parameters: signature.parameters.map((type, i) => slot('parameter', type, `p${i}`)),
    ...(signature.result && { result: slot('result', signature.result, name) }),
    locals: info.vars.map((type, i) => slot('local', wordType(type), `v${i}`)),
    ...(info.module && { imported: { module: info.module, name: info.base } }),
  }
}

function define(f: WasmFunction, info: FunctionInfo, scope: Omit<Scope, 'locals'>): void {
  if (!f.imported) f.body = readExpression(info.body, { ...scope, locals: [...f.parameters, ...f.locals] })
}

/** Exports take and return whole words, whatever their inferred ranges. */
function pin(f: WasmFunction): void {
  for (const s of f.parameters) s.pinned = true
  if (f.result) f.result.pinned = true
}

function readTable(source: BinaryenModule, functions: Map<string, WasmFunction>): WasmModule['table'] {
  const table: WasmModule['table'] = []
  for (const ref of each(source.getNumElementSegments(), (i) => source.getElementSegmentByIndex(i))) {
    const { offset, data } = api.getElementSegmentInfo(ref)
    const first = constantOf(offset)
    data.forEach((name, i) => (table[first + i] = functions.get(name)))
  }
  return Array.from(table)
}

function constantOf(ref: Ref): number {
  const e = readExpression(ref, { locals: [], globals: new Map(), functions: new Map() })
  if (e.kind !== 'constant') throw unsupported('a segment whose place is not a constant')
  return Number(e.value)
}

/** One area for each static object; for each data segment in a module without the section that lists its objects. */
function readStatics(source: BinaryenModule, extents: Extent[] | undefined): StaticArea[] {
  const segments = each(source.getNumDataSegments(), (i) => source.getDataSegmentInfo(source.getDataSegmentByIndex(i)))
  if (segments.some(({ passive }) => passive)) throw unsupported('a passive data segment')
  const areas = (extents ?? segments.map(({ offset, data }) => ({ offset, length: data.byteLength }))).map(
    ({ offset, length }, i): StaticArea => ({ name: `static${i}`, offset, bytes: new Uint8Array(length), readonly: true, used: false }),
  )
  for (const { offset, data } of segments) {
    const area = areas.find((a) => offset >= a.offset && offset + data.byteLength <= a.offset + a.bytes.length)
    if (!area) throw unsupported(`static data at ${offset} outside every object`)
    area.bytes.set(new Uint8Array(data), offset - area.offset)
  }
  return areas
}
