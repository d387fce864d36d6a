import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import type { Board } from '../board/board.js'
import { EngramError } from '../errors.js'
import { didYouMean } from '../text/suggest.js'
import { packageRoot } from './package-root.js'

/** The boards that came with the package. */
const shippedBoards = (): string => join(packageRoot(), 'boards')

/** Where boards are looked for: folders of boards that the user names in ENGRAM_BOARDS, then those of the package. */
export function boardShelves(named = process.env.ENGRAM_BOARDS ?? ''): string[] {
  const own = named.split(delimiter).filter((folder) => folder !== '').map((folder) => resolve(folder))
  for (const folder of own) {
    if (!existsSync(folder)) throw new EngramError('BOARD_UNKNOWN', `ENGRAM_BOARDS names ${folder}, which does not exist`, 'name folders that hold a folder for each board')
  }
  return [...own, shippedBoards()]
}

/** Folders that hold a `board.json`, by id. Nothing else registers a board. Of two with the same id the first one counts. */
async function boardFolders(shelves: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const shelf of shelves) {
    for (const { name } of (await readdir(shelf, { withFileTypes: true })).filter((entry) => entry.isDirectory())) {
      const folder = join(shelf, name)
      if (!found.has(name) && existsSync(join(folder, 'board.json'))) found.set(name, folder)
    }
  }
  return found
}

/** Ids of the boards, in alphabetical order. */
export async function boardIds(shelves: readonly string[] = boardShelves()): Promise<string[]> {
  return [...(await boardFolders(shelves)).keys()].sort()
}

/** The folder of the board of that id; BOARD_UNKNOWN names the boards that exist. */
export async function boardFolder(id: string, shelves: readonly string[] = boardShelves()): Promise<string> {
  const folders = await boardFolders(shelves)
  const folder = folders.get(id)
  if (folder !== undefined) return folder
  const ids = [...folders.keys()].sort()
  const known = ids.length === 0 ? `no board in ${shelves.join(', ')}` : `boards: ${ids.join(', ')}`
  throw new EngramError('BOARD_UNKNOWN', `unknown board "${id}"`, [didYouMean(id, ids), known].filter(Boolean).join(' '), { board: id, known: ids })
}

/** The board of that id. */
export async function loadBoard(id: string, shelves?: readonly string[]): Promise<Board> {
  const file = join(await boardFolder(id, shelves), 'board.json')
  // Imported here, since it loads the schema library, which takes as long as all the rest of a plan.
  const { parseBoard } = await import('../board/board.js')
  return parseBoard(await readFile(file, 'utf8'), id, file)
}

/** Ids of the boards that have an emulator. */
export async function emulatedIds(shelves?: readonly string[]): Promise<string[]> {
  return (await loadBoards(shelves)).filter(({ emulator }) => emulator !== undefined).map(({ id }) => id)
}

/** Every board, in the order of `boardIds`. */
export async function loadBoards(shelves?: readonly string[]): Promise<Board[]> {
  return Promise.all((await boardIds(shelves)).map((id) => loadBoard(id, shelves)))
}
