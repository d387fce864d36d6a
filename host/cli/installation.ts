import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { corePath } from '../device/core-files.js'

/** The folder of the package, whether this file runs from `dist/` or from the sources. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

/** Version of the package. */
export const version = (): string => JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).version

let compiled: WebAssembly.Module | undefined

/** The portable build of the core, compiled once: plans are asked of it. */
export const coreModule = (): WebAssembly.Module => (compiled ??= new WebAssembly.Module(readFileSync(corePath('engram'))))
