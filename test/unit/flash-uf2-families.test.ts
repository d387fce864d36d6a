import { describe, expect, it } from 'vitest'
import { parseImage } from '../../host/flash/image.js'
import { writeUf2 } from '../../host/flash/uf2.js'
import { shippedBoard } from '../flash/boards.js'
import { codeOf, randomBytes } from '../flash/samples.js'

const pico = shippedBoard('pico')
const [RP2040, RP2350, SAMD21, ABSOLUTE] = [0xe48bff56, 0xe48bff59, 0x68ed2b88, 0xe48bff57]
const segments = [{ address: 0x10000000, bytes: randomBytes(5 * 256, 1) }]
const file = (family = RP2040, bytes = segments): Buffer => Buffer.from(writeUf2(bytes, { id: family, sectorBytes: 4096 }))

/** The file with 32-bit words of its n-th block changed; words as in the specification: 2 flags, 3 address, 5 number, 6 total, 7 family. */
function change(bytes: Buffer, block: number, words: Record<number, number>): Buffer {
  const changed = Buffer.from(bytes)
  for (const [word, value] of Object.entries(words)) changed.writeUInt32LE(value >>> 0, block * 512 + 4 * Number(word))
  return changed
}

const blocksOf = (bytes: Buffer): Buffer[] => Array.from({ length: bytes.length / 512 }, (_, at) => bytes.subarray(at * 512, (at + 1) * 512))
const without = (bytes: Buffer, number: number): Buffer => Buffer.concat(blocksOf(bytes).filter((_, at) => at !== number))

/** The block that files for the RP2350 begin with, as picotool writes it for erratum E10. */
const e10 = (): Buffer => {
  const block = change(Buffer.from(file(ABSOLUTE).subarray(0, 512)), 0, { 3: 0x10ffff00, 5: 0, 6: 2 })
  return block.fill(0xef, 32, 32 + 256)
}

/** Blocks numbered through a file of two families. */
const throughout = (): Buffer => {
  const blocks = [...blocksOf(file(RP2350)), ...blocksOf(file())]
  return Buffer.concat(blocks.map((block, at) => change(block, 0, { 5: at, 6: blocks.length })))
}

describe('a UF2 file for a Pico', () => {
  it.each<[string, Buffer, number]>([
    ['of its family', file(), 1],
    ['whose blocks come in another order', Buffer.concat(blocksOf(file()).reverse()), 1],
    ['in which a block comes twice', Buffer.concat([file(), file().subarray(512, 1024)]), 1],
    ['behind one of another family', Buffer.concat([file(RP2350), file()]), 2],
    ['in front of one of another family', Buffer.concat([file(), file(SAMD21, [{ address: 0x2000, bytes: randomBytes(900, 2) }])]), 2],
    ['in a file that numbers two families together', throughout(), 2],
    ['behind the block for erratum RP2350-E10', Buffer.concat([e10(), file()]), 1],
    ['behind that block and a file for the RP2350', Buffer.concat([e10(), file(RP2350), file()]), 2],
    ['with a comment block among its own', change(Buffer.concat([change(file(), 0, { 6: 6 }), file().subarray(0, 512)].flatMap((part) => blocksOf(part)).map((block, at) => change(block, 0, { 5: at, 6: 6 }))), 5, { 2: 0x2001 }), 1],
  ])('is taken when it is %s', (_title, bytes, families) => {
    const image = parseImage(bytes, pico)
    expect(image.segments.map(({ address, bytes }) => [address, [...bytes]])).toEqual(segments.map(({ address, bytes }) => [address, [...bytes]]))
    expect(image.parts?.length ?? 1).toBe(families)
  })

  it.each<[string, Buffer, RegExp]>([
    ['is of another family', file(RP2350), /is for Raspberry Pi RP2350 \(Arm, secure\) \(0xe48bff59\); the Raspberry Pi Pico is Raspberry Pi RP2040 \(0xe48bff56\)/],
    ['is of another family behind the block for erratum E10', Buffer.concat([e10(), file(RP2350)]), /is for Raspberry Pi RP2350 \(Arm, secure\) \(0xe48bff59\); the/],
    ['is of two other families', Buffer.concat([file(RP2350), file(SAMD21)]), /RP2350 .* and .*SAMD21.* \(0x68ed2b88\); the/],
    ['is of a family that nobody knows', file(0x12345678), /family 0x12345678; the/],
    ['names no family', change(file(), 0, { 2: 0 }).subarray(0, 512), /chips that it does not name; the/],
    ['holds only the block for erratum E10', e10(), /is for no chip; the/],
    ['lacks its first block', without(file(), 0), /lacks 1 of its 5 blocks, the first of them number 0/],
    ['lacks a block in the middle', without(file(), 2), /lacks 1 of its 5 blocks, the first of them number 2/],
    ['lacks its last blocks', file().subarray(0, 1024), /lacks 3 of its 5 blocks, the first of them number 2/],
    ['lacks a block that a file of another family in it has', Buffer.concat([file(RP2350), without(file(), 3)]), /lacks 1 of its 5 blocks, the first of them number 3/],
    ['lacks a block of a file that numbers two families together', without(throughout(), 7), /lacks/],
    ['is mixed from two', Buffer.concat([file(), file(RP2040, [{ address: 0x10010000, bytes: randomBytes(256, 3) }])]), /mixed from files of 5 and of 1 blocks/],
    ['numbers a block beyond its end', change(file(), 4, { 5: 9 }), /byte 2048 that says it is number 9 of 5/],
    ['has two versions of a block', Buffer.concat([file(), change(file().subarray(512, 1024), 0, { 8: 0 })]), /two values for address 0x10000100/],
    ['was cut', file().subarray(0, 700), /700 bytes, not a multiple of 512/],
    ['has a damaged block', change(file(), 1, { 0: 0 }), /no UF2 block at byte 512/],
    ['has a block that is too long', change(file(), 1, { 4: 477 }), /block of 477 bytes at byte 512/],
    ['has a total beyond all reason', change(file(), 0, { 6: 0xffffffff }).subarray(0, 512), /lacks 4294967294 of its 4294967295 blocks/],
  ])('is refused when it %s', async (_title, bytes, message) => {
    const error = await codeOf(() => parseImage(bytes, pico))
    expect(error).toMatchObject({ code: 'IMAGE_INVALID', exitCode: 2, hint: expect.any(String) })
    expect(error.message).toMatch(message)
  })

  it('is refused for boards that take no UF2 file, by the names of both', async () => {
    const error = await codeOf(() => parseImage(file(), shippedBoard('uno')))
    expect(error.message).toMatch(/Raspberry Pi RP2040 \(0xe48bff56\); the Arduino Uno R3 takes no UF2 file/)
  })
})
