/**
 * What the blocks of a front end cost on the emulated boards, a window of 64 rows of three channels: as translated from the core, and in
 * plain C of the same integers with the same flags, whose numbers must be the same. Cycles where the emulator models them, else
 * instructions.
 *
 *     npm run build && node bench/front.mjs            a table
 *     node bench/front.mjs --board uno                 one board
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadBoard } from '../dist/host/device/boards.js'
import { emulatorMeter } from '../dist/host/device/meter.js'
import { openEmulator } from '../dist/host/device/emulator/open.js'
import { exerciseImage } from './kernels/image.mjs'
import { KernelsTalk } from './kernels/talk.mjs'

const ROWS = 64, CHANNELS = 3
/** As exercise.c counts them, with its numbers. */
const blocks = { window: [], diff: [], magnitude: [], 'decimate4': [], stats: [], 'spectrum8': [8], 'scale of 24': [24] }
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** Cost of each block, translated and plain. */
export async function frontCosts(id, folder) {
  const board = await loadBoard(id)
  const elf = await exerciseImage(id, folder, {
    name: 'front', entry: 'test/assembly/front-doors.ts', sources: ['exercise.c', 'plain.c', 'plain_spectrum.c'].map((file) => here(`front/${file}`)),
  })
  const link = await openEmulator(board, elf)
  try {
    const names = Object.keys(blocks), talk = await KernelsTalk.start(link, names)
    const { counts, perTick } = emulatorMeter(board)
    const costs = []
    for (const name of names) {
      const { differs, ticks } = await talk.try({ kernel: name, seed: 1, mode: 0, offset: 0, numbers: [ROWS, CHANNELS, ...(blocks[name].length ? blocks[name] : [0])] })
      costs.push({ board: id, counts, block: name, differs, translated: Math.round(ticks.portable * perTick), plainC: Math.round(ticks.plain * perTick) })
    }
    return costs
  } finally {
    await link.close()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { board: { type: 'string', multiple: true, default: ['pico', 'feather-stm32f405', 'uno'] } } })
  const folder = mkdtempSync(join(tmpdir(), 'engram-front-'))
  try {
    for (const id of values.board)
      for (const { block, counts, differs, translated, plainC } of await frontCosts(id, folder))
        process.stdout.write(`${id.padEnd(20)}${block.padEnd(14)}${translated.toLocaleString('en').padStart(10)} (${plainC.toLocaleString('en')}) ${counts}${differs ? ', and other numbers' : ''}\n`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
