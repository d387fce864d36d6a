/** The tables of boards say no more than the tests show: what each grade claims of a board is held here, or by the tests named here. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { gradeOf, grades } from '../../host/board/grade.js'
import { startsBytes } from '../../host/board/image-flash.js'
import { boardShelves, loadBoards } from '../../host/device/boards.js'
import { emulatedBoard } from '../../host/device/emulated-board.js'
import { openDevice } from '../../host/device/registry.js'
import { overridesOf } from '../../host/aot/overrides.js'
import { builtImage } from '../../host/device/board-image.js'
import { buildPortImage } from './port-image.js'
import { experimentOf, observe } from '../conformance/observe.js'
import { flashStart, imageRegion } from '../../host/flash/region.js'
import { checkRegion } from '../../host/flash/region.js'
import { readImage } from '../../host/flash/image.js'

process.env['ENGRAM_BOARDS'] = 'test/boards'
const folder = mkdtempSync(join(tmpdir(), 'engram-grades-'))
afterAll(() => rmSync(folder, { recursive: true }))

const shipped = (await loadBoards()).filter(({ $schema }) => $schema === '../board.schema.json')
const all = await loadBoards(boardShelves('test/boards'))
const emulated = all.filter(({ emulator }) => emulator)

/** Rows of a table of boards in a page: `| id | … | grade |`. */
const gradesIn = (page: string): Record<string, string> =>
  Object.fromEntries([...readFileSync(page, 'utf8').matchAll(/^\| `([\w-]+)` \|.*\| (emulated|core proven|unproven) \|/gm)].map(([, id, grade]) => [id!, grade!]))

it('docs/boards.md has every board, with the grade that its data has', () => {
  expect(gradesIn('docs/boards.md')).toEqual(Object.fromEntries(shipped.map((board) => [board.id, gradeOf(board)])))
})

it('README.md names the boards of each grade, and among the devices of rules those that are emulated', () => {
  const page = readFileSync('README.md', 'utf8')
  const [, whole, core] = /^Boards, emulated as a whole: ([^;]*); whose core alone is proven: ([^(]*)\(/m.exec(page)!
  const named = (list: string): string[] => [...list.matchAll(/`([\w-]+)`/g)].map(([, id]) => id!).sort()
  const of = (grade: string): string[] => shipped.filter((board) => gradeOf(board) === grade).map(({ id }) => id).sort()
  expect([named(whole!), named(core!)]).toEqual([of('emulated'), of('core proven')])
  const [, columns] = /^\| rule \|.*\| ([\w ·-]+) \|$/m.exec(page)!
  expect(columns!.split(' · ').sort()).toEqual(of('emulated'))
})

it.each(shipped)('the README of $id names its grade, and claims no more', (board) => {
  const page = readFileSync(`boards/${board.id}/README.md`, 'utf8')
  expect([...page.matchAll(/\*\*(emulated|core proven|unproven)\*\*/g)].map(([, grade]) => grade)).toEqual([gradeOf(board)])
  if (!board.emulator) expect(page).toContain('No emulator here has')
})

it('no board of the package is unproven', () => expect(shipped.filter((board) => gradeOf(board) === 'unproven')).toEqual([]))

// That whole images learn V8's bytes: boards-learn.test.ts takes every board that has an emulator, for every rule.
it('every emulated board is one that boards-learn.test.ts takes', () => {
  const source = readFileSync('test/system/boards-learn.test.ts', 'utf8')
  expect(source).toContain("(await emulatedIds()).map(emulatedBoard)")
})

it('esp32c3 begins with the mark of direct boot, and starts behind it', async () => {
  const { elf } = await builtImage('esp32c3', 'local')
  const [first] = (await readImage(elf, (await loadBoards()).find(({ id }) => id === 'esp32c3')!)).segments
  expect(Buffer.from(first!.bytes.subarray(0, 8)).toString('hex')).toBe('1d04dbae1d04dbae')
  expect(readFileSync(elf).readUInt32LE(24)).toBe(0x42000008)
})

it('pico2 has the block that its boot ROM looks for among its first 4 KB', async () => {
  const { elf } = await builtImage('pico2', 'local')
  const [first] = (await readImage(elf, (await loadBoards()).find(({ id }) => id === 'pico2')!)).segments
  // RP2350 datasheet, 5.9.5.1.
  const block = Buffer.from('d3deffff42012110ff0100000000000079 3512ab'.replace(' ', ''), 'hex')
  const at = Buffer.from(first!.bytes.subarray(0, 4096)).indexOf(block)
  expect([at > 0, at % 4]).toEqual([true, 0])
})

describe.each(shipped.filter((board) => gradeOf(board) === 'core proven'))('$id, which has no emulator', (board) => {
  const { machine, cpu } = board.coreEmulator!
  const standIns = emulated.filter(({ core, emulator }) => core === board.core && emulator?.machine === machine && emulator.cpu === cpu)

  it(`has a stand-in whose whole image learns on its core, with the same kernels: ${grades['core proven'].split(';')[0]}`, async () => {
    expect(standIns.map(({ id }) => id)).toHaveLength(1)
    const device = await emulatedBoard(standIns[0]!.id)
    expect((await overridesOf(board.core)).names.size).toBeGreaterThan(0)
    for (const network of ['conv3x4-pool2-10:i8', '8:i8-10:i8']) {
      const experiment = experimentOf({ rule: 'local', network, seed: 1 })
      expect(await observe(device, experiment)).toEqual(await observe(await openDevice('v8-scalar'), experiment))
    }
  })

  it('has an image, which lies where the board has flash and reserves what board.json says', async () => {
    const image = await builtImage(board.id, 'local')
    expect(image.staticBytes).toBeLessThanOrEqual(board.reserve.staticBytes)
    const parsed = await readImage(image.elf, board)
    checkRegion(parsed, board, imageRegion(board, flashStart(board)))
    expect(parsed.segments[0]!.address).toBe(flashStart(board))
  })

  // Nothing of the core calls it in every image: a program that stands in for the core does (port-exercise.c).
  it('has a port that links whole, with the code that writes its flash in RAM', async () => {
    const { symbols } = await buildPortImage(board.id, folder)
    const at = (name: string): number => symbols.get(name)!
    expect([at('__persist_end') - at('__persist_start'), at('__arena_end') - at('__stack_limit')]).toEqual([board.persist.bytes + startsBytes(board.persist.pageBytes), board.ramBytes])
    expect(at('__arena_start')).toBeLessThan(at('__arena_end'))
    // Flash that is written through commands, not by the memory's own controller; on an ESP32-C3 code sees the RAM elsewhere.
    const change = symbols.get('change')
    const seen = board.id === 'esp32c3' ? 0x40380000 - 0x3fc80000 : 0
    if (change !== undefined) expect([change - seen >= at('__data_start'), change - seen < at('__data_end')]).toEqual([true, true])
    expect(change === undefined).toBe(board.id === 'microbit-v2')
  })

  it.each([`--device emulator:${board.id}`])('%s is refused with a code', async () => {
    await expect(openDevice(`emulator:${board.id}`)).rejects.toMatchObject({ code: 'BOARD_NOT_EMULATED', hint: expect.stringContaining('serial:') })
  })
})
