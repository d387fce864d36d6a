import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImageOptions } from '../aot/image.js'
import type { Board } from '../board/board.js'
import { EngramError } from '../errors.js'
import { namesOfParts, type OwnParts } from '../experiment/own-parts.js'
import { core } from '../generated/core.js'
import { loadBoard } from './boards.js'
import { packageRoot } from './package-root.js'

/** An image that a board can run, and where it is from. */
export interface BoardImage {
  /** Path of the ELF file. */
  elf: string
  flashBytes: number
  staticBytes: number
  /** From the sources with the board's compiler, or by `npm run images` when the package was made. */
  origin: 'built' | 'prebuilt'
}

/** `manifest.json` of a folder of images. */
export interface ImageManifest {
  /** Hash of the core that the images were made from. */
  core: string
  images: { board: string; rule: string; file: string; flashBytes: number; staticBytes: number }[]
  /** Images that a board's flash cannot hold. */
  tooLarge: { board: string; rule: string; reason: string }[]
}

/** The images that came with the package. */
export const shippedImages = (): string => join(packageRoot(), 'build/images')

/** The core that images are made from now. */
export const firmwareHash: string = core.firmware.hash

/**
 * The image of a rule (as `ruleInfo` names it) for a board, and of objective, optimizer and front end where they are not the standard ones: built where its compiler is installed, else the one in `folder`,
 * if that is of this very core.
 * @throws COMPILER_MISSING with both ways on, BUDGET_EXCEEDED where the flash is too small.
 */
export async function imageFor(boardId: string, rule: string, folder = shippedImages(), own: OwnParts = {}): Promise<BoardImage> {
  try {
    return await builtImage(boardId, rule, own)
  } catch (error) {
    // Those that came with the package hold the standard parts.
    if (!(error instanceof EngramError) || error.code !== 'COMPILER_MISSING' || namesOfParts(own).length > 0) throw error
    return prebuiltImage(boardId, rule, folder, error)
  }
}

/** The image, built from the sources. */
export async function builtImage(boardId: string, rule: string, options?: ImageOptions): Promise<BoardImage> {
  const board = await loadBoard(boardId)
  const { compilerVersion } = await import('../aot/compile.js')
  // Checked first: translating the core takes time, and is useless if the compiler is not installed.
  await compilerVersion(board.core)
  // Imported here, since it loads the translator and the core's compiler.
  const { buildImage } = await import('../aot/image.js')
  try {
    const { elf, flashBytes, staticBytes } = await buildImage(board.id, rule, options)
    return { elf, flashBytes, staticBytes, origin: 'built' }
  } catch (error) {
    const said = error instanceof EngramError && error.code === 'COMPILER_FAILED' ? String(error.details?.said ?? error.message) : ''
    throw overflow(said, board, rule, options?.checked ?? false) ?? error
  }
}

/** The error of an image that does not fit, from what the linker says; undefined when it says something else. Not every linker tells by how much. */
function overflow(said: string, { id, name }: Board, rule: string, checked: boolean): EngramError | undefined {
  const [, region] = /(?:will not fit in region|region) [`'](\w+)'/.exec(said) ?? []
  if (region === undefined) return undefined
  const excess = /overflowed by (\d+) bytes/.exec(said)?.[1]
  const memory = region.toLowerCase().includes('ram') ? 'RAM' : 'flash'
  return new EngramError(
    'BUDGET_EXCEEDED',
    `the ${checked ? 'checked ' : ''}image for rule ${rule} is ${excess === undefined ? '' : `${excess} bytes `}too large for the ${memory} of the ${name}`,
    checked
      ? `leave --checked out, or check on a board with more ${memory} than ${id}: all boards run the same core, and so the same checks`
      : `choose another rule, or a board with more ${memory} than ${id}`,
    { board: id, rule, ...(excess !== undefined && { excessBytes: Number(excess) }) },
  )
}

async function prebuiltImage(boardId: string, rule: string, folder: string, missing: EngramError): Promise<BoardImage> {
  const refuse = (why: string): EngramError =>
    new EngramError('COMPILER_MISSING', `${missing.message}, and ${why}`, `${missing.hint}; or use a package that was packed, by \`npm pack\`, where the compilers are: it brings images that need none`, { board: boardId, rule })
  const path = join(folder, 'manifest.json')
  if (!existsSync(path)) throw refuse('there are no prebuilt images here')
  const { core, images, tooLarge } = JSON.parse(await readFile(path, 'utf8')) as ImageManifest
  const large = tooLarge.find((image) => image.board === boardId && image.rule === rule)
  if (large) throw new EngramError('BUDGET_EXCEEDED', large.reason, `choose another rule, or a board with more flash than ${boardId}`, { board: boardId, rule })
  if (core !== firmwareHash) throw refuse(`the prebuilt images are of another core (${core}, here ${firmwareHash})`)
  const image = images.find((image) => image.board === boardId && image.rule === rule)
  if (!image) throw refuse(`there is no prebuilt image of rule ${rule} for ${boardId}`)
  return { elf: join(folder, image.file), flashBytes: image.flashBytes, staticBytes: image.staticBytes, origin: 'prebuilt' }
}
