/**
 * What learning costs on the emulated boards: kernels per multiplication or weight, and whole steps. Translated from the core,
 * in the form that is written for the chip, and in plain C with the same flags. Cycles where the emulator models them,
 * instructions where it does not: two columns.
 *
 *     npm run build && npm run bench:boards            a table
 *     npm run bench:boards -- --json                   the same as one JSON object
 *     npm run bench:boards -- --board pico             one board
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadBoard } from '../dist/host/device/boards.js'
import { emulatorMeter } from '../dist/host/device/meter.js'
import { openEmulator } from '../dist/host/device/emulator/open.js'
import { costsOf } from './kernels/costs.mjs'
import { kernelsImage } from './kernels/image.mjs'
import { stepsOn } from './kernels/steps.mjs'
import { KernelsTalk } from './kernels/talk.mjs'

const boards = ['pico', 'microbit', 'feather-stm32f405', 'hifive1', 'uno']

async function kernelCosts(board, folder) {
  const link = await openEmulator(board, await kernelsImage(board.id, folder))
  const talk = await KernelsTalk.start(link)
  const { perTick } = emulatorMeter(board)
  const rows = []
  for (const { name, unit, units, trial } of costsOf(board)) {
    const { differs, ticks } = await talk.try(trial)
    if (differs) throw new Error(`${board.id}: ${name} differs from the translated kernel`)
    const cost = (n) => (n === 0 ? null : Number(((n * perTick) / units).toFixed(2)))
    rows.push({ board: board.id, counts: board.emulator.counts, name, per: unit, portable: cost(ticks.portable), own: cost(ticks.own), plainC: cost(ticks.plain) })
  }
  await link.close()
  return rows
}

const text = (n) => (n === null ? '–' : n >= 1000 ? Math.round(n).toLocaleString('en') : n.toFixed(2))

/** A line of the table: cycles and instructions never stand in the same column. */
function line({ board, counts, name, per, portable, own, plainC }) {
  const values = [portable, own, plainC].map(text)
  return [board, name, per, ...(counts === 'cycles' ? [...values, '', '', ''] : ['', '', '', ...values])]
}

function print(rows) {
  const head = ['board', 'what', 'per', 'cycles: portable', 'own', 'plain C', 'instructions: portable', 'own', 'plain C']
  const lines = [head, ...rows.map(line)]
  const widths = head.map((_, i) => Math.max(...lines.map((l) => l[i].length)))
  for (const l of lines) process.stdout.write(`${l.map((cell, i) => (i < 3 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ').trimEnd()}\n`)
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, board: { type: 'string', multiple: true, default: boards } } })
const folder = mkdtempSync(join(tmpdir(), 'engram-bench-'))
try {
  const rows = []
  for (const id of values.board) {
    const board = await loadBoard(id)
    rows.push(...(await kernelCosts(board, folder)), ...(await stepsOn(board)))
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ rows }, null, 2)}\n`)
  else print(rows)
} finally {
  rmSync(folder, { recursive: true })
}
