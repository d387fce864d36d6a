import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { EngramError } from '../errors.js'
import { packageRoot } from './package-root.js'

/** A build of the core; the file is `build/<name>.wasm`. */
export type CoreBuild = 'engram' | 'engram.simd' | 'engram.wasi' | 'firmware' | 'wire'

/** Path of a build. */
export function corePath(build: CoreBuild): string {
  const path = join(packageRoot(), 'build', `${build}.wasm`)
  if (!existsSync(path)) throw new EngramError('DEVICE_FAILED', `the core ${path} is missing`, 'in a clone, run: npm run build')
  return path
}
