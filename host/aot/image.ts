/** Firmware images: the core for one rule, translated, with a board's port. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Board } from '../board/board.js'
import { boardFolder, loadBoard } from '../device/boards.js'
import { packageRoot } from '../device/package-root.js'
import { EngramError } from '../errors.js'
import { namesOfParts, type OwnParts } from '../experiment/own-parts.js'
import { sealElf } from '../flash/image-hash.js'
import type { Baked } from '../trial/learner-state.js'
import { ruleInfo } from '../experiment/rules.js'
import { buildFolder } from './build-folder.js'
import { compileElf, compileObjects, type Compilation } from './compile.js'
import { frozenAliases, partAliases, warningAlias } from './core-build.js'
import { imageSizes, type ImageSizes } from './image-sizes.js'
import { compilationKey, hashed } from './keys.js'
import { overridesOf } from './overrides.js'
import { runCompiler } from './run-compiler.js'
import { toolchainOf } from './toolchain.js'
import { translatedCore } from './translated-core.js'

export interface ImageOptions extends OwnParts {
  /** Bounds checks and traps with a code. */
  readonly checked?: boolean
  /** Without the kernels that are written for the board's core: what those are measured against. */
  readonly portable?: boolean
  /** Weights of frozen layers, and a learner to start with. */
  readonly baked?: Baked
  /** Of the link, 16 bytes: the image obeys only who has it (docs/security.md). */
  readonly key?: Uint8Array | undefined
}

export interface Image extends ImageSizes {
  readonly elf: string
  /** Intel HEX, and the bytes from the lowest address of flash on. */
  readonly hex: string
  readonly bin: string
  /** What the translator found worth telling. */
  readonly messages: readonly string[]
}

/** Files of a folder that are compiled. */
export async function sourcesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /\.(c|S)$/.test(name)).sort().map((name) => join(folder, name))
}

/** Builds the image of a rule (as `ruleInfo` names it) for a board, or takes the one that was built from the same sources. */
export async function buildImage(boardId: string, rule: string, options: ImageOptions = {}): Promise<Image> {
  const board = await loadBoard(boardId)
  const common = join(packageRoot(), 'boards/common'), own = await boardFolder(boardId)
  const image = await build(boardId, rule, options, board.powerWarning !== undefined, {
    core: board.core,
    mcu: board.mcu,
    sources: [...(await sourcesIn(common)), ...(await sourcesIn(own))],
    folders: [common, own],
    defines: {
      BOARD_ID: board.id, RING_BYTES: board.serial.ringBytes, CLOCK_HZ: board.clockHz, BAUD: board.serial.baud, RATES: board.serial.rates,
      PERSIST_BYTES: board.persist.bytes, PERSIST_PAGE: board.persist.pageBytes,
    },
    flags: ['-T', join(own, 'link.ld'), ...reserved(board.reserve), '-Wl,-u,image_hash'],
  })
  // Every plan counts on it. A checked build has a few variables more, and its room is what `engram build` says.
  if (!options.checked && image.staticBytes > board.reserve.staticBytes) throw reservesTooLittle(board, rule, image.staticBytes)
  return image
}

const reserved = ({ stackBytes, staticBytes }: Board['reserve']): string[] =>
  [`-Wl,--defsym=STACK_BYTES=${stackBytes}`, `-Wl,--defsym=STATIC_BYTES=${staticBytes}`]

const reservesTooLittle = ({ id, reserve }: Board, rule: string, staticBytes: number): EngramError =>
  new EngramError(
    'BOARD_INVALID',
    `the image of rule ${rule} for ${id} has ${staticBytes} B of static data, and its board.json reserves ${reserve.staticBytes} B`,
    `set reserve.staticBytes to the most that any rule takes, ${staticBytes} or more: plans count on it`,
    { board: id, rule, staticBytes },
  )

/** RAM of a native program, and the file that keeps its checkpoints; what is not touched takes none. */
const NATIVE_ARENA = 2 ** 28
const NATIVE_PERSIST = 2 ** 26
const NATIVE_PAGE = 4096
const NATIVE_RING = 32768

/** The same firmware for this machine: a program that speaks the wire over its standard input and output. */
export async function buildNative(rule: string, options: ImageOptions = {}): Promise<string> {
  const common = join(packageRoot(), 'boards/common'), own = join(packageRoot(), 'boards/native')
  const shared = (await sourcesIn(common)).filter((file) => !file.endsWith('/stack.c'))
  const { elf } = await build('native', rule, options, true, {
    core: 'host',
    sources: [...shared, ...(await sourcesIn(own))],
    folders: [common, own],
    defines: { BOARD_ID: 'native', RING_BYTES: NATIVE_RING, ARENA_BYTES: NATIVE_ARENA, PERSIST_BYTES: NATIVE_PERSIST, PERSIST_PAGE: NATIVE_PAGE, PERSIST_ASKED: 1 },
    flags: [`-Wl,--defsym=__arena_end=__arena_start+${NATIVE_ARENA}`],
  })
  return elf
}

/** What an image with a learner includes in boards/common/baked.c, and one with a key in key.c. */
const BAKED_FILE = 'learner.inc'
const KEY_FILE = 'key.inc'

