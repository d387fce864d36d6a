import { readFileSync } from 'node:fs'
import { parseBoard, type Board } from '../../host/board/board.js'

/** A board as it is shipped, with some fields changed. */
export function shippedBoard(id: string, changes: Partial<Board> = {}): Board {
  return { ...parseBoard(readFileSync(`boards/${id}/board.json`, 'utf8'), id), ...changes }
}
