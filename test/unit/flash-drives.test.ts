import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import MemoryMap from 'nrf-intel-hex'
import { afterAll, describe, expect, it } from 'vitest'
import { findDrive } from '../../host/flash/drives.js'
import { flashHex, hexDrive } from '../../host/flash/hex-drive.js'
import type { Image } from '../../host/flash/image.js'
import { parseUf2, writeUf2 } from '../../host/flash/uf2.js'
import { flashUf2, uf2Drive } from '../../host/flash/uf2-drive.js'
import { shippedBoard } from '../flash/boards.js'
import { codeOf, randomBytes } from '../flash/samples.js'

const root = mkdtempSync(join(tmpdir(), 'engram-drives-'))
afterAll(() => rmSync(root, { recursive: true }))
let count = 0

/** A folder with the files of a boot loader's drive. */
function drive(files: Record<string, string>, path = `drive${++count}`): string {
  const folder = join(root, path)
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** Calls back once a file of the drive is complete: its size has stood still for a moment. */
function whenWritten(folder: string, name: string, then: (path: string) => void): void {
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(folder, (_event, file) => {
    if (file !== name) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      watcher.close()
      then(join(folder, name))
    }, 50)
  })
}

const pico = shippedBoard('pico')
const microbit = shippedBoard('microbit')
const picoImage: Image = { segments: [{ address: 0x10000000, bytes: randomBytes(5000, 1) }] }
const hexImage: Image = { segments: [{ address: 0, bytes: randomBytes(5000, 2) }] }
const picoInfo = { 'INFO_UF2.TXT': 'UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n' }
const details = (id: string) => ({ 'DETAILS.TXT': `# DAPLink Firmware - see https://mbed.com/daplink\r\nUnique ID: ${id}000038564e450047000a0000006b000000009796990b\r\nHIC ID: 97969901\r\n` })

describe('findDrive', () => {
  it.each([
    ['of the label', 'linux', ['user/RPI-RP2', 'user/OTHER'], 'user/RPI-RP2'],
    ['of the label with a number, right in the folder', 'mac', ['RPI-RP21'], 'RPI-RP21'],
    ['of another label, if it is the only one', 'one', ['user/FEATHER'], 'user/FEATHER'],
  ])('finds the drive %s', async (_title, top, paths, expected) => {
    for (const path of paths) drive(picoInfo, join(top, path))
    drive({}, join(top, 'user/STICK'))
    expect(await findDrive(pico, 'INFO_UF2.TXT', undefined, [join(root, top)])).toBe(join(root, top, expected))
  })

  it('says when several could be it, and when none is', async () => {
    for (const name of ['RPI-RP2', 'RPI-RP21']) drive(picoInfo, join('several', name))
    const roots = [join(root, 'several'), join(root, 'nowhere')]
    expect(await codeOf(findDrive(pico, 'INFO_UF2.TXT', undefined, roots))).toMatchObject({ code: 'DRIVE_AMBIGUOUS', exitCode: 4, hint: expect.stringContaining('--drive') })
    expect(await codeOf(findDrive(microbit, 'DETAILS.TXT', undefined, roots))).toMatchObject({ code: 'DRIVE_NOT_FOUND', message: expect.stringContaining('MICROBIT') })
    // The hint must not name the button of another board.
    for (const board of [microbit, pico])
      expect(await codeOf(findDrive(board, 'NONE.TXT', undefined, roots))).toMatchObject({ hint: expect.stringMatching(new RegExp(`^${board.flash.bootLoader}; mount`)) })
  })

  it('refuses a folder that is no such drive', async () => {
    expect(await codeOf(uf2Drive.flash(picoImage, pico, { drive: drive({}) }))).toMatchObject({ code: 'DRIVE_NOT_FOUND', message: expect.stringContaining('INFO_UF2.TXT') })
  })
})

