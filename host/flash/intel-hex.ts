import { formatRecord, invalidHex, RecordType, type HexRecord } from './hex-records.js'
import { joinSegments, type Segment } from './segments.js'

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
        lines.push(formatRecord(RecordType.linearBase, 0, Uint8Array.of(high >> 8, high & 255)))
      }
      const row = bytes.subarray(at, at + ROW - (to % ROW))
      lines.push(formatRecord(RecordType.data, to & 0xffff, row))
      at += row.length
    }
  lines.push(formatRecord(RecordType.end, 0, new Uint8Array()))
  return lines.map((line) => `${line}\n`).join('')
}

/** The segments of the records of an Intel HEX file; entry points are not kept. Throws IMAGE_INVALID with the line that is wrong. */
export function hexSegments(records: readonly HexRecord[]): Segment[] {
  const found: Segment[] = []
  let base = 0
  let wraps = false
  for (const { type, address, data, line } of records) {
    const word = ((data[0] ?? 0) << 8) | (data[1] ?? 0)
    // Addresses of the 8086 wrap inside their 64 KB (specification, record type 02); no tool for these chips relies on that.
    if (type === RecordType.data && address + data.length > 0x10000 && wraps) throw invalidHex(line, 'its data crosses the end of a segment of 64 KB')
    if (type === RecordType.data) found.push({ address: base + address, bytes: data })
    else if (type === RecordType.segmentBase) [base, wraps] = [word * 16, true]
    else if (type === RecordType.linearBase) [base, wraps] = [word * 0x10000, false]
    else if (type !== RecordType.segmentStart && type !== RecordType.linearStart) throw invalidHex(line, `the record type ${type} is unknown`)
  }
  return joinSegments(found)
}
