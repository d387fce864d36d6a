import fc from 'fast-check'
import MemoryMap from 'nrf-intel-hex'
import { decodeBlock, familyMap } from 'uf2'
import { describe, expect, it } from 'vitest'
import { parseElf, writeElf } from '../../host/flash/elf.js'
import { parseImage } from '../../host/flash/image.js'
import { readRecords } from '../../host/flash/hex-records.js'
import { hexSegments, writeIntelHex } from '../../host/flash/intel-hex.js'
import { joinSegments, pagesOf, type Segment } from '../../host/flash/segments.js'
import { parseUf2, writeUf2 } from '../../host/flash/uf2.js'
import { shippedBoard } from '../flash/boards.js'
import { codeOf, randomBytes } from '../flash/samples.js'

const parseIntelHex = (text: string): Segment[] => hexSegments(readRecords(text))
const pico = shippedBoard('pico')

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
    ['start addresses of both kinds, and an empty data record', ':0400000300001000E9\n:0400000508000101ED\n:0000000000\n:0100000001FE\n:00000001FF', 0],
    ['Windows line ends and lower case', ':020000040800f2\r\n:0100000001fe\r\n:00000001ff\r\n', 0x08000000],
  ])('understands %s', (_title, text, address) => {
    expect(plain(parseIntelHex(text))).toEqual([[address, [1]]])
  })

  it.each([
    ['a flipped bit', ':0100000003FE\n:00000001FF', /line 1 .*checksum is 0xfe, its bytes give 0xfc/],
    ['a missing end', ':0100000001FE\n', /end record/],
    ['something behind the end', ':00000001FF\n:0100000001FE\n', /line 2 .*behind the end record/],
    ['an end record with data', ':0100000101FD\n', /line 1 .*type 1 has 0 bytes, not 1/],
    ['a base of three bytes', ':03000004080000F1\n:00000001FF', /line 1 .*type 4 has 2 bytes, not 3/],
    ['a short start address', ':020000050800F1\n:00000001FF', /line 1 .*type 5 has 4 bytes, not 2/],
    ['data that wraps around in a segment', ':020000021000EC\n:02FFFF000102FD\n:00000001FF', /line 2 .*segment of 64 KB/],
    ['two values for one byte', ':0100000001FE\n:0100000002FD\n:00000001FF', /two values for address 0x00000000/],
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
    const { segments: read } = parseUf2(file, RP2040.id, 'pico')
    for (const { address, bytes } of segments) {
      const run = read.find((other) => other.address <= address && address < other.address + other.bytes.length)!
      expect([...run.bytes.subarray(address - run.address, address - run.address + bytes.length)]).toEqual([...bytes])
    }
  })
})

/** An ELF file without sections: one segment of four bytes with an address in RAM and its initial value in flash. */
function elfFile(): Uint8Array {
  const file = new Uint8Array(0x58)
  const view = new DataView(file.buffer)
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1])
  view.setUint16(18, 40, true)
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

  it.each(['cortex-m0', 'avr5', 'rv32imac'])('is written as it is read, for %s', (core) => {
    fc.assert(fc.property(anySegments, (segments) => { expect(plain(parseElf(writeElf(segments, core), core))).toEqual(plain(segments)) }), { numRuns: 30 })
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
    expect(parseImage(file, { ...pico, core: 'cortex-m4' }).segments[0]!.address).toBe(address)
  })

  it('knows a HEX file behind a byte order mark and blank lines', () => {
    const file = Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf, 13, 10), Buffer.from(writeIntelHex(segments))])
    expect(plain(parseImage(file, pico).segments)).toEqual(plain(segments))
  })

  it.each<[string, Uint8Array, RegExp, RegExp]>([
    ['an empty file', new Uint8Array(), /empty/, /again/],
    ['bytes that do not say where they belong', randomBytes(100, 1), /not an ELF, Intel HEX or UF2 file$/, /raw binaries do not say/],
    ['a ZIP file', Buffer.from('PK\x03\x04....', 'latin1'), /but a ZIP file/, /unpack/],
    ['a gzip file', Buffer.of(0x1f, 0x8b, 8), /but a gzip file/, /gunzip/],
    ['an S-record file', Buffer.from('S00F000068656C6C6F'), /S-record/, /objcopy/],
    ['a web page', Buffer.from('\n<!DOCTYPE html><html>'), /but a web page/, /the file itself/],
    ['a HEX file with an end and nothing else', Buffer.from(':00000001FF\n'), /holds no bytes/, /engram build/],
    ['an ELF file for another kind of processor', elfFile().fill(83, 18, 19), /program for AVR processors; the board has one of kind Arm/, /engram board list/],
    ['an ELF file for a processor that no board has', elfFile().fill(62, 18, 19), /another kind \(machine 62\)/, /engram board list/],
  ])('refuses %s', async (_title, file, message, hint) => {
    const error = await codeOf(() => parseImage(file, pico))
    expect(error).toMatchObject({ code: 'IMAGE_INVALID', exitCode: 2 })
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(hint)
  })

  it('ends with an image or a coded error, whatever is wrong in a file', () => {
    const files = [Buffer.from(writeIntelHex(segments)), Buffer.from(writeUf2(segments, RP2040)), Buffer.from(elfFile())]
    const damage = fc.array(fc.record({ at: fc.nat(2000), value: fc.nat(255) }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fc.constantFrom(...files), damage, fc.nat(2000), (good, changes, length) => {
        const file = Buffer.from(good)
        for (const { at, value } of changes) file[at % file.length] = value
        try {
          parseImage(file.subarray(0, Math.max(1, file.length - (length % 4 === 0 ? length : 0))), pico)
        } catch (error) {
          expect(error).toMatchObject({ code: 'IMAGE_INVALID' })
        }
      }),
      { numRuns: 2000 },
    )
  })
})
