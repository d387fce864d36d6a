import { EngramError } from '../errors.js'
import { hex, joinSegments, type Segment } from './segments.js'

/*
 * Intel Hexadecimal Object File Format Specification, revision A: one record a line,
 *
 *   ":" length(1) address(2) type(1) data(length) checksum(1)        all in hexadecimal
 *
 * where all bytes, checksum included, add up to 0 modulo 256.
 */
const DATA = 0
const END = 1
const SEGMENT_BASE = 2
const SEGMENT_START = 3
const LINEAR_BASE = 4
const LINEAR_START = 5

/** Bytes of a data record; what every tool writes. */
const ROW = 16

/** The text of an Intel HEX file. A data record never crosses a border of 64 KB, where its address would wrap. */
export function writeIntelHex(segments: readonly Segment[]): string {
  const lines: string[] = []
  let high = 0
  for (const { address, bytes } of joinSegments(segments))
    for (let at = 0; at < bytes.length; ) {
      const to = address + at
      if (to >>> 16 !== high) {
        high = to >>> 16
        lines.push(record(LINEAR_BASE, 0, Uint8Array.of(high >> 8, high & 255)))
      }
      const row = bytes.subarray(at, at + ROW - (to % ROW))
      lines.push(record(DATA, to & 0xffff, row))
      at += row.length
    }
  lines.push(record(END, 0, new Uint8Array()))
  return lines.map((line) => `${line}\n`).join('')
}

/** The segments of an Intel HEX file; entry points are not kept. Throws IMAGE_INVALID with the line that is wrong. */
export function parseIntelHex(text: string): Segment[] {
  const found: Segment[] = []
  let base = 0
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const { type, address, data } = parseRecord(line.trim(), index + 1)
    if (type === END) return joinSegments(found)
    if (type === DATA) found.push({ address: base + address, bytes: data })
    else if (type === SEGMENT_BASE) base = ((data[0]! << 8) | data[1]!) * 16
    else if (type === LINEAR_BASE) base = ((data[0]! << 8) | data[1]!) * 0x10000
    else if (type !== SEGMENT_START && type !== LINEAR_START) throw invalid(index + 1, `the record type ${type} is unknown`)
  }
  throw new EngramError('IMAGE_INVALID', 'the HEX file ends without its end record', 'it was cut short: copy or build it again')
}

function record(type: number, address: number, data: Uint8Array): string {
  const bytes = [data.length, address >> 8, address & 255, type, ...data]
  return `:${[...bytes, checksum(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('').toUpperCase()}`
}

function parseRecord(line: string, number: number): { type: number; address: number; data: Uint8Array } {
  if (!/^:([0-9a-f]{2}){5,}$/i.test(line)) throw invalid(number, 'it is not a record of hexadecimal bytes')
  const bytes = Uint8Array.from(line.slice(1).match(/../g)!, (pair) => parseInt(pair, 16))
  const [length, high, low, type] = bytes as unknown as [number, number, number, number]
  if (bytes.length !== length + 5) throw invalid(number, `it says ${length} data bytes and has ${bytes.length - 5}`)
  const expected = checksum(bytes.subarray(0, -1))
  if (bytes.at(-1) !== expected) throw invalid(number, `its checksum is ${hex(bytes.at(-1)!, 2)}, its bytes give ${hex(expected, 2)}`)
  if ((type === SEGMENT_BASE || type === LINEAR_BASE) && length !== 2) throw invalid(number, `a base has 2 bytes, not ${length}`)
  return { type, address: (high << 8) | low, data: bytes.subarray(4, -1) }
}

const checksum = (bytes: Iterable<number>): number => {
  let sum = 0
  for (const byte of bytes) sum += byte
  return -sum & 255
}

const invalid = (line: number, problem: string): EngramError =>
  new EngramError('IMAGE_INVALID', `line ${line} of the HEX file is damaged: ${problem}`, 'copy or build the file again', { line })
