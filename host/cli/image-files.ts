import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Board } from '../board/board.js'
import type { BoardImage } from '../device/board-image.js'
import { makeFolder } from '../device/make-folder.js'
import { readImage } from '../flash/image.js'
import { writeIntelHex } from '../flash/intel-hex.js'
import { uf2Family } from '../flash/uf2-drive.js'
import { writeUf2 } from '../flash/uf2.js'
import { writing } from './jsonl.js'

/** Writes an image in the forms that the board's ways of flashing take; gives their paths. */
export async function writeImageFiles(image: BoardImage, board: Board, name: string, folder: string): Promise<string[]> {
  const { segments } = await readImage(image.elf, board)
  const path = (form: string): string => join(folder, `${name}.${form}`)
  const takesUf2 = [board.flash.method, ...board.flash.also].some((method) => method === 'uf2-drive' || method === 'picotool')
  const bytes = takesUf2 ? writeUf2(segments, uf2Family(board)) : writeIntelHex(segments)
  const form = takesUf2 ? 'uf2' : 'hex'
  writing(folder, () => {
    makeFolder(folder)
    copyFileSync(image.elf, path('elf'))
    writeFileSync(path(form), bytes)
  })
  return [path('elf'), path(form)]
}
