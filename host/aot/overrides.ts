/** Kernels in a form written for one kind of chip: boards/kernels/<core>/<name>.c or .S in place of the translated kernel_<name>. */
import { readdir } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { packageRoot } from '../device/package-root.js'

export interface Overrides {
  /** Names as the core exports them. */
  readonly names: ReadonlySet<string>
  /** Files to compile. */
  readonly sources: readonly string[]
  /** Folders of headers, and of all that the sources are made of. */
  readonly folders: readonly string[]
}

/** All that there are for a core. A folder serves the cores whose names begin with its own, unless one has a longer name in common. */
export async function overridesOf(core: string): Promise<Overrides> {
  const shared = join(packageRoot(), 'boards/kernels')
  const folders = (await readdir(shared, { withFileTypes: true })).filter((entry) => entry.isDirectory() && core.startsWith(entry.name))
  const nearest = folders.map(({ name }) => name).sort((a, b) => b.length - a.length)[0]
  if (nearest === undefined) return { names: new Set(), sources: [], folders: [] }
  const own = join(shared, nearest)
  const files = (await readdir(own)).filter((name) => /\.(c|S)$/.test(name)).sort()
  return {
    names: new Set(files.map((file) => `kernel_${parse(file).name}`)),
    sources: files.map((file) => join(own, file)),
    folders: files.length > 0 ? [shared, own] : [],
  }
}
