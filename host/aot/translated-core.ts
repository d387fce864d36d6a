/** The core of a rule as C. Kept under a hash of all that decides it: translating takes seconds, and loads a compiler. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildFolder } from './build-folder.js'
import { compileCore } from './core-build.js'
import type { Translation } from './translate.js'

/** The core for one rule (abi.ts, RuleId). `overridden`: kernels that the board brings itself (boards/kernels); `aliases`: compileCore's. */
export async function translatedCore(rule: number, overridden: ReadonlySet<string> = new Set(), aliases: readonly string[] = []): Promise<Translation> {
  const wasm = await compileCore(rule, aliases)
  const names = [...overridden].sort()
  const hash = createHash('sha256').update(wasm).update(JSON.stringify(names)).update(translator()).digest('hex').slice(0, 16)
  const folder = join(buildFolder(), 'core'), path = join(folder, `translated-${hash}.json`)
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Translation
  const { translate } = await import('./translate.js')
  const translation = translate(wasm, undefined, overridden)
  mkdirSync(folder, { recursive: true })
  // Written aside: several processes may translate the same core at once.
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(translation))
  renameSync(`${path}.${process.pid}`, path)
  return translation
}

/** The translator itself, as it runs: its compiled files, or in tests its sources. */
function translator(): string {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const files = readdirSync(folder).filter((name) => /(?<!\.d)\.[jt]s$/.test(name)).sort()
  return files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\0')
}
