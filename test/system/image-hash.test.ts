import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildImage } from '../../host/aot/image.ts'
import { loadBoard } from '../../host/device/boards.ts'
import { EngramError } from '../../host/errors.ts'
import { generator } from '../../host/data/random.ts'
import { parseImage } from '../../host/flash/image.ts'
import { writeIntelHex } from '../../host/flash/intel-hex.ts'
import { writeUf2 } from '../../host/flash/uf2.ts'
import type { Board } from '../../host/board/board.ts'

describe.each([['uno'], ['microbit'], ['pico'], ['hifive1'], ['feather-stm32f405']])('the image for %s carries its hash', (id) => {
  let board: Board, files: Record<string, Uint8Array>
  beforeAll(async () => {
    board = await loadBoard(id)
    const { elf, hex } = await buildImage(id, 'local')
    const { segments } = parseImage(await readFile(elf), board)
    const family = { id: 0x00ff6919, boardId: 'x', sectorBytes: 4096 }
    files = { elf: await readFile(elf), hex: await readFile(hex), 'hex of ours': Buffer.from(writeIntelHex(segments)), ...(board.flash.uf2 && { uf2: writeUf2(segments, { ...family, id: parseInt(board.flash.uf2.family, 16) }) }) }
  })

  test('in every file', () => {
    for (const [kind, file] of Object.entries(files)) expect([kind, parseImage(file, board).hashed]).toEqual([kind, true])
  })

  test('and no damage to what goes onto the chip is overlooked', () => {
    const { segments } = parseImage(files.elf!, board), next = generator(7)
    for (let i = 0; i < 60; i++) {
      const damaged = segments.map(({ address, bytes }) => ({ address, bytes: Uint8Array.from(bytes) }))
      const { bytes } = damaged[next() % damaged.length]!
      bytes[next() % bytes.length]! ^= 1 << (next() % 8)
      expect(codeOf(Buffer.from(writeIntelHex(damaged)), board)).toBe('IMAGE_DAMAGED')
    }
  })

  test('nor to the file, but where it holds nothing of the image', () => {
    const whole = JSON.stringify(parseImage(Uint8Array.from(files.elf!), board)), next = generator(9)
    let found = 0
    for (let i = 0; i < 100; i++) {
      const file = Uint8Array.from(files.elf!)
      file[next() % file.length]! ^= 1 << (next() % 8)
      const code = codeOf(file, board, whole)
      // A header that no longer says where the hash lies: then `flash` tells that there is none.
      expect(['IMAGE_DAMAGED', 'IMAGE_INVALID', 'the same', 'taken without a hash']).toContain(code)
      found += Number(code !== 'the same' && code !== 'taken without a hash')
    }
    expect(found).toBeGreaterThan(15)
  })
})

function codeOf(file: Uint8Array, board: Board, whole?: string): string {
  try {
    const image = parseImage(file, board)
    return JSON.stringify(image) === whole ? 'the same' : image.hashed ? 'taken' : 'taken without a hash'
  } catch (error) {
    if (error instanceof EngramError) return error.code
    throw error
  }
}
