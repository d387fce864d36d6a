/** C and assembler sources to an ELF file. */
import { mkdir } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { runCompiler } from './run-compiler.js'
import { commonFlags, toolchainOf } from './toolchain.js'

export interface Compilation {
  /** As board.json names it, or `host`. */
  readonly core: string
  /** Part name of the chip, for compilers that know chips instead of cores. */
  readonly mcu?: string
  /** C and assembler files, and objects. */
  readonly sources: readonly string[]
  /** A C file that translation made; compiled by itself, with flags of its own (toolchain.ts). */
  readonly translated?: string
  /** Folders of headers and linker scripts. */
  readonly folders: readonly string[]
  /** Macros; text is given to C as a string, and a list as a macro that puts another around each of its numbers. */
  readonly defines?: Readonly<Record<string, string | number | readonly number[]>>
  /** Further words for the compiler driver. */
  readonly flags?: readonly string[]
}

/** The compiler driver's arguments for all that is not translated. */
export function compilerArguments({ core, mcu = '', sources, folders, defines = {}, flags = [] }: Compilation, elf: string): string[] {
  const { target, link } = toolchainOf(core)
  return [
    ...commonFlags, ...target(mcu),
    ...folders.flatMap((folder) => ['-I', folder, '-L', folder]),
    ...Object.entries(defines).map(([name, value]) => `-D${macro(name, value)}`),
    ...sources, ...link, ...flags, '-o', elf,
  ]
}

const macro = (name: string, value: string | number | readonly number[]): string =>
  typeof value === 'object' ? `${name}(X)=${value.map((one) => `X(${one})`).join(' ')}` : `${name}=${typeof value === 'number' ? value : JSON.stringify(value)}`

export async function compileElf(compilation: Compilation, elf: string): Promise<void> {
  const { prefix, install, translated } = toolchainOf(compilation.core)
  const run = (options: Compilation, to: string): Promise<string> => runCompiler(`${prefix}gcc`, compilerArguments(options, to), install)
  if (compilation.translated === undefined) return void (await run(compilation, elf))
  const object = `${compilation.translated}.o`
  await run({ ...compilation, sources: [compilation.translated], flags: ['-c', ...translated] }, object)
  await run({ ...compilation, sources: [object, ...compilation.sources] }, elf)
}

/** Compiles each source into a folder; gives the objects, in the order of the sources. */
export async function compileObjects(compilation: Compilation, folder: string): Promise<string[]> {
  const { prefix, install } = toolchainOf(compilation.core)
  await mkdir(folder, { recursive: true })
  const objects: string[] = []
  for (const source of compilation.sources) {
    // Two folders may have files of the same name.
    const object = join(folder, `${String(objects.length).padStart(2, '0')}-${parse(source).name}.o`)
    await runCompiler(`${prefix}gcc`, compilerArguments({ ...compilation, sources: [source], flags: ['-c'] }, object), install)
    objects.push(object)
  }
  return objects
}

/** First line of what the compiler says of its version. */
export async function compilerVersion(core: string): Promise<string> {
  const { prefix, install } = toolchainOf(core)
  return (await runCompiler(`${prefix}gcc`, ['--version'], install)).split('\n')[0]!
}
