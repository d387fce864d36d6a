import type { Board } from '../board/board.js'
import { formatInteger } from '../compare/units.js'
import { gradeOf, grades } from '../board/grade.js'
import { learnerRoomOf, roomOf } from '../board/budget.js'
import { loadBoard, loadBoards } from '../device/boards.js'
import { columns, facts } from './columns.js'
import type { Action } from './verbs.js'

const megahertz = ({ clockHz }: Board): string => `${clockHz / 1e6} MHz`

/** `engram board list`. */
export const boardList: Action<'board list'> = async (_values, { terminal }) => {
  const boards = await loadBoards()
  const rows = boards.map((board) => [
    board.id, board.mcu, board.core, megahertz(board), formatInteger(board.ramBytes), formatInteger(board.flashBytes), gradeOf(board),
  ])
  return { text: columns(['board', 'mcu', 'core', 'clock', 'RAM, B', 'flash, B', 'grade'], rows, ['clock', 'RAM, B', 'flash, B'], terminal.width), json: { boards: boards.map((board) => ({ ...board, grade: gradeOf(board) })) } }
}

/** `engram board info <board>`. */
export const boardInfo: Action<'board info'> = async (_values, { terminal }, argument) => {
  const board = await loadBoard(argument)
  return { text: describe(board, terminal.width), json: { board: { ...board, grade: gradeOf(board) } } }
}

function describe(board: Board, width: number): string {
  const { reserve, persist, powerWarning, serial, flash, emulator, coreEmulator, energy } = board
  const lines: [string, string][] = [
    ['mcu', `${board.mcu}, ${board.core} at ${megahertz(board)}`],
    ['RAM', `${formatInteger(board.ramBytes)} B`],
    ...board.otherRam.map(({ name, bytes, note }): [string, string] => ['other RAM', `${name} ${formatInteger(bytes)} B: ${note}`]),
    ['reserved', `${formatInteger(reserve.staticBytes)} B static data, ${formatInteger(reserve.stackBytes)} B stack (${reserve.kind})`],
    ['learner', `${formatInteger(learnerRoomOf(board))} B, its configuration included; ${formatInteger(roomOf(board) - learnerRoomOf(board))} B more for the wire`],
    ['flash', `${formatInteger(board.flashBytes)} B, ${formatInteger(flash.reservedBytes)} B of it for the boot loader`],
    ['persist', `${formatInteger(persist.bytes)} B of ${persist.kind}, pages of ${formatInteger(persist.pageBytes)} B, written by ${formatInteger(persist.writeBytes)} B`],
    ...(powerWarning ? [['warning', `below ${powerWarning.volts} V, falling: it then saves by itself what its newest checkpoint has not`] satisfies [string, string]] : []),
    ['serial', `${serial.uart}, ${serial.baud} baud`],
    ['flashing', [flash.method, ...flash.also].join(', ')],
    ['grade', `${gradeOf(board)}: ${grades[gradeOf(board)]}`],
    ...(emulator ? [['emulator', `${emulator.kind} ${emulator.machine}, counts ${emulator.counts}; not as on a real board: ${emulator.limits}`] satisfies [string, string]] : []),
    ...(coreEmulator ? [['emulator', `none of the board; of its core ${coreEmulator.kind} ${coreEmulator.machine}`] satisfies [string, string]] : []),
    ['energy', `${energy.nanojoulesPerCycle} nJ a cycle (${energy.kind}: ${energy.source})`],
    ...Object.entries(board.sources).map(([field, source]): [string, string] => ['source', `${field}: ${source}`]),
  ]
  return `${board.name}\n${facts(lines, width)}`
}
