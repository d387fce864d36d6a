import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngramError, type ErrorCode } from '../errors.js'
import { packageRoot } from './package-root.js'

/** What only some commands need and not everybody gets: the `peerDependencies` and `optionalDependencies` of package.json. */
interface Manifest {
  peerDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/**
 * How to install packages beside engram, in the versions that it was tested with: into the project that has it, or, where it was
 * installed for the whole machine, for that.
 */
export function howToInstall(names: readonly string[], root = packageRoot()): string {
  const { peerDependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  const ranges: Record<string, string> = { ...peerDependencies, ...optionalDependencies }
  const inModules = /[\\/]node_modules[\\/]engram$/.test(root)
  const everywhere = inModules && !existsSync(join(root, '../../package.json'))
  return `npm install ${everywhere ? '-g ' : ''}${names.map((name) => (ranges[name] ? `${name}@${ranges[name]}` : name)).join(' ')}`
}

/** Loads packages that may not be there; `purpose` says for people what they do. */
export async function optionalPackage<Module>(
  load: () => Promise<Module>,
  { names, purpose, code, otherwise }: { names: readonly string[]; purpose: string; code: ErrorCode; otherwise?: string },
): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    const { code: reason, message } = error as NodeJS.ErrnoException
    const why = reason === 'ERR_MODULE_NOT_FOUND' ? 'is not installed' : `does not load: ${message.split('\n')[0]}`
    throw new EngramError(code, `${purpose} needs ${names[0]}, which ${why}`, [howToInstall(names), otherwise].filter(Boolean).join('; '), { packages: names })
  }
}
