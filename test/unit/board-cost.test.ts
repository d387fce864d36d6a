import { beforeAll, expect, it } from 'vitest'
import type { Board } from '../../host/board/board.js'
import { boardCost } from '../../host/compare/board-cost.js'
import { boardCostNote, boardCostRows } from '../../host/compare/board-cost-table.js'
import { loadBoard } from '../../host/device/boards.js'
import { counted } from '../../host/trial/measured.js'

const memory = { board: 'x', ramBytes: 1000, stackBytes: 200, flashBytes: 16000 }
let pico: Board
let microbit: Board
beforeAll(async () => {
  pico = { ...(await loadBoard('pico')), clockHz: 125_000_000, energy: { nanojoulesPerCycle: 0.5, kind: 'estimate', source: 'a test' } }
  microbit = await loadBoard('microbit')
})

it('time and energy follow from cycles', () => {
  const cost = boardCost('local', '8-10', 1020, { ...memory, ...counted('cycles', 250_000, 125_000) }, pico)
  expect(cost.milliseconds).toEqual({ learn: 2, infer: 1 })
  expect(cost.millijoules).toEqual({ learn: 0.125, infer: 0.0625 })
})

it('instructions tell neither time nor energy, and are never shown as cycles', () => {
  const cost = boardCost('local', '8-10', 1020, { ...memory, ...counted('instructions', 250_000, 125_000) }, microbit)
  expect(cost).toMatchObject({ milliseconds: null, millijoules: null })
  const { columns, rows } = boardCostRows([cost], microbit)
  expect(JSON.stringify(columns)).toMatch(/instructions/)
  expect(rows[0]!.slice(-4)).toEqual(['–', '–', '–', '–'])
  expect(boardCostNote(microbit)).toMatch(/no cycles, so time and energy are not known/)
})

it('says where the energy of a cycle is from', () => {
  expect(boardCostNote(pico)).toMatch(/at 125 MHz. Energy is an estimate: 0.5 nJ a cycle \(a test\)/)
})
