import type { Board } from '../board/board.js'
import { formatInteger } from '../compare/units.js'
import { loadBoard, loadBoards } from '../device/boards.js'
import { columns } from './columns.js'
import type { Action } from './verbs.js'

const megahertz = ({ clockHz }: Board): string => `${clockHz / 1e6} MHz`

/** `engram board list`. */
export const boardList: Action<'board list'> = async () => {
  const boards = await loadBoards()
  const rows = boards.map((board) => [
    board.id, board.mcu, board.core, megahertz(board), formatInteger(board.ramBytes), formatInteger(board.flashBytes),
  ])
  return { text: columns(['board', 'mcu', 'core', 'clock', 'RAM', 'flash'], rows, ['clock', 'RAM', 'flash']), json: { boards } }
}

/** `engram board info <board>`. */
export const boardInfo: Action<'board info'> = async (_values, _context, argument) => {
  const board = await loadBoard(argument)
  return { text: describe(board), json: { board } }
}

function describe(board: Board): string {
  const { reserve, persist, serial, flash, emulator, energy } = board
  const facts: [string, string][] = [
    ['mcu', `${board.mcu}, ${board.core} at ${megahertz(board)}`],
    ['RAM', `${formatInteger(board.ramBytes)} B`],
    ...board.otherRam.map(({ name, bytes, note }): [string, string] => ['other RAM', `${name} ${formatInteger(bytes)} B: ${note}`]),
    ['reserved', `${reserve.staticBytes} B static data, ${reserve.stackBytes} B stack (${reserve.kind})`],
    ['learner', `${formatInteger(board.ramBytes - reserve.staticBytes - reserve.stackBytes)} B`],
    ['flash', `${formatInteger(board.flashBytes)} B, ${formatInteger(flash.reservedBytes)} B of it for the boot loader`],
    ['persist', `${formatInteger(persist.bytes)} B of ${persist.kind}, pages of ${persist.pageBytes} B, written by ${persist.writeBytes} B`],
    ['serial', `${serial.uart}, ${serial.baud} baud`],
    ['flashing', [flash.method, ...flash.also].join(', ')],
    ['emulator', `${emulator.kind} ${emulator.machine}, counts ${emulator.counts}`],
    ['energy', `${energy.nanojoulesPerCycle} nJ a cycle (${energy.kind}: ${energy.source})`],
    ...Object.entries(board.sources).map(([field, source]): [string, string] => ['source', `${field}: ${source}`]),
  ]
  return [board.name, ...facts.map(([name, value]) => `  ${name.padEnd(9)} ${value}`)].join('\n')
}
