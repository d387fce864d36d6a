/** Builds the firmware's Wasm module, one rule a build (assembly/firmware.ts). */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readsFlash } from '../board/program-memory.js'
import { packageRoot } from '../device/package-root.js'
import { objectiveInfo } from '../experiment/objectives.js'
import { optimizerInfo } from '../experiment/optimizers.js'
import type { OwnParts } from '../experiment/own-parts.js'
import { buildFolder } from './build-folder.js'
import { moduleKey } from './keys.js'

/** The firmware's module for one rule (abi.ts, RuleId), and with `aliases` for even less (assembly/only.ts). */
export const compileCore = (rule: number, aliases: readonly string[] = []): Promise<Uint8Array<ArrayBuffer>> =>
  compileEntry('assembly/firmware.ts', [`ONLY_RULE=${rule}`, ...aliases], ['assembly/kernels/overridable.ts'])

/** The aliases of objective, optimizer and front end; where none is named, the build for a rule holds the standard ones, and no front end. */
export const partAliases = ({ objective, optimizer, frontMask, layerMask, drift, scrub }: OwnParts): string[] => [
  ...(frontMask ? [`ONLY_FRONT=${frontMask}`, `ONLY_LAYERS=${layerMask}`] : []),
  ...(drift ? ['DRIFT=1'] : []),
  ...(scrub ? ['SCRUB=1'] : []),
  ...(objective ? [`ONLY_OBJECTIVE=${objectiveInfo[objective].id}`] : []), ...(optimizer ? [`ONLY_OPTIMIZER=${optimizerInfo[optimizer].id}`] : []),
]

/** The alias of a build for a port that tells when the supply falls (port_power_low in boards/common/port.h). */
export const warningAlias = (warns: boolean): string[] => (warns ? ['WARNS=1'] : [])

/** The aliases of a build with so many bytes of frozen layers' weights. */
export const frozenAliases = (bytes: number, core: string): string[] =>
  bytes === 0 ? [] : [`FROZEN=${bytes}`, ...(readsFlash(core) ? [] : ['FLASH_COPIED=1'])]

/**
 * Compiles an entry as the scalar core is, for translation: simplified, but optimised by the C compiler alone; with its
 * static data at STATIC_BASE and the section that tells its layout. Taken from the cache if all sources are the same.
 * `aliases` are asc's `--use`; `more` are entries beside it whose exports become the module's too.
 */
export async function compileEntry(entry: string, aliases: readonly string[] = [], more: readonly string[] = []): Promise<Uint8Array<ArrayBuffer>> {
  const root = packageRoot()
  const folder = join(buildFolder(), 'core')
  const path = join(folder, `${[basename(entry, '.ts'), ...aliases, moduleKey(root, [entry, ...more], aliases)].join('-')}.wasm`)
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
