/** What translated modules and images are kept under (build-folder.ts): hashes of all that decides them, so that nothing old is ever taken. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../device/package-root.js'
import { compilerArguments, compilerVersion, type Compilation } from './compile.js'
import { imagePackages } from './image-packages.js'
import { toolchainOf } from './toolchain.js'

/** A short name for some contents. */
export const hashed = (parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('hex').slice(0, 16)
}

/** Beside the compiled files of this folder: the hash of the sources that they are made from (scripts/build-host.mjs). */
export const SOURCES_HASH = 'sources.hash'

/** Of the sources of a folder of the host. */
export function sourcesHash(folder: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')).sort()
  return hashed(names.flatMap((name) => [name, readFileSync(join(folder, name))]))
}

/** Version of a package as Node finds it from a folder on. */
function versionOf(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name, 'package.json')
    if (existsSync(path)) return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
    if (folder === dirname(folder)) return 'absent'
  }
}

/** Of what makes modules and images: the files of this room, whether compiled or as tests run them, and the packages that they call. */
export function makerKey(root = packageRoot()): string {
  const own = fileURLToPath(new URL('.', import.meta.url))
  const sources = import.meta.url.endsWith('.ts') ? sourcesHash(own) : readFileSync(join(own, SOURCES_HASH), 'utf8')
  return hashed([sources, ...imagePackages.names.map((name) => versionOf(name, root))])
}

/** Of a module: the core's sources, of entries that may lie elsewhere, and asc's options. */
export function moduleKey(root: string, entries: readonly string[], aliases: readonly string[], maker = makerKey()): string {
  const core = readdirSync(join(root, 'assembly'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).sort()
  const files = ['asconfig.json', ...core.map((name) => `assembly/${name}`), ...entries]
  return hashed([maker, JSON.stringify(aliases), ...files.flatMap((file) => [file, readFileSync(resolve(root, file))])])
}

/** Of a module's translation. */
export const translationKey = (wasm: Uint8Array, overridden: readonly string[], maker = makerKey()): string =>
  hashed([maker, wasm, JSON.stringify(overridden)])

/** Of what is compiled from these sources and a text beside them; headers, linker scripts and the compiler included. */
export async function compilationKey(compilation: Compilation, text: string, maker = makerKey()): Promise<string> {
  const { sources, folders, core } = compilation
  const found = await Promise.all(folders.map(async (folder) => (await readdir(folder)).filter((name) => /\.(c|S|h|ld)$/.test(name)).sort().map((name) => join(folder, name))))
  const files = [...new Set([...sources, ...found.flat()])]
  const contents = await Promise.all(files.map(async (file) => [file, await readFile(file)]))
  const words = [...compilerArguments(compilation, ''), ...toolchainOf(core).translated]
  return hashed([maker, text, await compilerVersion(core), words.join('\0'), ...contents.flat()])
}
