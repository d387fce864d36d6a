import type { Board } from '../board/board.js'
import type { BoardCost } from './board-cost.js'
import { html, type Markup } from './html.js'
import { formatBytes, formatCount } from './units.js'

/** Three digits are as many as a count of cycles over a few samples has. */
const number = (value: number | undefined): string => (value === undefined ? '–' : String(Number(value.toPrecision(3))))

/** Header and rows, the same for a terminal and for the page. */
export function boardCostRows(costs: readonly BoardCost[], { emulator }: Board): { header: string[]; rows: string[][] } {
  const unit = emulator.counts
  const header = ['rule', 'network', 'RAM planned', 'measured', 'flash', `${unit}, learn`, 'infer', 'ms, learn', 'infer', 'mJ, learn', 'infer']
  const rows = costs.map(({ rule, network, plannedRamBytes, measured, milliseconds, millijoules }) => {
    const learn = measured.cyclesPerLearn ?? measured.instructionsPerLearn
    const infer = measured.cyclesPerInfer ?? measured.instructionsPerInfer
    return [
      rule, network, formatBytes(plannedRamBytes), formatBytes(measured.ramBytes), measured.flashBytes === null ? '–' : formatBytes(measured.flashBytes),
      typeof learn === 'number' ? formatCount(learn) : '–', typeof infer === 'number' ? formatCount(infer) : '–',
      number(milliseconds?.learn), number(milliseconds?.infer), number(millijoules?.learn), number(millijoules?.infer),
    ]
  })
  return { header, rows }
}

/** What a reader must know of the figures. */
export const boardCostNote = (board: Board): string =>
  `Measured in the emulator (${board.emulator.kind}), which counts ${board.emulator.counts}` +
  (board.emulator.counts === 'cycles'
    ? `; at ${board.clockHz / 1e6} MHz. Energy is an estimate: ${board.energy.nanojoulesPerCycle} nJ a cycle (${board.energy.source}).`
    : ' and no cycles, so time and energy are not known.')

/** The section of the page. */
export function boardCostSection(costs: readonly BoardCost[], board: Board): Markup {
  const { header, rows } = boardCostRows(costs, board)
  return html`<section>
<h2>On the ${board.name}</h2>
<div class="scroll"><table>
<thead><tr>${header.map((name, i) => html`<th scope="col"${i > 1 ? html` class="number"` : ''}>${name}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((cell, i) => html`<td class="${i > 1 ? 'number' : i === 1 ? 'network' : ''}">${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>
<p class="note">${boardCostNote(board)}</p>
</section>`
}
