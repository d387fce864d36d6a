import { EngramError } from '../errors.js'
import { invalidHex, RecordType, type HexRecord } from './hex-records.js'

/*
 * micro:bit Universal Hex Format Specification 1.0.0 (github.com/microbit-foundation/spec-universal-hex): an Intel HEX file with
 * the programs of several boards, each in blocks (of 512 bytes) or sections (of any length) of
 *
 *   base address (04)   block start (0A, with the id of the board)   data (00, or 0D)   padding (0C)   block end (0B)
 *
 * Records of type 0E belong to other tools.
 */
const Universal = { blockStart: 0x0a, blockEnd: 0x0b, padding: 0x0c, customData: 0x0d, otherData: 0x0e } as const
const types: readonly number[] = Object.values(Universal)

/** "Block Type": who the ids belong to. DAPLink's board ids of one generation are those of one program. */
const boards: Record<string, string> = {
  '9900': 'micro:bit V1', '9901': 'micro:bit V1', '9903': 'micro:bit V2', '9904': 'micro:bit V2', '9905': 'micro:bit V2', '9906': 'micro:bit V2',
}

export const isUniversal = (records: readonly HexRecord[]): boolean => records.some(({ type }) => types.includes(type))

/** The part of a Universal Hex file for a board, as records of plain Intel HEX. */
export interface UniversalPart {
  records: HexRecord[]
  /** The boards that the file has parts for. */
  boards: string[]
}

/** Throws IMAGE_INVALID when there is no part for a board with one of `ids`, and with the line that is wrong. */
export function universalPart(all: readonly HexRecord[], ids: readonly string[] | undefined, board: string): UniversalPart {
  const records: HexRecord[] = []
  const found = new Set<string>()
  let block: { id: string; line: number } | undefined
  for (const record of all) {
    const { type, data, line } = record
    if (type === Universal.blockStart) {
      if (block) throw invalidHex(line, `a block starts inside the one that line ${block.line} starts`)
      if (data.length < 2) throw invalidHex(line, 'a block start has no board id')
      block = { id: Buffer.from(data.subarray(0, 2)).toString('hex'), line }
      found.add(block.id)
    } else if (type === Universal.blockEnd) {
      if (!block) throw invalidHex(line, 'a block ends that has not started')
      block = undefined
    } else if (type === Universal.padding || type === Universal.otherData) continue
    else if (type === RecordType.data || type === Universal.customData) {
      if (!block) throw invalidHex(line, 'its data stands outside all blocks, so the board that it is for is not known')
      if (ids?.includes(block.id)) records.push({ ...record, type: RecordType.data })
    } else if (!block || ids?.includes(block.id)) records.push(record)
  }
  if (block) throw new EngramError('IMAGE_INVALID', `the Universal Hex file ends inside the block that line ${block.line} starts`, 'it was cut short: copy or download it again')
  const names = [...new Set([...found].map((id) => `${boards[id] ?? 'board'} (${id})`))]
  if (ids !== undefined && [...found].some((id) => ids.includes(id))) return { records, boards: names }
  throw new EngramError(
    'IMAGE_INVALID',
    `the Universal Hex file has parts for ${names.join(' and ')}, and none for the ${board}${ids ? ` (${ids.join(', ')})` : ''}`,
    'choose a file, or a board, that fits: `engram board list` names the boards',
    { found: [...found], expected: ids ?? [] },
  )
}
