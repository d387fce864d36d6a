/** The tables of boards say no more than the tests show: what each grade claims of a board is held here, or by the tests named here. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { gradeOf, grades } from '../../host/board/grade.js'
import { boardShelves, loadBoards } from '../../host/device/boards.js'
import { emulatedBoard } from '../../host/device/emulated-board.js'
import { openDevice } from '../../host/device/registry.js'
import { overridesOf } from '../../host/aot/overrides.js'
import { builtImage } from '../../host/device/board-image.js'
import { experimentOf, observe } from '../conformance/observe.js'
import { flashStart, imageRegion } from '../../host/flash/region.js'
import { checkRegion } from '../../host/flash/region.js'
import { readImage } from '../../host/flash/image.js'

process.env['ENGRAM_BOARDS'] = 'test/boards'
const shipped = (await loadBoards()).filter(({ $schema }) => $schema === '../board.schema.json')
const all = await loadBoards(boardShelves('test/boards'))
const emulated = all.filter(({ emulator }) => emulator)

/** Rows of a table of boards in a page: `| id | … | grade |`. */
const gradesIn = (page: string): Record<string, string> =>
  Object.fromEntries([...readFileSync(page, 'utf8').matchAll(/^\| `([\w-]+)` \|.*\| (emulated|core proven|unproven) \|/gm)].map(([, id, grade]) => [id!, grade!]))

it('docs/boards.md has every board, with the grade that its data has', () => {
  expect(gradesIn('docs/boards.md')).toEqual(Object.fromEntries(shipped.map((board) => [board.id, gradeOf(board)])))
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

  it.each([`--device emulator:${board.id}`])('%s is refused with a code', async () => {
    await expect(openDevice(`emulator:${board.id}`)).rejects.toMatchObject({ code: 'BOARD_NOT_EMULATED', hint: expect.stringContaining('serial:') })
  })
})
