import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EngramError } from '../errors.js'

/** A build of the core; the file is `build/<name>.wasm`. */
export type CoreBuild = 'engram' | 'engram.simd' | 'engram.wasi'

/** Path of a build, from the sources or from `dist/`. */
export function corePath(build: CoreBuild): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  const path = join(folder, 'build', `${build}.wasm`)
  if (!existsSync(path)) throw new EngramError('DEVICE_FAILED', `the core ${path} is missing`, 'in a clone, run: npm run build')
  return path
}
