/**
 * The core for one configuration. Its layout is found once, by the module itself; then the module goes on from there: `configure`
 * and all that it alone needs is gone, globals hold what it left in them, and what the configuration says is a constant.
 */
import { Config, Status } from '../../assembly/abi.js'
import { EngramError } from '../errors.js'
import { api } from './binaryen.js'
import { keepKernels, simplify } from './core-compile.js'
import { STATIC_BASE } from './core-passes.js'
import { readExtents, sectionName, writeExtents } from './statics-section.js'

/** Where an instance begins in the module's memory: no address is as low as the handle of a class (assembly/target.ts). */
export const ORIGIN = 512

/** Where what lies, from ORIGIN on; bytes. */
export interface Layout {
  /** What an instance begins with: the configuration block, and the descriptors as `configure` wrote them. */
  readonly image: Uint8Array
  readonly seed: number
  readonly configBytes: number
  /** Configuration block and arena. */
  readonly bytes: number
  readonly arenaBytes: number
  readonly learnedStart: number
  /** Of learned and carried state, which follow each other. */
  readonly savedBytes: number
  readonly input: number
  readonly outputs: number
  readonly outputCount: number
  readonly target: number
  /** Where a row of readings goes, with a front end. */
  readonly row: number
}

export interface Specialised {
  readonly wasm: Uint8Array<ArrayBuffer>
  readonly layout: Layout
}

type Telling = 'arenaBytes' | 'learnedStart' | 'savedBytes' | 'input' | 'outputs' | 'outputCount' | 'target' | 'row'
const telling: readonly Telling[] = ['arenaBytes', 'learnedStart', 'savedBytes', 'input', 'outputs', 'outputCount', 'target', 'row']

/**
 * `library`: assembly/library.ts as `compileEntry` makes it; `block`: the configuration block (assembly/abi.ts); `constants`: weights of
 * frozen layers; `unneeded`: exports to leave out.
 */
export function specialise(library: Uint8Array<ArrayBuffer>, block: Uint8Array, constants: Uint8Array = new Uint8Array(), unneeded: readonly string[] = []): Specialised {
  const extents = readExtents(library) ?? []
  const text = withModule(api.readBinary(library), (module) => module.emitText())
  const names = [...text.matchAll(/^ \(global \$(\S+) \(mut i32\)/gm)].map(([, name]) => name!)
  const { layout, globals } = run(text, names, block, constants)
  let next = goneOn(text, new Map(names.map((name, i) => [name, globals[i]!])), unneeded)
  // What was folded makes more addresses constant.
  for (let before = ''; before !== next; ) {
    before = next
    next = simplified(folded(next, block))
  }
  // Names, which the C keeps.
  api.setDebugInfo(true)
  const wasm = withModule(api.parseText(next), (module) => {
    module.addCustomSection(sectionName, writeExtents(extents))
    return module.emitBinary() as Uint8Array<ArrayBuffer>
  })
  return { wasm, layout }
}

function withModule<T>(module: ReturnType<typeof api.readBinary>, use: (module: ReturnType<typeof api.readBinary>) => T): T {
  try {
    module.setFeatures(api.Features.MutableGlobals | api.Features.SignExt | api.Features.BulkMemory | api.Features.BulkMemoryOpt)
    return use(module)
  } finally {
    module.dispose()
  }
}

/** Configures the module; gives the layout and what is in the globals then. */
function run(text: string, names: readonly string[], block: Uint8Array, constants: Uint8Array): { layout: Layout; globals: number[] } {
  const exported = names.map((name, i) => ` (export "global ${i}" (global $${name}))`).join('\n')
  const wasm = withModule(api.parseText(text.replace(/\)\s*$/, `\n${exported}\n)`)), (module) => module.emitBinary() as Uint8Array<ArrayBuffer>)
  // What a library brings for frozen layers (host/export/source.ts).
  const port = { baked_copy: (to: number, from: number, bytes: number) => memory.set(constants.subarray(from, from + bytes), to) }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { port })
  const calls = exports as unknown as Record<Telling, () => number> & { configure(block: number, base: number, size: number): number; memory: WebAssembly.Memory }
  const memory = new Uint8Array(calls.memory.buffer)
  memory.set(block, ORIGIN)
  // As on a board, where the arena begins on a multiple of 8.
  const base = ORIGIN + ((block.length + 7) & ~7)
  const status = calls.configure(ORIGIN, base, STATIC_BASE - base)
  if (status === Status.noRoom) throw new EngramError('BUDGET_EXCEEDED', `the learner takes more than ${STATIC_BASE - base} B, which is all that a library may`, 'choose a smaller network')
  if (status !== Status.ok) throw new Error(`a configuration that was planned is refused with ${Status[status]}`)
  const told = Object.fromEntries(telling.map((name) => [name, calls[name]() >>> 0])) as Record<Telling, number>
  const at = (address: number): number => address - ORIGIN
  return {
    layout: {
      image: memory.slice(ORIGIN, told.learnedStart),
      seed: Config.seed,
      configBytes: block.length,
      bytes: at(base) + told.arenaBytes,
      arenaBytes: told.arenaBytes,
      learnedStart: at(told.learnedStart),
      savedBytes: told.savedBytes,
      input: at(told.input),
      outputs: at(told.outputs),
      outputCount: told.outputCount,
      target: at(told.target),
      row: at(told.row),
    },
    globals: names.map((_, i) => Number((exports[`global ${i}`] as WebAssembly.Global).value)),
  }
}

/** The module with the globals as they are now, without the exports that are not needed any more. */
function goneOn(text: string, globals: ReadonlyMap<string, number>, more: readonly string[]): string {
  const unneeded = new RegExp(` \\(export "(${['configure', ...telling, ...more].join('|')})" \\(func \\S+\\)\\)\n`, 'g')
  return text.replace(unneeded, '').replace(/^ \(global \$(\S+) \(mut i32\) \(i32\.const -?\d+\)\)/gm, (_, name: string) => ` (global $${name} (mut i32) (i32.const ${globals.get(name)! | 0}))`)
}

/** Loads from the configuration block as constants, but for the seed, which a library is given. */
function folded(text: string, block: Uint8Array): string {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  return text.replace(/\(i32\.load(8|16|)(?:_([su]))?((?: (?:offset|align)=\d+)*)\s*\(i32\.const (-?\d+)\)\s*\)/g, (load, bits: string, sign: string | undefined, words: string, address: string) => {
    const at = Number(address) + Number(/offset=(\d+)/.exec(words)?.[1] ?? 0) - ORIGIN
    const bytes = bits === '' ? 4 : Number(bits) / 8
    if (at < 0 || at + bytes > block.length || (at < Config.seed + 4 && at + bytes > Config.seed)) return load
    const value = bytes === 4 ? view.getInt32(at, true) : bytes === 2 ? (sign === 's' ? view.getInt16(at, true) : view.getUint16(at, true)) : sign === 's' ? view.getInt8(at) : view.getUint8(at)
    return `(i32.const ${value})`
  })
}

const simplified = (text: string): string => withModule(api.parseText(text), (module) => {
  keepKernels(module, text)
  simplify(module)
  return module.emitText()
})
