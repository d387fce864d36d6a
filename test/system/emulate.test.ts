import { spawn } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { imageFor } from '../../host/device/board-image.js'
import { emulatedIds } from '../../host/device/boards.js'
import { openPty } from '../../host/device/emulator/pty.js'
import { standIn, type StandIn, type StandInOptions } from '../../host/device/emulator/stand-in.js'
import { openDevice } from '../../host/device/registry.js'
import { connectSerial, serialBoard } from '../../host/device/serial-board.js'
import { flashHex } from '../../host/flash/hex-drive.js'
import { readImage, type Image } from '../../host/flash/image.js'
import { writeIntelHex } from '../../host/flash/intel-hex.js'
import { flashMethod } from '../../host/flash/registry.js'
import { commandIn } from '../cli/command.js'
import { digits, experimentOf, rows } from '../conformance/observe.js'
import { shippedBoard } from '../flash/boards.js'
import { codeOf } from '../flash/samples.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-emulate-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const imageOf = async (id: string, rule: string): Promise<Image> => readImage((await imageFor(id, rule)).elf, shippedBoard(id))

const running: StandIn[] = []
const said: string[] = []
const gone: unknown[] = []
afterEach(async () => {
  for (const stood of running.splice(0)) await stood.close()
  said.length = 0
  expect(gone.splice(0)).toEqual([])
}, 60_000)

async function emulate(id: string, options: Partial<StandInOptions> = {}): Promise<StandIn> {
  const image = options.image ?? (await imageOf(id, 'local'))
  const stood = await standIn(shippedBoard(id), { image, failed: (reason) => gone.push(reason), say: (what) => said.push(what), ...options })
  running.push(stood)
  return stood
}

/** What the board says of itself over a connection of its own. */
async function hello(port: string) {
  const connection = await connectSerial(port)
  try {
    return connection.hello
  } finally {
    await connection.close()
  }
}

/** The boot loader of the Mega waits for a programmer first, a second of the chip's time, and longer while anything comes. */
const bootLoaderEnds = (id: string): Promise<void> => new Promise((resolve) => setTimeout(resolve, id === 'mega' ? 15_000 : 0))

/** Programs whose command line holds the text. */
const programsWith = (text: string): string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
    } catch {
      return ''
    }
  }).filter((line) => line.includes(text))

describe('an emulated board on a port', { timeout: 300_000 }, async () => {
  it.each(await emulatedIds())('goes on learning where it was, over connections that come and go, until it is reset: %s', async (id) => {
    const stood = await emulate(id)
    await bootLoaderEnds(id)
    const experiment = experimentOf({ rule: 'local', network: '8:i8-10:i8', seed: 1 })
    const device = await serialBoard(stood.port)
    for (const [from, to] of [[0, 20], [20, 40]] as const) {
      const session = await device.open(experiment, { resume: from > 0 })
      expect(session.learned ?? 0).toBe(from)
      await session.learn(digits.train, rows(from, to - from))
      if (to === 40) {
        const reference = await (await openDevice('v8-scalar')).open(experiment)
        await reference.learn(digits.train, rows(0, 40))
        expect(await session.digest()).toBe(await reference.digest())
        await reference.close()
      }
      await session.close()
    }
    expect((await hello(stood.port)).learner).toMatchObject({ samples: 40 })
    await stood.reset()
    await bootLoaderEnds(id)
    expect((await hello(stood.port)).learner).toBeUndefined()
  })

  it('is flashed through the real boot loader of the Uno, again and again', async () => {
    // Built first: afterwards the emulated chip keeps this process busy.
    const images = { dfa: await imageOf('uno', 'dfa'), local: await imageOf('uno', 'local') }
    const stood = await emulate('uno', { image: images.local })
    expect(stood).toMatchObject({ flashing: `--port ${stood.port}`, whyNot: undefined })
    const board = shippedBoard('uno')
    for (const [rule, image] of Object.entries(images)) {
      expect(await (await flashMethod(board)).flash(image, board, { port: stood.port })).toMatchObject({ verified: true })
      expect(await hello(stood.port)).toMatchObject({ board: 'uno', rule })
    }
  })

  it.each(['pico', 'microbit'])('is flashed by copying to a folder that behaves as the drive of the %s', async (id) => {
    const drive = join(folder, `${id}-drive`)
    const board = shippedBoard(id)
    const image = await imageOf(id, 'dfa')
    const stood = await emulate(id, { drive })
    expect(stood.flashing).toBe(`--drive ${drive} --port ${stood.port}`)
    expect(await (await flashMethod(board)).flash(image, board, { drive })).toMatchObject({ verified: expect.any(String) })
    expect(await hello(stood.port)).toMatchObject({ board: id, rule: 'dfa' })
    await stood.close()
    expect(existsSync(drive)).toBe(false)
  })

  it('takes no bad image from its drive: DAPLink says so in FAIL.TXT', async () => {
    const drive = join(folder, 'bad-drive')
    await emulate('microbit', { drive })
    writeFileSync(join(drive, 'bad.hex'), ':00000001FF\n')
    await expect.poll(() => said, { timeout: 30_000 }).toEqual([expect.stringMatching(/did not take .*bad\.hex: the image holds no bytes/)])
    await expect.poll(() => readdirSync(drive).sort(), { timeout: 30_000 }).toEqual(['DETAILS.TXT', 'FAIL.TXT'])
    expect(readFileSync(join(drive, 'FAIL.TXT'), 'utf8')).toContain('holds no bytes')
    const foreign: Image = { segments: [{ address: 0x10000000, bytes: new Uint8Array(16) }] }
    expect(await codeOf(flashHex(drive, foreign, shippedBoard('microbit')))).toMatchObject({ code: 'IMAGE_RANGE' })
  })

  it.each([
    ['feather-stm32f405', /an3155 talks to a part of the STM32F405RG.*--image <file>/],
    ['hifive1', /openocd talks to a part/],
    ['pico', /give --drive <dir>/],
  ])('says why it cannot be flashed: %s', async (id, why) => {
    expect(await emulate(id)).toMatchObject({ flashing: undefined, whyNot: expect.stringMatching(why) })
  })

  it('makes no drive of a folder that holds other things, or where the board has none', async () => {
    const full = join(folder, 'full')
    mkdirSync(full)
    writeFileSync(join(full, 'thesis.txt'), 'mine')
    const image = await imageOf('pico', 'local')
    expect(await codeOf(emulate('pico', { image, drive: full }))).toMatchObject({ code: 'OUTPUT_UNWRITABLE', message: expect.stringContaining('thesis.txt') })
    expect(readdirSync(full)).toEqual(['thesis.txt'])
    expect(await codeOf(emulate('uno', { drive: join(folder, 'none') }))).toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining('not flashed by copying') })
  })
})

