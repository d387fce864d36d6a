/** Kernels in the form of each core that has one (boards/kernels), as files of a library: each compiles to nothing elsewhere. */
import { readdir, readFile } from 'node:fs/promises'
import { join, parse } from 'node:path'
import type { NativeKernel } from '../aot/library-core.js'
import { served } from '../aot/overrides.js'
import { packageRoot } from '../device/package-root.js'

/** As `kernels.h` declares it. */
interface Declared extends NativeKernel {
  readonly declaration: string
}

const folder = (): string => join(packageRoot(), 'boards/kernels')

/** Every kernel by the name under which the core exports it; `prefix` begins its name in the library. */
export async function nativeKernels(prefix: string): Promise<Map<string, Declared>> {
  const text = await readFile(join(folder(), 'kernels.h'), 'utf8')
  return new Map([...text.matchAll(/^(?:void|word_t) kernel_(\w+)\(([^)]*)\);/gm)].map(([declaration, kernel, list]) => [
    `kernel_${kernel}`,
    { name: `${prefix}_${kernel}`, addresses: list!.split(',').map((parameter) => parameter.trim().startsWith('address_t')), declaration: declaration!.replace(`kernel_${kernel}`, `${prefix}_${kernel}`) },
  ]))
}

/** True for a C compiler that compiles for a core with kernels of its own. */
export const anyCore = Object.values(served).map(({ condition }) => `(${condition})`).join(' || \\\n    ')

/** Files by name: the kernels called, and what these call in turn. */
export async function kernelFiles(prefix: string, called: readonly string[]): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const [core, { condition }] of Object.entries(served)) {
    const units = await unitsOf(core)
    const wanted = new Set([...units.keys()].filter((stem) => called.includes(`kernel_${stem}`)))
    for (const stem of wanted) for (const other of units.keys()) if (!called.includes(`kernel_${other}`) && new RegExp(`\\b${other}\\b`).test(units.get(stem)!.text)) wanted.add(other)
    for (const stem of wanted) {
      const { text, extension } = units.get(stem)!
      const renamed = [...wanted].map((name) => `#define ${called.includes(`kernel_${name}`) ? 'kernel_' : ''}${name} ${prefix}_${name}`)
      const whole = [`/* ${stem} for ${core}, written by hand. Nothing on other cores. */`, ...(extension === 'c' ? ['#include <stdint.h>'] : []), `#if (${condition}) && !defined(${prefix.toUpperCase()}_PORTABLE)`, ...renamed, text.trim(), '#endif']
      files.set(`${prefix}_${shortName(core)}_${stem}.${extension}`, `${whole.join('\n')}\n`)
    }
  }
  return files
}

const shortName = (core: string): string => core.replace('cortex-', '').replace(/imac$/, '')

/** What is compiled of a core's folder, by its name; headers of the folders are written in place. */
async function unitsOf(core: string): Promise<Map<string, { text: string; extension: string }>> {
  const own = join(folder(), core)
  const names = await readdir(own)
  const headers = new Map<string, string>()
  for (const name of names.filter((each) => each.endsWith('.h'))) headers.set(name, await readFile(join(own, name), 'utf8'))
  for (const name of ['kernels.h', 'plain_conv.h']) headers.set(name, await readFile(join(folder(), name), 'utf8'))
  const whole = (text: string): string => text.replace(/^#include "(\w+\.h)"$/gm, (_, name: string) => whole(headers.get(name)!).trim())
  const units = new Map<string, { text: string; extension: string }>()
  for (const name of names.filter((each) => /\.(c|S)$/.test(each))) {
    units.set(parse(name).name, { text: whole(await readFile(join(own, name), 'utf8')), extension: parse(name).ext.slice(1) })
  }
  return units
}
