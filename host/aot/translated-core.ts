/** The core of a rule as C. Kept under a hash of all that decides it: translating takes seconds, and loads a compiler. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildFolder } from './build-folder.js'
import { compileCore } from './core-build.js'
import { translationKey } from './keys.js'
import type { Translation } from './translate.js'

/** The core for one rule (abi.ts, RuleId). `overridden`: kernels that the board brings itself (boards/kernels); `aliases`: compileCore's. */
export async function translatedCore(rule: number, overridden: ReadonlySet<string> = new Set(), aliases: readonly string[] = []): Promise<Translation> {
  const wasm = await compileCore(rule, aliases)
  const folder = join(buildFolder(), 'core'), path = join(folder, `translated-${translationKey(wasm, [...overridden].sort())}.json`)
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Translation
  const { translate } = await import('./translate.js')
  const translation = translate(wasm, undefined, overridden)
  mkdirSync(folder, { recursive: true })
  // Written aside: several processes may translate the same core at once.
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(translation))
  renameSync(`${path}.${process.pid}`, path)
  return translation
}