describe('uf2-drive', () => {
  it('writes a whole UF2, waits for the board to restart, and says that it cannot be read back', async () => {
    const folder = drive(picoInfo)
    let file = new Uint8Array()
    whenWritten(folder, 'ENGRAM.UF2', (path) => {
      file = readFileSync(path)
      rmSync(folder, { recursive: true })
    })
    const stages: [string, number, number][] = []
    const result = await uf2Drive.flash(picoImage, pico, { drive: folder }, { progress: (...step) => stages.push(step) })
    expect(result).toMatchObject({ verified: expect.stringContaining('gives nothing back'), bytes: 5000 })
    expect(Buffer.compare(parseUf2(file, 0xe48bff56, 'pico').segments[0]!.bytes.subarray(0, 5000), picoImage.segments[0]!.bytes)).toBe(0)
    expect(stages.at(-1)).toEqual(['write', file.length, file.length])
  })

  it('reads back where the drive shows the flash, and names a wrong byte', async () => {
    const family = { id: 0xe48bff56, sectorBytes: 4096 }
    const folder = drive(picoInfo)
    writeFileSync(join(folder, 'CURRENT.UF2'), writeUf2(picoImage.segments, family))
    expect(await flashUf2(folder, picoImage, pico, {}, 100)).toMatchObject({ verified: true })
    const damaged = picoImage.segments[0]!.bytes.slice()
    damaged[4321]! ^= 1
    writeFileSync(join(folder, 'CURRENT.UF2'), writeUf2([{ address: 0x10000000, bytes: damaged }], family))
    const error = await codeOf(flashUf2(folder, picoImage, pico, {}, 100))
    expect(error).toMatchObject({ code: 'FLASH_VERIFY', details: { address: 0x10000000 + 4321, read: damaged[4321] } })
  })

  it('says when the board does not take the image', async () => {
    expect(await codeOf(flashUf2(drive(picoInfo), picoImage, pico, {}, 100))).toMatchObject({ code: 'FLASH_REFUSED', message: expect.stringContaining('did not restart') })
  })

  it.each<[string, Record<string, string>, Image, string, RegExp]>([
    ['the drive of another chip', { 'INFO_UF2.TXT': 'Model: Raspberry Pi RP2350\nBoard-ID: RP2350\n' }, picoImage, 'FLASH_WRONG_BOARD', /RP2350.*RPI-RP2.*nothing was written/],
    ['an image for another board', picoInfo, hexImage, 'IMAGE_RANGE', /0x10000000/],
  ])('refuses %s before anything is written', async (_title, files, image, code, message) => {
    const folder = drive(files)
    const error = await codeOf(uf2Drive.flash(image, pico, { drive: folder }))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
    expect(existsSync(join(folder, 'ENGRAM.UF2'))).toBe(false)
  })

  it('stops between two pages when it is interrupted, and leaves no half file', async () => {
    const folder = drive(picoInfo)
    const stop = new AbortController()
    const error = await codeOf(uf2Drive.flash(picoImage, pico, { drive: folder }, { signal: stop.signal, progress: () => stop.abort() }))
    expect(error.code).toBe('INTERRUPTED')
    expect(existsSync(join(folder, 'ENGRAM.UF2'))).toBe(false)
  })
})