describe('a pseudo-terminal', () => {
  const path = (name: string): string => join(folder, name)

  it('replaces nothing of others, nor the port of another emulated board', async () => {
    writeFileSync(path('file'), 'mine')
    symlinkSync('/dev/null', path('link'))
    mkdirSync(path('dir'))
    for (const name of ['file', 'link', 'dir', 'missing/port']) expect(await codeOf(openPty(path(name)))).toMatchObject({ code: 'OUTPUT_UNWRITABLE' })
    expect([readFileSync(path('file'), 'utf8'), readlinkSync(path('link')), lstatSync(path('dir')).isDirectory()]).toEqual(['mine', '/dev/null', true])
    const pty = await openPty(path('taken'))
    expect(await codeOf(openPty(path('taken')))).toMatchObject({ code: 'PORT_BUSY' })
    await pty.close()
  })

  it('takes the place of one that was ended by force, and leaves nothing behind', async () => {
    // No process has an id beyond the largest that Linux gives.
    const left = join(tmpdir(), `engram-pty-${2 ** 22 + 1}-test`)
    mkdirSync(left)
    symlinkSync('/dev/pts/none', join(left, 'port'))
    symlinkSync(join(left, 'port'), path('stale'))
    const pty = await openPty(path('stale'))
    const made = dirname(readlinkSync(path('stale')))
    expect([existsSync(left), programsWith(made).length]).toEqual([false, 1])
    await pty.close()
    expect([existsSync(made), readdirSync(folder).includes('stale'), programsWith(made)]).toEqual([false, false, []])
  })
})

describe('engram emulate', { timeout: 300_000 }, () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('prints its port and three commands as its first event, and takes all away at %s', async (signal) => {
    writeFileSync(join(folder, 'pico.hex'), writeIntelHex((await imageOf('pico', 'local')).segments))
    const port = join(folder, 'port')
    const child = spawn(process.execPath, [resolve('dist/host/cli/main.js'), 'emulate', 'pico', '--image', 'pico.hex', '--port', port, '--format', 'json'], { cwd: folder })
    let stdout = ''
    const ended = new Promise<number | null>((done) => child.once('close', done))
    await new Promise<void>((done) => child.stdout.on('data', (data) => (stdout += data).includes('\n') && done()))
    const event = JSON.parse(stdout)
    expect(event).toMatchObject({ schemaVersion: expect.any(Number), event: 'ready', board: 'pico', port, image: 'pico.hex', pid: child.pid, flashing: null })
    expect(event.commands).toEqual([expect.stringContaining(`monitor --device serial:${port}`), expect.stringContaining('stream'), expect.stringContaining('run')])
    expect(await hello(port)).toMatchObject({ board: 'pico', rule: 'local' })
    const made = dirname(readlinkSync(port))
    child.kill(signal)
    expect(await ended).toBe(0)
    expect(JSON.parse(stdout)).toEqual(event)
    expect([existsSync(made), readdirSync(folder).includes('port'), programsWith(made)]).toEqual([false, false, []])
  })

  it('needs socat, and says how to get it', async () => {
    writeFileSync(join(folder, 'pico.hex'), writeIntelHex((await imageOf('pico', 'local')).segments))
    const run = await engram('emulate pico --image pico.hex', undefined, { PATH: join(folder, 'no-programs') })
    expect(run).toMatchObject({ code: 4, stderr: expect.stringMatching(/socat is not on the PATH.*\[TOOL_MISSING\]\n.*apt install socat/) })
  })
})
