import fc from 'fast-check'
import MemoryMap from 'nrf-intel-hex'
import { decodeBlock, familyMap } from 'uf2'
import { describe, expect, it } from 'vitest'
import { parseElf } from '../../host/flash/elf.js'
import { parseImage } from '../../host/flash/image.js'
import { parseIntelHex, writeIntelHex } from '../../host/flash/intel-hex.js'
import { joinSegments, pagesOf, type Segment } from '../../host/flash/segments.js'
import { parseUf2, writeUf2 } from '../../host/flash/uf2.js'
import { codeOf, randomBytes } from '../flash/samples.js'

const RP2040 = { id: 0xe48bff56, sectorBytes: 4096 }

/** Segments with distance between them, below 2 GB, where nrf-intel-hex ends. */
const anySegments = fc
  .array(fc.record({ skip: fc.integer({ min: 1, max: 0x30000 }), bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }) }), { minLength: 1, maxLength: 4 })
  .chain((parts) =>
    fc.integer({ min: 0, max: 0x7ff00000 }).map((start) => {
      let address = start
      return parts.map(({ skip, bytes }): Segment => {
        const segment = { address: address + skip, bytes }
        address = segment.address + bytes.length
        return segment
      })
    }),
  )

const plain = (segments: readonly Segment[]) => segments.map(({ address, bytes }) => [address, [...bytes]])

describe('segments', () => {
  it('are put in order and joined where one begins at the end of another', () => {
    const parts = [3, 0, 1, 2].map((part) => ({ address: 100 + 10 * part, bytes: new Uint8Array(part === 2 ? 9 : 10).fill(part) }))
    expect(joinSegments(parts).map(({ address, bytes }) => [address, bytes.length])).toEqual([[100, 29], [130, 10]])
  })

  it('refuse two values for one address', async () => {
    const error = await codeOf(() => joinSegments([{ address: 0x10, bytes: new Uint8Array(4) }, { address: 0x13, bytes: new Uint8Array(1) }]))
    expect(error).toMatchObject({ code: 'IMAGE_INVALID', message: expect.stringContaining('0x00000013') })
  })

  it('become whole pages, with erased flash where there is nothing', () => {
    const pages = pagesOf([{ address: 6, bytes: Uint8Array.of(1, 2, 3) }, { address: 10, bytes: Uint8Array.of(4) }, { address: 33, bytes: Uint8Array.of(5) }], 8)
    expect(plain(pages)).toEqual([
      [0, [255, 255, 255, 255, 255, 255, 1, 2]],
      [8, [3, 255, 4, 255, 255, 255, 255, 255]],
      [32, [255, 5, 255, 255, 255, 255, 255, 255]],
    ])
  })
})

describe('Intel HEX', () => {
  it('holds what nrf-intel-hex reads', () => {
    fc.assert(
      fc.property(anySegments, (segments) => {
        const map = MemoryMap.fromHex(writeIntelHex(segments)).join()
        expect([...map].map(([address, bytes]) => [address, [...bytes]])).toEqual(plain(segments))
      }),
      { numRuns: 50 },
    )
  })

  it('gives what nrf-intel-hex writes', () => {
    fc.assert(
      fc.property(anySegments, (segments) => {
        const text = new MemoryMap(segments.map(({ address, bytes }) => [address, bytes] as const)).asHexString()
        expect(plain(parseIntelHex(text))).toEqual(plain(segments))
      }),
      { numRuns: 50 },
    )
  })

  it('has no record across a border of 64 KB, where some readers wrap around', () => {
    const lines = writeIntelHex([{ address: 0x1fff7, bytes: randomBytes(40, 1) }]).split('\n')
    const ends = lines.map((line) => parseInt(line.slice(3, 7), 16) + parseInt(line.slice(1, 3), 16))
    expect(Math.max(...ends.filter((end) => end > 0))).toBe(0x10000)
  })

  it.each([
    ['a segment base, as old tools write', ':020000021200EA\n:0100000001FE\n:00000001FF', 0x12000],
    ['Windows line ends and lower case', ':020000040800f2\r\n:0100000001fe\r\n:00000001ff\r\n', 0x08000000],
  ])('understands %s', (_title, text, address) => {
    expect(plain(parseIntelHex(text))).toEqual([[address, [1]]])
  })

  it.each([
    ['a flipped bit', ':0100000003FE\n:00000001FF', /line 1 .*checksum is 0xfe, its bytes give 0xfc/],
    ['a missing end', ':0100000001FE\n', /end record/],
    ['a short line', ':020000000102FB\n:0200000001FD\n:00000001FF', /line 2 .*says 2 data bytes and has 1/],
    ['text', 'hello\n', /line 1 .*not a record/],
    ['an unknown type', ':00000009F7\n:00000001FF', /type 9/],
  ])('refuses %s with the line and the reason', async (_title, text, message) => {
    const error = await codeOf(() => parseIntelHex(text))
    expect(error.code).toBe('IMAGE_INVALID')
    expect(error.message).toMatch(message)
  })
})

