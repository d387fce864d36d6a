import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** A file of the package as npm would pack it. */
export interface PackedFile {
  path: string
  size: number
}

/** What `npm pack` packs of what is built now. */
export function packedFiles(): PackedFile[] {
  const said = execFileSync('npm', ['pack', '--ignore-scripts', '--dry-run', '--json'], { encoding: 'utf8', maxBuffer: 1 << 26 })
  return (JSON.parse(said) as [{ files: PackedFile[] }])[0].files
}

/**
 * A project in which the packed engram is installed, with the packages that everybody gets (those of this clone, so that no
 * registry is asked) and no others. It lies outside of the clone.
 */
export function projectWithEngram(): string {
  const project = mkdtempSync(join(process.env.ENGRAM_OUTSIDE!, 'engram-project-'))
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', project], { stdio: 'pipe' })
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; version: string }
  const home = join(project, 'node_modules', name)
  mkdirSync(home, { recursive: true })
  execFileSync('tar', ['-xzf', join(project, `${name}-${version}.tgz`), '-C', home, '--strip-components=1'])
  for (const path of everybodysPackages()) {
    const there = join(project, path)
    mkdirSync(dirname(there), { recursive: true })
    symlinkSync(resolve(path), there)
  }
  return project
}

/** Folders, in node_modules, of the packages that engram depends on, by the lock file. */
function everybodysPackages(): string[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, { dev?: true; optional?: true; devOptional?: true }> }
  return Object.entries(packages)
    .filter(([path, { dev, optional, devOptional }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !dev && !optional && !devOptional)
    .map(([path]) => path)
}
