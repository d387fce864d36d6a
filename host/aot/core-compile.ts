/** The core's compiler, for translation. Loading it takes a second, so it is imported only where nothing is cached. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { optionalPackage } from '../device/optional-package.js'
import { EngramError } from '../errors.js'
import { api } from './binaryen.js'
import { APART, INLINED, PASSES, STATIC_BASE } from './core-passes.js'
import { imagePackages } from './image-packages.js'
import { sectionName, writeExtents, type Extent } from './statics-section.js'

/** The text that asc writes of the module before it optimises it. */
interface Laid {
  emitText(): string
  runPasses(names: string[]): void
  addCustomSection(name: string, contents: Uint8Array): void
}

/** Compiles entries of the core, whatever is in the cache. */
export async function compileModule(root: string, entries: readonly string[], aliases: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
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

/** The passes of core-passes.ts. */
export function simplify(module: Pick<Laid, 'runPasses'>): void {
  for (const pattern of APART) {
    api.setPassArgument('no-inline', pattern)
    module.runPasses(['no-inline'])
  }
  api.setOptimizeLevel(2)
  api.setShrinkLevel(1)
  api.setAlwaysInlineMaxSize(INLINED.always)
  api.setFlexibleInlineMaxSize(INLINED.small)
  api.setOneCallerInlineMaxSize(INLINED.once)
  module.runPasses(PASSES)
}

/** A kernel that a board may override stays a function: no copies of it in its callers. */
export function keepKernels(module: Pick<Laid, 'runPasses'>, text: string): void {
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
