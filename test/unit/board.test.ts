import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boardJsonSchema, parseBoard, type Board } from '../../host/board/board.js'
import { imageFlashBytes } from '../../host/board/image-flash.js'
import { boardFolder, boardIds, boardShelves, loadBoard, loadBoards } from '../../host/device/boards.js'
import { errorOf } from '../error-of.js'

const folder = new URL('../../boards/', import.meta.url)
const boardText = (id: string): Promise<string> => readFile(new URL(`${id}/board.json`, folder), 'utf8')

/** A JSON Schema of objects. */
interface Schema {
  properties?: Record<string, Schema>
  required?: string[]
}
const optionalFields = ({ properties = {}, required = [] }: Schema, path = ''): string[] =>
  Object.entries(properties).flatMap(([name, field]) => [...(required.includes(name) ? [] : [`${path}${name}`]), ...optionalFields(field, `${path}${name}.`)])

describe('the shipped boards', () => {
  it('has a JSON Schema that is current (npx tsc; node scripts/write-board-schema.mjs writes it)', async () => {
    const written = JSON.parse(await readFile(new URL('board.schema.json', folder), 'utf8'))
    expect(written).toEqual(boardJsonSchema())
  })

  it('are the folders with a board.json, each valid', async () => {
    const boards = await loadBoards()
    expect(boards.map(({ id }) => id)).toEqual(await boardIds())
    expect(boards.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['esp32c3', 'feather-stm32f405', 'hifive1', 'mega', 'microbit', 'microbit-v2', 'pico', 'pico2', 'uno']),
    )
  })

  it('has a word in docs/new-board.md on every field that only some boards need', async () => {
    const page = await readFile(new URL('../docs/new-board.md', folder), 'utf8')
    expect(optionalFields(boardJsonSchema()).filter((path) => path !== '$schema' && !page.includes(`\`${path}\``))).toEqual([])
  })

  it('name the schema, so that editors check them', async () => {
    for (const id of await boardIds()) expect(JSON.parse(await boardText(id)).$schema, id).toBe('../board.schema.json')
  })

  it.each<[string, Partial<Board>]>([
    ['pico', { mcu: 'RP2040', ramBytes: 264 * 1024, flashBytes: 2 ** 21 }],
    ['microbit', { ramBytes: 16 * 1024, flashBytes: 256 * 1024, clockHz: 16e6 }],
    ['feather-stm32f405', { ramBytes: 128 * 1024, flashBytes: 2 ** 20, clockHz: 168e6 }],
    ['hifive1', { ramBytes: 16 * 1024, flashBytes: 2 ** 24 }],
    ['esp32c3', { ramBytes: 320 * 1024, flashBytes: 2 ** 22, clockHz: 160e6 }],
    ['mega', { ramBytes: 8192, flashBytes: 256 * 1024, clockHz: 16e6 }],
    ['microbit-v2', { ramBytes: 128 * 1024, flashBytes: 512 * 1024, clockHz: 64e6 }],
    ['pico2', { mcu: 'RP2350', ramBytes: 520 * 1024, flashBytes: 2 ** 22 }],
    ['uno', { ramBytes: 2048, flashBytes: 32 * 1024, clockHz: 16e6 }],
  ])('%s has the memory that its datasheet says', async (id, facts) => {
    expect(await loadBoard(id)).toMatchObject(facts)
  })

  it('leave flash for an image beside boot loader and checkpoints', async () => {
    const room = Object.fromEntries((await loadBoards()).map((board) => [board.id, imageFlashBytes(board)]))
    expect(room).toMatchObject({ uno: 32256, microbit: 222 * 1024, 'feather-stm32f405': 512 * 1024 })
    for (const [id, bytes] of Object.entries(room)) expect(bytes, id).toBeGreaterThan(24 * 1024)
  })
})

