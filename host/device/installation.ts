import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { corePath } from './core-files.js'
import { packageRoot } from './package-root.js'

/** Version of the package. */
export const version = (): string => JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).version

let compiled: WebAssembly.Module | undefined

/** The portable build of the core, compiled once: plans are asked of it. */
export const coreModule = (): WebAssembly.Module => (compiled ??= new WebAssembly.Module(readFileSync(corePath('engram'))))