describe('UF2', () => {
  const segments = [
    { address: 0x10000000, bytes: randomBytes(700, 1) },
    { address: 0x10000c10, bytes: randomBytes(20, 2) },
    { address: 0x10004000, bytes: randomBytes(300, 3) },
  ]
  const file = writeUf2(segments, RP2040)
  const blocks = Array.from({ length: file.length / 512 }, (_, i) => decodeBlock(file.subarray(i * 512, (i + 1) * 512)))

  it('holds blocks that the package uf2 decodes, numbered, of one page each, for the RP2040', () => {
    for (const [index, block] of blocks.entries()) {
      expect(block).toMatchObject({ blockNumber: index, totalBlocks: blocks.length })
      expect(familyMap.get(block.boardFamily)).toBe('Raspberry Pi RP2040')
      expect(block.payload.length).toBe(256)
      expect(block.flashAddress % 256).toBe(0)
    }
    const memory = new Map(blocks.map((block) => [block.flashAddress, block.payload]))
    for (const { address, bytes } of segments)
      for (const [index, byte] of bytes.entries()) {
        const at = address + index
        expect(memory.get(at - (at % 256))![at % 256]).toBe(byte)
      }
  })

  it('fills the gaps of every sector that it touches, up to the last page, as erratum E14 needs', () => {
    const addresses = blocks.map(({ flashAddress }) => flashAddress - 0x10000000)
    expect(addresses).toEqual([...Array.from({ length: 16 }, (_, i) => i * 256), 0x4000, 0x4100])
  })

  it('gives back what was put in', () => {
    const read = parseUf2(file, RP2040.id)
    for (const { address, bytes } of segments) {
      const run = read.find((other) => other.address <= address && address < other.address + other.bytes.length)!
      expect([...run.bytes.subarray(address - run.address, address - run.address + bytes.length)]).toEqual([...bytes])
    }
  })

  it.each<[string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    ['a cut file', (bytes) => bytes.subarray(0, 700), /700 bytes/],
    ['a damaged block', (bytes) => bytes.fill(0, 512, 516), /no UF2 block at byte 512/],
    ['another family', (bytes) => bytes.fill(1, 28, 29), /family 0xe48bff01/],
  ])('refuses %s', async (_title, damage, message) => {
    const error = await codeOf(() => parseUf2(damage(file.slice()), RP2040.id))
    expect(error.code).toBe('IMAGE_INVALID')
    expect(error.message).toMatch(message)
  })
})

/** An ELF file without sections: one segment of four bytes with an address in RAM and its initial value in flash. */
function elfFile(): Uint8Array {
  const file = new Uint8Array(0x58)
  const view = new DataView(file.buffer)
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1])
  view.setUint32(28, 0x34, true)
  view.setUint16(42, 32, true)
  view.setUint16(44, 1, true)
  for (const [index, word] of [1, 0x54, 0x20000000, 0x08001234, 4, 8].entries()) view.setUint32(0x34 + 4 * index, word, true)
  file.set([1, 2, 3, 4], 0x54)
  return file
}

describe('ELF', () => {
  it('loads at physical addresses, without what the program clears itself', () => {
    expect(plain(parseElf(elfFile()))).toEqual([[0x08001234, [1, 2, 3, 4]]])
  })

  it.each<[string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    ['64 bits', (bytes) => bytes.fill(2, 4, 5), /little-endian chip of 32 bits/],
    ['big-endian', (bytes) => bytes.fill(2, 5, 6), /little-endian/],
    ['a cut file', (bytes) => bytes.subarray(0, 0x56), /ends before/],
    ['a cut header', (bytes) => bytes.subarray(0, 0x40), /ends before/],
    ['nothing to load', (bytes) => bytes.fill(0, 0x34, 0x35), /loads nothing/],
    ['another file', (bytes) => bytes.fill(0, 0, 1), /does not start/],
  ])('refuses %s', async (_title, damage, message) => {
    const error = await codeOf(() => parseElf(damage(elfFile())))
    expect(error.code).toBe('IMAGE_INVALID')
    expect(error.message).toMatch(message)
  })
})

describe('parseImage', () => {
  const segments = [{ address: 0x10000000, bytes: randomBytes(256, 1) }]
  it.each<[string, Uint8Array, number]>([
    ['HEX', Buffer.from(writeIntelHex(segments)), 0x10000000],
    ['UF2', writeUf2(segments, RP2040), 0x10000000],
    ['ELF', elfFile(), 0x08001234],
  ])('knows %s by its first bytes', (_title, file, address) => {
    expect(parseImage(file).segments[0]!.address).toBe(address)
  })

  it('refuses bytes that do not say where they belong', async () => {
    expect(await codeOf(() => parseImage(randomBytes(100, 1)))).toMatchObject({ code: 'IMAGE_INVALID' })
  })
})
