/**
 * `npm run images`: the image of every rule for every board, into build/images, for machines without their compilers
 * (host/device/board-image.ts). Run after `npm run build`; needs every compiler, or with --those-possible leaves the boards out
 * whose compiler is missing, and says so: `npm pack` brings what could be built.
 */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtImage, firmwareHash, shippedImages } from '../dist/host/device/board-image.js'
import { loadBoards } from '../dist/host/device/boards.js'
import { ruleNames } from '../dist/host/experiment/rules.js'
import { imageFlashBytes } from '../dist/host/board/image-flash.js'
import { putFolder } from './put-file.mjs'

const thosePossible = process.argv.includes('--those-possible')
const folder = shippedImages()
const aside = `${folder}.${process.pid}`
const images = []
const tooLarge = []
/** Boards whose compiler is missing, by the command that installs it. */
const missing = new Map()
mkdirSync(aside, { recursive: true })
process.on('exit', () => rmSync(aside, { recursive: true, force: true }))
for (const board of await loadBoards()) {
  for (const rule of ruleNames) {
    if ([...missing.values()].flat().includes(board.id)) continue
    try {
      const { elf, flashBytes, staticBytes } = await builtImage(board.id, rule)
      const file = `${board.id}-${rule}.elf`
      copyFileSync(elf, join(aside, file))
      images.push({ board: board.id, rule, file, flashBytes, staticBytes })
      console.log(`${file}: ${flashBytes} of ${imageFlashBytes(board)} B of flash, ${staticBytes} B of static data`)
    } catch (error) {
      if (thosePossible && error.code === 'COMPILER_MISSING') {
        missing.set(error.hint, [...(missing.get(error.hint) ?? []), board.id])
        continue
      }
      if (error.code !== 'BUDGET_EXCEEDED') {
        console.error(`${board.id} ${rule}: ${error.message}\n  hint: ${error.hint}`)
        process.exit(1)
      }
      tooLarge.push({ board: board.id, rule, reason: error.message })
      console.log(`left out: ${error.message}`)
    }
  }
}
writeFileSync(join(aside, 'manifest.json'), `${JSON.stringify({ core: firmwareHash, images, tooLarge }, null, 2)}\n`)
putFolder(aside, folder)
for (const [install, boards] of missing) console.error(`packed without images for ${boards.join(', ')}: their compiler is missing (${install})`)
console.error(`${images.length} images in ${folder}`)