describe('parseBoard', () => {
  let uno: Record<string, any>
  beforeAll(async () => {
    uno = JSON.parse(await boardText('uno'))
  })

  /** The uno with one value at a dotted path set, or removed when it is undefined. */
  function changed(path: string, value: unknown): string {
    const board = structuredClone(uno)
    const steps = path.split('.')
    const last = steps.pop()!
    const parent = steps.reduce((node, key) => node[key], board)
    if (value === undefined) delete parent[last]
    else parent[last] = value
    return JSON.stringify(board)
  }

  it.each<[string, unknown, string]>([
    ['clockHz', undefined, 'clockHz: missing; expected'],
    ['clockHz', '16 MHz', 'clockHz: is "16 MHz"; expected'],
    ['clockHz', 21_000_000, 'clockHz: is 21000000; must not exceed maxClockHz (20000000)'],
    ['ramBytes', -1, 'ramBytes: is -1; must be at least 1'],
    ['ramBytes', 100, 'reserve.staticBytes: is 163; must leave some of the 100 bytes of RAM'],
    ['rambytes', 2048, 'rambytes: no such field; did you mean "ramBytes"?'],
    ['persist.pagebytes', 1, 'persist.pagebytes: no such field; did you mean "pageBytes"?'],
    ['persist.kind', 'epprom', 'persist.kind: is "epprom"; did you mean "eeprom"?'],
    ['persist.bytes', 1023, 'persist.bytes: is 1023; must be two slots'],
    ['persist', undefined, 'persist: missing; expected object'],
    ['core', 'avr', 'core: is "avr"; must be a Cortex-M ("cortex-m4"), a 32-bit RISC-V'],
    ['flash.method', 'uf2-drive', 'flash.volume: missing; uf2-drive copies to a drive'],
    ['serial.usb', ['2341:43'], 'serial.usb[0]: is "2341:43"; must be vendor:product'],
    ['sources.ramBits', 'a book', 'sources.ramBits: is "ramBits"; must be the path of a field'],
    ['energy.nanojoulesPerCycle', 0, 'energy.nanojoulesPerCycle: is 0; must be more than 0'],
    ['id', 'pico', 'id: is "pico"; must be the name of the folder, "uno"'],
  ])('with %s = %j says what is wrong there', (path, value, line) => {
    const error = errorOf(() => parseBoard(changed(path, value), 'uno'))
    expect(error.code).toBe('BOARD_INVALID')
    expect(error.message).toContain(line)
  })

  it('names every wrong field at once', () => {
    const text = JSON.stringify({ ...uno, name: '', clockHz: 0 })
    const fields = errorOf(() => parseBoard(text, 'uno')).details?.['fields'] as { path: string }[]
    expect(fields.map(({ path }) => path)).toEqual(['name', 'clockHz'])
  })

  it('says where the text stops being JSON', () => {
    expect(errorOf(() => parseBoard('{"id": ', 'uno'))).toMatchObject({ code: 'BOARD_INVALID', message: expect.stringMatching(/boards\/uno\/board\.json is not JSON/) })
  })
})

describe('a board folder', () => {
  let boards: string
  beforeAll(async () => {
    boards = await mkdtemp(join(tmpdir(), 'engram-boards-'))
    await mkdir(join(boards, 'common'))
    await mkdir(join(boards, 'mine'))
    await writeFile(join(boards, 'mine', 'board.json'), JSON.stringify({ ...JSON.parse(await boardText('uno')), id: 'mine' }))
  })
  afterAll(() => rm(boards, { recursive: true }))

  it('is all that it takes to add a board; folders without board.json are not boards', async () => {
    expect(await readdir(boards)).toEqual(['common', 'mine'])
    expect(await boardIds([boards])).toEqual(['mine'])
    expect(await loadBoard('mine', [boards])).toMatchObject({ id: 'mine', mcu: 'ATmega328P' })
  })

  it('may stand on a shelf of the user, which is looked at before the package', async () => {
    expect(await boardIds(boardShelves(boards))).toEqual(['mine', ...(await boardIds([fileURLToPath(folder)]))].sort())
    expect(await boardFolder('mine', boardShelves(boards))).toBe(join(boards, 'mine'))
    expect(() => boardShelves(join(boards, 'nowhere'))).toThrow(expect.objectContaining({ code: 'BOARD_UNKNOWN', message: expect.stringContaining('nowhere') }))
  })

  it.each([
    ['micorbit', /did you mean "microbit"\? boards: esp32c3, feather-stm32f405, hifive1, mega, microbit, /],
    ['teensy', /^boards: /],
    ['../boards/uno', /boards: /],
  ])('is not guessed: %s is BOARD_UNKNOWN with the list of what exists', async (id, hint) => {
    await expect(loadBoard(id)).rejects.toMatchObject({ code: 'BOARD_UNKNOWN', hint: expect.stringMatching(hint) })
  })
})
