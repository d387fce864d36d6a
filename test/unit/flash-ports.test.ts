import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findPort, kernelPorts, portNotFound, type PortInfo } from '../../host/device/serial-ports.js'
import { portReturns } from '../../host/device/serial-return.js'
import { openError, openSerial } from '../../host/device/serial.js'
import { shippedBoard } from '../flash/boards.js'
import { codeOf } from '../flash/samples.js'

const uno: PortInfo = { path: '/dev/ttyACM0', usb: '2341:0043', serialNumber: '7583' }
const microbit: PortInfo = { path: '/dev/ttyACM1', usb: '0d28:0204' }
const legacy: PortInfo = { path: '/dev/ttyS0' }
const board = shippedBoard('uno')
const listing = (...ports: PortInfo[]) => async () => ports

const folder = mkdtempSync(join(tmpdir(), 'engram-ports-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('findPort', () => {
  it('takes the only port with a USB id of the board', async () => {
    expect(await findPort(board, undefined, listing(legacy, microbit, uno))).toBe('/dev/ttyACM0')
  })

  it('takes an explicit path without looking at the ports', async () => {
    const list = () => Promise.reject(new Error('asked'))
    expect(await findPort(board, '/dev/pts/7', list)).toBe('/dev/pts/7')
  })

  it.each<[string, PortInfo[], string, string, RegExp, RegExp]>([
    ['no port fits', [microbit], 'uno', 'PORT_NOT_FOUND', /no Arduino Uno R3 .*2341:0043/, /\/dev\/ttyACM1 \(0d28:0204\)/],
    ['there is no port', [], 'uno', 'PORT_NOT_FOUND', /no Arduino Uno R3/, /no port is known/],
    ['the board has no USB id', [uno], 'feather-stm32f405', 'PORT_NOT_FOUND', /has no USB id/, /--port/],
    ['two ports fit', [uno, { path: '/dev/ttyUSB0', usb: '1a86:7523' }], 'uno', 'PORT_AMBIGUOUS', /2 ports .*ttyACM0.*ttyUSB0/, /--port/],
  ])('says what there is when %s', async (_title, ports, id, code, message, hint) => {
    const error = await codeOf(findPort(shippedBoard(id), undefined, listing(...ports)))
    expect(error).toMatchObject({ code, exitCode: 4 })
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(hint)
  })
})

describe('kernelPorts', () => {
  it('finds USB ids and serial numbers where there is no udevadm', async () => {
    const usb = join(folder, 'sys/devices/usb1/1-2')
    mkdirSync(join(usb, '1-2:1.0/ttyUSB0'), { recursive: true })
    for (const [name, text] of Object.entries({ idVendor: '2341\n', idProduct: '0043\n', serial: '7583\n' })) writeFileSync(join(usb, name), text)
    for (const name of ['ttyACM3', 'ttyS0']) mkdirSync(join(folder, 'sys/class/tty', name), { recursive: true })
    symlinkSync(join(usb, '1-2:1.0'), join(folder, 'sys/class/tty/ttyACM3/device'))
    expect(await kernelPorts(folder)).toEqual([{ path: '/dev/ttyACM3', usb: '2341:0043', serialNumber: '7583' }])
  })

  it('finds nothing where there is no such folder', async () => {
    expect(await kernelPorts(join(folder, 'nowhere'))).toEqual([])
  })
})

describe('opening a port', () => {
  it.each([
    ['Linux, wrong path', 'Error: No such file or directory, cannot open /dev/ttyACM9', 'PORT_NOT_FOUND', /did you mean "\/dev\/ttyACM0"\? the ports are \/dev\/ttyACM0/],
    ['Windows, wrong path', 'Opening /dev/ttyACM9: File not found', 'PORT_NOT_FOUND', /did you mean/],
    ['Linux, no permission', 'Error: Permission denied, cannot open /dev/ttyACM9', 'PORT_PERMISSION', /add yourself to group dialout: sudo usermod -aG dialout \$USER, then log in again/],
    ['Linux, in use', 'Error Resource temporarily unavailable Cannot lock port', 'PORT_BUSY', /close it/],
    ['macOS, in use', 'Error: Device or resource busy, cannot open /dev/ttyACM9', 'PORT_BUSY', /close it/],
    ['Windows, in use', 'Opening COM3: Access denied', 'PORT_BUSY', /close it/],
    ['anything else', 'Error: Inappropriate ioctl for device, cannot open', 'DEVICE_FAILED', /serial port/],
  ])('has a code and a way out: %s', async (_title, message, code, hint) => {
    const error = await openError('/dev/ttyACM9', new Error(message), listing(uno))
    expect(error).toMatchObject({ code, exitCode: 4, message: expect.stringContaining('/dev/ttyACM9') })
    expect(error.hint).toMatch(hint)
  })

  it('that does not exist, or is a plain file, fails with a code', async () => {
    expect(await codeOf(openSerial('/dev/ttyNOWHERE', { baud: 115200 }))).toMatchObject({ code: 'PORT_NOT_FOUND', message: expect.stringContaining('/dev/ttyNOWHERE') })
    writeFileSync(join(folder, 'file'), '')
    expect(await codeOf(openSerial(join(folder, 'file'), { baud: 115200 }))).toMatchObject({ code: 'DEVICE_FAILED' })
  })
})

describe('portReturns', () => {
  /** A list that shows each of its states for some time, the last one for ever. */
  function changing(...states: PortInfo[][]): () => Promise<PortInfo[]> {
    let looks = 0
    return async () => states[Math.min(Math.floor(looks++ / 3), states.length - 1)]!
  }
  const milliseconds = 2000

  it('waits until the port is there again', async () => {
    expect(await portReturns('/dev/gone', { milliseconds, list: changing([], [{ path: '/dev/gone' }]) })).toBe('/dev/gone')
  })

  it('knows the board under a new name by USB id and serial number', async () => {
    const before = { ...uno, path: '/dev/gone' }
    const other = { ...uno, path: '/dev/other', serialNumber: '1' }
    expect(await portReturns('/dev/gone', { milliseconds, before, list: changing([other], [other, { ...uno, path: '/dev/new' }]) })).toBe('/dev/new')
  })

  it('says after the deadline that it stayed away', async () => {
    const error = await codeOf(portReturns('/dev/gone', { milliseconds: 200, list: listing(uno) }))
    expect(error).toMatchObject({ code: 'PORT_NOT_FOUND', message: '/dev/gone went away and did not come back within 0.2 s' })
  })

  it('stops when it is interrupted', async () => {
    expect(await codeOf(portReturns('/dev/gone', { milliseconds, signal: AbortSignal.timeout(100), list: listing() }))).toMatchObject({ code: 'INTERRUPTED' })
  })
})

it.each([
  ['/dev/ttyUSB0', ['/dev/ttyS0'], undefined],
  ['/dev/ttyACM0', ['/dev/ttyACM1'], '/dev/ttyACM1'],
  ['/dev/ttyUBS0', ['/dev/ttyS0', '/dev/ttyUSB0'], '/dev/ttyUSB0'],
  ['/dev/ttyS9', ['/dev/ttyS0'], '/dev/ttyS0'],
])('the hint for the absent port %s among %j is %s', (path, ports, near) => {
  const { hint } = portNotFound(path, ports.map((port) => ({ path: port, ...(/USB|ACM/.test(port) && { usb: '2341:0043' }) })))
  expect(/did you mean "(.*)"/.exec(hint!)?.[1]).toBe(near)
})
