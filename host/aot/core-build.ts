/** Builds the firmware's Wasm module, one rule a build (assembly/firmware.ts). */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { EngramError } from '../errors.js'
import { optionalPackage } from '../device/optional-package.js'
import { packageRoot } from '../device/package-root.js'
import { api } from './binaryen.js'
import { buildFolder } from './build-folder.js'
import { imagePackages } from './image-packages.js'
import { sectionName, writeExtents, type Extent } from './statics-section.js'

/** Where the module's static data begins: far from every number that the core uses, so that it can only be an address. */
export const STATIC_BASE = 0x00e00000

/** The text that asc writes of the module before it optimises it. */
interface Laid {
  emitText(): string
  runPasses(names: string[]): void
  addCustomSection(name: string, contents: Uint8Array): void
}

/** The firmware's module for one rule (abi.ts, RuleId). */
export const compileCore = (rule: number): Promise<Uint8Array<ArrayBuffer>> =>
  compileEntry('assembly/firmware.ts', [`ONLY_RULE=${rule}`], ['assembly/kernels/overridable.ts'])

/**
 * Compiles an entry as the scalar core is, for translation: simplified, but optimised by the C compiler alone; with its
 * static data at STATIC_BASE and the section that tells its layout. Taken from the cache if all sources are the same.
 * `aliases` are asc's `--use`; `more` are entries beside it whose exports become the module's too.
 */
export async function compileEntry(entry: string, aliases: readonly string[] = [], more: readonly string[] = []): Promise<Uint8Array<ArrayBuffer>> {
  const root = packageRoot()
  const folder = join(buildFolder(), 'core')
  const path = join(folder, `${[basename(entry, '.ts'), ...aliases, sourceHash(root, [entry, ...more])].join('-')}.wasm`)
  if (!existsSync(path)) {
    const wasm = await compile(root, [entry, ...more], aliases)
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${path}.${process.pid}`, wasm)
    renameSync(`${path}.${process.pid}`, path)
  }
  return new Uint8Array(readFileSync(path))
}

/** Of the core's sources, of entries that may lie elsewhere, and of what is made of them. */
function sourceHash(root: string, entries: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([PASSES, INLINED])).update(readFileSync(join(root, 'asconfig.json')))
  const core = readdirSync(join(root, 'assembly'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).sort()
  for (const file of [...core.map((name) => `assembly/${name}`), ...entries]) hash.update(file).update(readFileSync(resolve(root, file)))
  return hash.digest('hex').slice(0, 16)
}

async function compile(root: string, entries: readonly string[], aliases: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const { default: asc } = await optionalPackage(() => import('assemblyscript/asc'), imagePackages)
  const { options } = JSON.parse(readFileSync(join(root, 'asconfig.json'), 'utf8')) as { options: object }
  let wasm: Uint8Array<ArrayBuffer> | undefined
  const layout = {
    afterCompile(module: Laid) {
      const text = module.emitText()
      module.addCustomSection(sectionName, writeExtents(extentsOf(text)))
      keepKernels(module, text)
      simplify(module)
    },
  }
  const argv = [
    ...entries, '--baseDir', root, '--config', CONFIG, '--outFile', 'core.wasm', '--debug', '--disableWarning',
    '--optimizeLevel', '0', '--shrinkLevel', '0', '--memoryBase', `${STATIC_BASE}`, ...aliases.flatMap((alias) => ['--use', alias]),
  ]
  const { error, stderr } = await asc.main(argv, {
    transforms: [layout] as never,
    readFile(name: string, base: string) {
      if (name.endsWith(CONFIG)) return JSON.stringify({ options })
      const path = resolve(base, name)
      return existsSync(path) ? readFileSync(path, 'utf8') : null
    },
    writeFile(name: string, contents: string | Uint8Array) {
      if (name.endsWith('.wasm')) wasm = new Uint8Array(contents as Uint8Array)
    },
  })
  if (error || !wasm) {
    throw new EngramError('TRANSLATE_UNSUPPORTED', `${entries.join(', ')} does not compile: ${error?.message ?? stderr.toString()}`, 'see what asc says: npm run build:core')
  }
  return wasm
}

/** Not a file: the project's options without its entries and targets. */
const CONFIG = 'asconfig.firmware.json'

/**
 * Less code, and nothing that a C compiler does as well: what asc adds at its higher levels (common subexpressions,
 * invariants in front of loops, copies of callees) makes values live long, and long lives are stack on a chip with few
 * registers.
 */
const PASSES = [
  'duplicate-function-elimination', 'remove-unused-module-elements', 'once-reduction', 'directize', 'inlining',
  'simplify-globals-optimizing', 'precompute-propagate', 'dae-optimizing', 'vacuum', 'optimize-instructions',
  'remove-unused-brs', 'remove-unused-names', 'merge-blocks', 'pick-load-signs', 'simplify-locals-notee-nostructure', 'vacuum',
  'dce', 'simplify-globals-optimizing', 'dae-optimizing', 'inlining-optimizing', 'precompute-propagate', 'gufa-optimizing',
  'optimize-instructions', 'remove-unused-brs', 'merge-blocks', 'vacuum', 'duplicate-function-elimination',
  'simplify-globals-optimizing', 'remove-unused-module-elements',
]

/**
 * Instructions of a function that its callers take a copy of: of any, of a small one, of one with a single caller. A larger
 * one keeps its frame to itself: in its caller's, it would lie beneath all else that the caller calls. Of 70 to 120 tried: with
 * 90 stacks are up to 64 bytes shorter than with 120, for 0.8 % more flash; with less, only flash grows.
 */
const INLINED = { always: 2, small: 6, once: 90 }

function simplify(module: Laid): void {
  api.setOptimizeLevel(2)
  api.setShrinkLevel(1)
  api.setAlwaysInlineMaxSize(INLINED.always)
  api.setFlexibleInlineMaxSize(INLINED.small)
  api.setOneCallerInlineMaxSize(INLINED.once)
  module.runPasses(PASSES)
}

/** A kernel that a board may override stays a function: no copies of it in its callers. */
function keepKernels(module: Laid, text: string): void {
  for (const [, name] of text.matchAll(/\(export "kernel_\w+" \(func \$([^\s)]+)\)/g)) {
    api.setPassArgument('no-inline', name!)
    module.runPasses(['no-inline'])
  }
}

/** Static objects, in the order of their addresses, from the text of the module as the compiler laid it out. */
function extentsOf(text: string): Extent[] {
  const segments = [...text.matchAll(/\(data \$\S+ \(i32\.const (\d+)\) "((?:[^"\\]|\\.)*)"/g)]
  return segments.map(([, offset, bytes]) => ({ offset: Number(offset), length: bytes!.replace(/\\([0-9a-f]{2}|.)/gi, '.').length }))
    .filter(({ length }) => length > 0)
}
