import type { Board } from '../board/board.js'
import { emulatorOf } from '../board/grade.js'
import type { BoardCost } from './board-cost.js'
import { html, type Markup } from './html.js'
import type { Column } from '../text/table.js'
import { dataTable } from './page-table.js'
import { bytesAlike, formatCount } from './units.js'

/** Three digits are as many as a count of cycles over a few samples has. */
const threeDigits = (value: number | undefined): string => (value === undefined ? '–' : String(Number(value.toPrecision(3))))

/** Columns and rows, the same for a terminal and for the page. */
export function boardCostRows(costs: readonly BoardCost[], board: Board): { columns: Column[]; rows: string[][] } {
  const number = (above: string, title: string): Column => ({ title: [above, title], align: 'right' })
  const columns: Column[] = [
    { title: 'rule', key: true }, { title: 'network', key: true, breaks: 'list' },
    number('RAM', 'planned'), number('RAM', 'measured'), number('', 'flash'),
    ...[emulatorOf(board).counts, 'ms', 'mJ'].flatMap((unit) => [number(unit, 'learn'), number(unit, 'infer')]),
  ]
  const planned = bytesAlike(costs.map(({ plannedRamBytes }) => plannedRamBytes))
  const ram = bytesAlike(costs.map(({ measured }) => measured.ramBytes))
  const flash = bytesAlike(costs.flatMap(({ measured }) => measured.flashBytes ?? []))
  const rows = costs.map(({ rule, network, plannedRamBytes, measured, milliseconds, millijoules }) => {
    const learn = measured.cyclesPerLearn ?? measured.instructionsPerLearn
    const infer = measured.cyclesPerInfer ?? measured.instructionsPerInfer
    return [
      rule, network, planned(plannedRamBytes), ram(measured.ramBytes), measured.flashBytes === null ? '–' : flash(measured.flashBytes),
      typeof learn === 'number' ? formatCount(learn) : '–', typeof infer === 'number' ? formatCount(infer) : '–',
      threeDigits(milliseconds?.learn), threeDigits(milliseconds?.infer), threeDigits(millijoules?.learn), threeDigits(millijoules?.infer),
    ]
  })
  return { columns, rows }
}

/** What a reader must know of the figures. */
export function boardCostNote(board: Board): string {
  const { kind, counts } = emulatorOf(board)
  return `Measured in the emulator (${kind}), which counts ${counts}` + (counts === 'cycles'
    ? `; at ${board.clockHz / 1e6} MHz. Energy is an estimate: ${board.energy.nanojoulesPerCycle} nJ a cycle (${board.energy.source}).`
    : ' and no cycles, so time and energy are not known.')
}

/** The section of the page. */
export function boardCostSection(costs: readonly BoardCost[], board: Board): Markup {
  const { columns, rows } = boardCostRows(costs, board)
  return html`<section>
<h2>On the ${board.name}</h2>
${dataTable(columns, [{ rows: rows.map((cells) => ({ cells })) }])}
<p class="note">${boardCostNote(board)}</p>
</section>`
}
