import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseBoard, type Board } from '../board.js'
import { EngramError } from '../errors.js'
import { didYouMean } from '../suggest.js'
import { packageRoot } from './package-root.js'

/** The boards that came with the package. */
const shippedBoards = (): string => join(packageRoot(), 'boards')

/** Ids of the boards: every folder that holds a `board.json`, in alphabetical order. Nothing else registers a board. */
export async function boardIds(folder = shippedBoards()): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'board.json')))
    .map((entry) => entry.name)
    .sort()
}

/** The board of that id; BOARD_UNKNOWN names the boards that exist. */
export async function loadBoard(id: string, folder = shippedBoards()): Promise<Board> {
  const ids = await boardIds(folder)
  if (!ids.includes(id)) {
    const known = ids.length === 0 ? `no board in ${folder}` : `boards: ${ids.join(', ')}`
    throw new EngramError('BOARD_UNKNOWN', `unknown board "${id}"`, [didYouMean(id, ids), known].filter(Boolean).join(' '), { board: id, known: ids })
  }
  return parseBoard(await readFile(join(folder, id, 'board.json'), 'utf8'), id)
}

/** Every board, in the order of `boardIds`. */
export async function loadBoards(folder = shippedBoards()): Promise<Board[]> {
  return Promise.all((await boardIds(folder)).map((id) => loadBoard(id, folder)))
}