describe('hex-drive', () => {
  /** Takes the drive away when the file is complete, and shows it again with what the interface chip has to say. */
  function daplink(folder: string, damage: (text: string) => string = (text) => text): { memory?: MemoryMap } {
    const board: { memory?: MemoryMap } = {}
    whenWritten(folder, 'ENGRAM.HEX', (path) => {
      const text = damage(readFileSync(path, 'latin1'))
      rmSync(folder, { recursive: true })
      setTimeout(() => {
        mkdirSync(folder)
        try {
          board.memory = MemoryMap.fromHex(text)
        } catch {
          writeFileSync(join(folder, 'FAIL.TXT'), 'error: The hex file cannot be decoded. Checksum calculation failure occurred.\r\nerror type: user\r\n')
        }
        writeFileSync(join(folder, 'DETAILS.TXT'), details('9900')['DETAILS.TXT'])
      }, 100)
    })
    return board
  }

  it('copies the HEX, waits until the drive is back, and says that it does not give back the flash', async () => {
    const folder = drive(details('9900'))
    const board = daplink(folder)
    const result = await hexDrive.flash(hexImage, microbit, { drive: folder })
    expect(result).toMatchObject({ verified: expect.stringContaining('without complaint'), bytes: 5000 })
    expect(Buffer.compare(board.memory!.slicePad(0, 5000), hexImage.segments[0]!.bytes)).toBe(0)
  })

  it('tells what FAIL.TXT says when a byte was damaged on the way', async () => {
    const folder = drive(details('9901'))
    daplink(folder, (text) => text.replace(/^(:10001000)(.)/m, (_all, head: string, digit: string) => head + (digit === '0' ? '1' : '0')))
    const error = await codeOf(hexDrive.flash(hexImage, microbit, { drive: folder }))
    expect(error).toMatchObject({ code: 'FLASH_REFUSED', exitCode: 4, message: expect.stringContaining('Checksum calculation failure occurred.; error type: user') })
  })

  it('says when it cannot know: the drive stays, or is not mounted again', async () => {
    expect(await flashHex(drive(details('9900')), hexImage, microbit, {}, 100)).toMatchObject({ verified: expect.stringContaining('did not restart') })
    const folder = drive(details('9900'))
    whenWritten(folder, 'ENGRAM.HEX', () => rmSync(folder, { recursive: true }))
    expect(await flashHex(folder, hexImage, microbit, {}, 500)).toMatchObject({ verified: expect.stringContaining('not mounted again') })
  })

  it.each<[string, string, string]>([
    ['by its label', 'user/MAINTENANCE', ''],
    ['by the label of older ones', 'user/BOOTLOADER1', ''],
    ['by what it says', 'user/MICROBIT', 'Daplink Mode: Bootloader\r\nBootloader Version: 0243\r\n'],
  ])("refuses DAPLink's maintenance drive, known %s, before anything is written", async (title, path, mode) => {
    const top = title.replaceAll(/\W/g, '')
    const folder = drive({ 'DETAILS.TXT': `${details('9900')['DETAILS.TXT']}${mode}` }, join(top, path))
    const drives = [{ drive: folder }, { drive: await findDrive(microbit, 'DETAILS.TXT', undefined, [join(root, top)]) }]
    for (const target of drives)
      expect(await codeOf(hexDrive.flash(hexImage, microbit, target))).toMatchObject({
        code: 'FLASH_REFUSED',
        message: expect.stringContaining('nothing was written'),
        hint: expect.stringMatching(/without holding its reset button: the drive MICROBIT appears/),
      })
    expect(existsSync(join(folder, 'ENGRAM.HEX'))).toBe(false)
  })

  it('takes a drive that says it is the right one', async () => {
    const folder = drive({ 'DETAILS.TXT': `${details('9900')['DETAILS.TXT']}Daplink Mode: Interface\r\nInterface Version: 0255\r\n` })
    expect(await flashHex(folder, hexImage, microbit, {}, 100)).toMatchObject({ bytes: 5000 })
  })

  it.each<[string, (options: { signal: AbortSignal }) => Promise<unknown>]>([
    ['hex-drive', (options) => flashHex(drive(details('9900')), hexImage, microbit, options, 600_000)],
    ['uf2-drive', (options) => flashUf2(drive(picoInfo), picoImage, pico, options, 600_000)],
  ])('%s stops waiting for the board when it is interrupted', async (_title, run) => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 200)
    expect(await codeOf(run({ signal: stop.signal }))).toMatchObject({ code: 'INTERRUPTED' })
  })

  it('refuses a micro:bit V2, whose drive has the same label, before anything is written', async () => {
    const folder = drive(details('9904'))
    const error = await codeOf(hexDrive.flash(hexImage, microbit, { drive: folder }))
    expect(error).toMatchObject({ code: 'FLASH_WRONG_BOARD', message: expect.stringContaining('9904, not 9900 or 9901') })
    expect(existsSync(join(folder, 'ENGRAM.HEX'))).toBe(false)
  })
})
