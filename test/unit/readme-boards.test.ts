import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Board } from '../../host/board/board.js'
import { fitOn } from '../../host/board/budget.js'
import type { Dataset, Shape } from '../../host/data/dataset.js'
import { loadBoards } from '../../host/device/boards.js'
import { coreModule } from '../../host/device/installation.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'
import { planExperiment } from '../../host/experiment/plan.js'

const square = (side: number): Shape => ({ height: side, width: side, channels: 1 })
const shapes: Record<string, Shape> = { MNIST: square(28), 'Fashion-MNIST': square(28), digits: square(8), gestures: { height: 10, width: 5, channels: 6 } }

/** | `rule`, data, budget | `network` | floor | seeds | accuracy | board, 1,234 B (other board: 12 B too much) | */
const ROW = /^\| `([^`]+)`, ([\w-]+)[^|]*\| `([^`]+)` \|.*± .*\| ([\w-]+), ([\d,]+) B(?: \(micro:bit: ([\d,]+) B too much\))? \|$/gm

const rows = [...readFileSync('README.md', 'utf8').matchAll(ROW)].map((row) => {
  const [, rule, data, network, board, taken, missing] = row as unknown as [string, string, string, string, string, string, string | undefined]
  const number = (text: string): number => Number(text.replaceAll(',', ''))
  return { rule, data, network, board, taken: number(taken), missing: missing === undefined ? undefined : number(missing) }
})
const boards = await loadBoards()

it("README's table names the smallest board of every row", () => expect(rows.length).toBe(readFileSync('README.md', 'utf8').match(/^\|.*\*\*[\d.]+ ± .*\|$/gm)!.length))

it.each(rows)('$rule on $data with $network is held by no board smaller than $board', ({ rule, data, network, board: id, taken, missing }) => {
  const none = { count: 1, inputs: new Int8Array(), labels: new Uint8Array() }
  const dataset: Dataset = {
    name: data, shape: shapes[data]!, classes: Array.from({ length: 10 }, (_, i) => String(i)),
    format: { fraction: 7, background: 0, energy: 10, description: '' }, train: none, test: none,
  }
  const plan = planExperiment(coreModule(), resolveExperiment({ rule, network, dataset, epochs: 1, seed: 1 }))
  const taking = (board: Board): number => fitOn(board, plan).ramBytes
  const [smallest] = boards.filter((board) => fitOn(board, plan).fits).sort((a, b) => a.ramBytes - b.ramBytes || taking(a) - taking(b)) as [Board]
  expect({ id, taken }).toEqual({ id: smallest.id, taken: taking(smallest) })
  if (missing !== undefined) expect(-fitOn(boards.find(({ id }) => id === 'microbit')!, plan).leftBytes).toBe(missing)
})