async function build(target: string, rule: string, { checked = false, portable = false, baked, key: linkKey, ...own }: ImageOptions, warns: boolean, port: Compilation): Promise<Image> {
  const id = ruleInfo[rule]?.id
  if (id === undefined) throw new EngramError('RULE_UNKNOWN', `no rule "${rule}"`, `the rules are ${Object.keys(ruleInfo).join(', ')}`)
  // The written ones check no bounds.
  const kernels = checked || portable ? undefined : await overridesOf(port.core)
  const constants = baked?.constants ?? new Uint8Array()
  const { c, messages } = await translatedCore(id, kernels?.names, [...partAliases(own), ...frozenAliases(constants.length, port.core), ...(baked?.learner ? ['LEARNER=1'] : []), ...(linkKey ? ['KEYED=1'] : []), ...warningAlias(warns)])
  const learner = baked && [...constants, ...(baked.learner ?? [])].join(',\n')
  const included = { ...(learner && { BAKED_FILE: learner }), ...(linkKey && { KEY_FILE: [...linkKey].join(',\n') }) }
  const variant = [rule, ...namesOfParts(own), ...(checked ? ['checked'] : []), ...(portable ? ['portable'] : []), ...(learner ? [hashed([learner]).slice(0, 8)] : []), ...(linkKey ? ['keyed'] : [])].join('-')
  const folder = join(buildFolder(), target, variant)
  const defines = { ...port.defines, ...(checked && { ENGRAM_CHECKED: 1 }), ...(learner && { BAKED_FILE }), ...(linkKey && { KEY_FILE }) }
  const compilation: Compilation = {
    ...port, defines, sources: [...port.sources, ...(kernels?.sources ?? [])], folders: [...port.folders, ...(kernels?.folders ?? [])],
  }
  const key = await compilationKey(compilation, [c, ...Object.values(included)].join('\0')), built = join(folder, key), told = join(built, 'image.json')
  if (existsSync(told)) return JSON.parse(await readFile(told, 'utf8')) as Image
  await mkdir(folder, { recursive: true })
  // Several processes may build the same image: each in a folder of its own.
  const work = await mkdtemp(join(folder, 'work-'))
  try {
    await writeFile(join(work, 'core.c'), c)
    if (learner) await writeFile(join(work, BAKED_FILE), learner)
    if (linkKey) await writeFile(join(work, KEY_FILE), included.KEY_FILE!)
    const elf = join(work, 'image.elf')
    const sources = learner || linkKey ? compilation.sources : await portObjects(compilation, join(buildFolder(), target, 'port'), join(work, 'port'))
    await compileElf({ ...compilation, sources, folders: [...compilation.folders, work], translated: join(work, 'core.c') }, elf)
    if (port.core !== 'host') {
      await seal(elf, port.core)
      await flashFiles(port.core, work)
    }
    const sizes = port.core === 'host' ? { flashBytes: 0, staticBytes: 0 } : imageSizes(await readFile(elf))
    const image: Image = { elf: join(built, 'image.elf'), hex: join(built, 'image.hex'), bin: join(built, 'image.bin'), ...sizes, messages }
    await writeFile(join(work, 'image.json'), JSON.stringify(image))
    await renameNew(work, built)
    for (const old of await readdir(folder)) if (old.length === key.length && old !== key) await rm(join(folder, old), { recursive: true, force: true })
    return image
  } catch (error) {
    throw error instanceof EngramError && error.code === 'COMPILER_FAILED' ? await kept(error, work, join(folder, 'failed')) : error
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Puts a folder where there is none; if another process was faster, what it put there is the same. */
const renameNew = (from: string, to: string): Promise<void> => rename(from, to).catch((error: Error) => { if (!existsSync(to)) throw error })

/** What is the same in the images of all rules, compiled once: in `work`, then kept in `folder`. */
async function portObjects(compilation: Compilation, folder: string, work: string): Promise<string[]> {
  const kept = join(folder, await compilationKey(compilation, ''))
  if (!existsSync(kept)) {
    await compileObjects(compilation, work)
    await mkdir(folder, { recursive: true })
    await renameNew(work, kept)
  }
  return (await readdir(kept)).sort().map((name) => join(kept, name))
}

/** The compiler's error, whose command can be repeated: its files are kept in place of those of the last failure. */
async function kept({ code, message, hint, details }: EngramError, work: string, folder: string): Promise<EngramError> {
  await rm(folder, { recursive: true, force: true })
  await rename(work, folder)
  return new EngramError(code, message.replaceAll(work, folder), hint?.replaceAll(work, folder), details)
}

/** Gives the image its own hash. */
async function seal(path: string, core: string): Promise<void> {
  const elf = await readFile(path)
  sealElf(elf, core)
  await writeFile(path, elf)
}

/** The forms that boot loaders take, beside the ELF file. */
async function flashFiles(core: Compilation['core'], folder: string): Promise<void> {
  const { prefix, install } = toolchainOf(core)
  const elf = join(folder, 'image.elf')
  await runCompiler(`${prefix}objcopy`, ['-O', 'ihex', elf, join(folder, 'image.hex')], install)
  await runCompiler(`${prefix}objcopy`, ['-O', 'binary', elf, join(folder, 'image.bin')], install)
}
