import { EngramError } from '../errors.js'
import { hex } from './segments.js'

/*
 * Intel Hexadecimal Object File Format Specification, revision A (1988): one record a line,
 *
 *   ":" length(1) address(2) type(1) data(length) checksum(1)        all in hexadecimal
 *
 * where all bytes, checksum included, add up to 0 modulo 256.
 */
export interface HexRecord {
  type: number
  address: number
  data: Uint8Array
  /** Of the file, from 1. */
  line: number
}

export const RecordType = { data: 0, end: 1, segmentBase: 2, segmentStart: 3, linearBase: 4, linearStart: 5 } as const

/** Bytes of data that records of a type must have; other types may have any number. */
const lengths: Record<number, number> = { [RecordType.end]: 0, [RecordType.segmentBase]: 2, [RecordType.segmentStart]: 4, [RecordType.linearBase]: 2, [RecordType.linearStart]: 4 }

/** One record as a line of text. */
export function formatRecord(type: number, address: number, data: Uint8Array): string {
  const bytes = [data.length, address >> 8, address & 255, type, ...data]
  return `:${[...bytes, checksum(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('').toUpperCase()}`
}

/** The records of a file up to its end record, which must be there and be the last. Throws IMAGE_INVALID with the line that is wrong. */
export function readRecords(text: string): HexRecord[] {
  const records: HexRecord[] = []
  let ended = false
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = raw.trim()
    if (line === '') continue
    if (ended) throw invalidHex(index + 1, 'it stands behind the end record; are these two files in one?')
    const record = readRecord(line, index + 1)
    if (record.type === RecordType.end) ended = true
    else records.push(record)
  }
  if (ended) return records
  throw new EngramError('IMAGE_INVALID', 'the HEX file ends without its end record', 'it was cut short: copy or build it again')
}

function readRecord(line: string, number: number): HexRecord {
  if (!/^:([0-9a-f]{2}){5,}$/i.test(line)) throw invalidHex(number, 'it is not a record of hexadecimal bytes')
  const bytes = Uint8Array.from(line.slice(1).match(/../g)!, (pair) => parseInt(pair, 16))
  const [length, high, low, type] = bytes as unknown as [number, number, number, number]
  if (bytes.length !== length + 5) throw invalidHex(number, `it says ${length} data bytes and has ${bytes.length - 5}`)
  const expected = checksum(bytes.subarray(0, -1))
  if (bytes.at(-1) !== expected) throw invalidHex(number, `its checksum is ${hex(bytes.at(-1)!, 2)}, its bytes give ${hex(expected, 2)}`)
  if (lengths[type] !== undefined && lengths[type] !== length) throw invalidHex(number, `a record of type ${type} has ${lengths[type]} bytes, not ${length}`)
  return { type, address: (high << 8) | low, data: bytes.subarray(4, -1), line: number }
}

const checksum = (bytes: Iterable<number>): number => {
  let sum = 0
  for (const byte of bytes) sum += byte
  return -sum & 255
}

export const invalidHex = (line: number, problem: string): EngramError =>
  new EngramError('IMAGE_INVALID', `line ${line} of the HEX file is damaged: ${problem}`, 'copy or build the file again', { line })
