import { describe, expect, it } from 'vitest'
import { formatRecord } from '../../host/flash/hex-records.js'
import { parseImage } from '../../host/flash/image.js'
import { shippedBoard } from '../flash/boards.js'
import { codeOf } from '../flash/samples.js'

const microbit = shippedBoard('microbit')
const [V1, V2] = [0x9900, 0x9903]

type Line = [type: number, address: number, ...data: number[]]
const text = (lines: Line[]): Buffer => Buffer.from(lines.map(([type, address, ...data]) => formatRecord(type, address, Uint8Array.from(data))).join('\r\n'))

const base = (high: number): Line => [4, 0, high >> 8, high & 255]
const start = (id: number): Line => [0x0a, 0, id >> 8, id & 255, 0xc0, 0xde]
const stop: Line = [0x0b, 0, 0xff, 0xff]
const padding: Line = [0x0c, 0, 0xff, 0xff, 0xff]
const other: Line = [0x0e, 0, 1, 2, 3]
const end: Line = [1, 0]

/** One section a board; the V2's data has a type of its own, and its own bases, which must not move the V1's. */
const v1: Line[] = [base(0), start(V1), [0, 0x10, 1, 2], base(1), [0, 0x20, 3], padding, stop]
const v2: Line[] = [base(0), start(V2), [0x0d, 0x10, 7, 7], base(0x1000), [0x0d, 0x1014, 8], other, stop]
const expected = [[0x10, [1, 2]], [0x10020, [3]]]

/** Every data record in a block of its own, boards in turn. */
const blocks: Line[] = [
  [base(0), start(V1), [0, 0x10, 1, 2], padding, stop],
  [base(2), start(V2), [0x0d, 0x10, 7, 7], stop],
  [base(1), start(V1), [0, 0x20, 3], stop],
].flat() as Line[]

describe('a micro:bit Universal Hex file', () => {
  it.each<[string, Line[]]>([
    ['sections, the V1 first', [...v1, ...v2, end]],
    ['sections, the V2 first', [...v2, ...v1, end]],
    ['blocks', [...blocks, end]],
    ['a section for the other id of the V1', [...v1.map((line): Line => (line[0] === 0x0a ? start(0x9901) : line)), ...v2, end]],
    ['a section whose data has the custom type', [...v1.map((line): Line => (line[0] === 0 ? [0x0d, ...line.slice(1)] as Line : line)), ...v2, end]],
    ['a section for a board that nobody knows', [...v1, ...v2.map((line): Line => (line[0] === 0x0a ? start(0x1234) : line)), end]],
  ])('gives the part for the board: %s', (_title, lines) => {
    const image = parseImage(text(lines), microbit)
    expect(image.segments.map(({ address, bytes }) => [address, [...bytes]])).toEqual(expected)
    expect(image.parts).toHaveLength(2)
  })

  it('reads the example of the specification', () => {
    // Abridged: the first records of both sections.
    const example = ':020000040000FA\n:0400000A9900C0DEBB\n:2000000000400020218E01005D8E01005F8E010000000000000000000000000000000000F6\n:0000000BF5\n:020000040000FA\n:0400000A9903C0DEB8\n:2000000D00040020810A000015070000610A00001F0700002907000033070000000000000D\n:0000000BF5\n:00000001FF\n'
    const { segments, parts } = parseImage(Buffer.from(example), microbit)
    expect([...segments[0]!.bytes.subarray(0, 8)]).toEqual([0x00, 0x40, 0x00, 0x20, 0x21, 0x8e, 0x01, 0x00])
    expect(segments).toHaveLength(1)
    expect(parts).toEqual(['micro:bit V1 (9900)', 'micro:bit V2 (9903)'])
  })

  it.each<[string, Line[], RegExp]>([
    ['has no part for the board', [...v2, end], /has parts for micro:bit V2 \(9903\), and none for the BBC micro:bit V1 \(9900, 9901\)/],
    ['is cut inside a section', [...v1.slice(0, 3), end], /ends inside the block that line 2 starts/],
    ['is cut before its end record', v1, /ends without its end record/],
    ['has a block in a block', [base(0), start(V1), start(V2), stop, end], /line 3 .*inside the one that line 2 starts/],
    ['has an end without a start', [base(0), stop, end], /line 2 .*has not started/],
    ['has data outside all blocks', [...v1, [0, 0, 1], end], /line 8 .*outside all blocks/],
    ['has custom data outside all blocks', [base(0), [0x0d, 0, 1], end], /line 2 .*outside all blocks/],
    ['has a start without an id', [base(0), [0x0a, 0, 0x99], stop, end], /line 2 .*no board id/],
    ['has a part for the board that is empty', [base(0), start(V1), stop, ...v2, end], /holds no bytes/],
    ['has two values for a byte', [...v1, ...v1, end], /two values for address/],
  ])('is refused when it %s', async (_title, lines, message) => {
    const error = await codeOf(() => parseImage(text(lines), microbit))
    expect(error).toMatchObject({ code: 'IMAGE_INVALID', exitCode: 2 })
    expect(error.message).toMatch(message)
  })

  it('is refused for other boards by the names of its own', async () => {
    const error = await codeOf(() => parseImage(text([...v1, ...v2, end]), shippedBoard('uno')))
    expect(error.message).toMatch(/micro:bit V1 \(9900\) and micro:bit V2 \(9903\), and none for the Arduino Uno R3/)
  })
})
