/** Builds the firmware's Wasm module, one rule a build (assembly/firmware.ts). */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { packageRoot } from '../device/package-root.js'
import { objectiveInfo } from '../experiment/objectives.js'
import { optimizerInfo } from '../experiment/optimizers.js'
import type { OwnParts } from '../experiment/own-parts.js'
import { buildFolder } from './build-folder.js'
import { INLINED, PASSES, STATIC_BASE } from './core-passes.js'

/** The firmware's module for one rule (abi.ts, RuleId), and with `aliases` for even less (assembly/only.ts). */
export const compileCore = (rule: number, aliases: readonly string[] = []): Promise<Uint8Array<ArrayBuffer>> =>
  compileEntry('assembly/firmware.ts', [`ONLY_RULE=${rule}`, ...aliases], ['assembly/kernels/overridable.ts'])

/** The aliases of objective and optimizer; where none is named, the build for a rule holds the standard ones. */
export const partAliases = ({ objective, optimizer }: OwnParts): string[] => [
  ...(objective ? [`ONLY_OBJECTIVE=${objectiveInfo[objective].id}`] : []), ...(optimizer ? [`ONLY_OPTIMIZER=${optimizerInfo[optimizer].id}`] : []),
]

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
    // Imported here: it loads the core's compiler, which takes a second.
    const { compileModule } = await import('./core-compile.js')
    const wasm = await compileModule(root, [entry, ...more], aliases)
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${path}.${process.pid}`, wasm)
    renameSync(`${path}.${process.pid}`, path)
  }
  return new Uint8Array(readFileSync(path))
}

/** Of the core's sources, of entries that may lie elsewhere, and of what is made of them. */
function sourceHash(root: string, entries: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([PASSES, INLINED, STATIC_BASE])).update(readFileSync(join(root, 'asconfig.json')))
  const core = readdirSync(join(root, 'assembly'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).sort()
  for (const file of [...core.map((name) => `assembly/${name}`), ...entries]) hash.update(file).update(readFileSync(resolve(root, file)))
  return hash.digest('hex').slice(0, 16)
}
