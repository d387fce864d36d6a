import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { boardIds } from '../../host/device/boards.js'
import { commandIn } from '../cli/command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-emulate-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Emulated {
  event: { port: string; rule: string | null; flashing: string | null; whyNotFlashing: string | null; pid: number; commands: string[] }
  child: ChildProcess
  ended: Promise<number | null>
  stderr: () => string
}

const running: Emulated[] = []
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGINT')
    await ended
  }
})

/** Starts `engram emulate` and waits for its first event. */
async function emulate(words: string): Promise<Emulated> {
  const child = spawn(process.execPath, [resolve('dist/host/cli/main.js'), 'emulate', ...words.split(' '), '--format', 'json'], { cwd: folder })
  let [stdout, stderr] = ['', '']
  child.stderr.on('data', (data) => (stderr += data))
  const ended = new Promise<number | null>((done) => child.once('close', done))
  const line = await new Promise<string>((done, failed) => {
    child.stdout.on('data', (data) => {
      stdout += data
      if (stdout.includes('\n')) done(stdout)
    })
    void ended.then((code) => failed(new Error(`ended with ${code}: ${stdout} ${stderr}`)))
  })
  const emulated = { event: JSON.parse(line), child, ended, stderr: () => stderr }
  running.push(emulated)
  return emulated
}

/** Programs whose command line holds the text. */
const programsWith = (text: string): string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
    } catch {
      return ''
    }
  }).filter((line) => line.includes(text))

const monitor = async (port: string) => JSON.parse((await engram(`monitor --device serial:${port} --format json`)).stdout)

describe('engram emulate', async () => {
  it.each(await boardIds())('keeps a %s alive that can be watched again and again, and leaves nothing behind', async (board) => {
    const port = join(folder, `${board}-port`)
    const { event, child, ended } = await emulate(`${board} --port ${port}`)
    expect(event).toMatchObject({ event: 'ready', board, rule: 'local', port, schemaVersion: expect.any(Number) })
    for (let time = 0; time < 2; time++) expect(await monitor(port)).toMatchObject({ board, rule: 'local', learner: null })
    expect(event.commands).toHaveLength(3)
    const made = readlinkSync(port)
    expect(programsWith(dirname(made))).toHaveLength(1)
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    expect(existsSync(dirname(made))).toBe(false)
    expect(readdirSync(folder)).not.toContain(`${board}-port`)
    expect(programsWith(dirname(made))).toEqual([])
  })

  it('goes on learning where it was, over connections that come and go, until it is reset', async () => {
    const { event } = await emulate('pico')
    const lesson = '--network 6-10 --data digits --epochs 1'
    const stream = `stream --device serial:${event.port} ${lesson} --every 100 --test-samples 5 --out streamed --format json`
    const record = join(folder, 'streamed/stream.jsonl')
    const cut = await engram(stream, (child) => {
      const look = setInterval(() => {
        if (!existsSync(record) || !readFileSync(record, 'utf8').includes('"samples":100')) return
        clearInterval(look)
        child.kill('SIGINT')
      }, 20)
    })
    expect(cut.code).toBe(130)
    const { learner } = await monitor(event.port)
    expect(learner.samples).toBeGreaterThanOrEqual(100)
    expect(learner.samples).toBeLessThan(1438)
    const resumed = await engram(`${stream} --resume`)
    const { digest } = JSON.parse((await engram(`run ${lesson} --format json`)).stdout)
    expect(JSON.parse(resumed.stdout).evaluations.at(-1)).toMatchObject({ samples: 1438, digest })
    process.kill(event.pid, 'SIGUSR2')
    await expect.poll(() => monitor(event.port), { timeout: 30_000 }).toMatchObject({ learner: null })
  })

  it('is flashed through the real boot loader of the Uno', async () => {
    const { event } = await emulate('uno')
    expect(event.flashing).toBe(`--port ${event.port}`)
    const flashed = await engram(`flash --board uno --rule dfa ${event.flashing} --format json`)
    expect(JSON.parse(flashed.stdout)).toMatchObject({ verified: true, answer: { board: 'uno', rule: 'dfa' } })
    expect(await monitor(event.port)).toMatchObject({ rule: 'dfa' })
  })

  it.each([
    ['pico', 'uf2'],
    ['microbit', 'hex'],
  ])('is flashed by copying to the drive of the %s', async (board, form) => {
    const drive = join(folder, `${board}-drive`)
    const { event, child, ended, stderr } = await emulate(`${board} --drive ${drive}`)
    const flashed = await engram(`flash --board ${board} --rule dfa ${event.flashing} --format json`)
    expect(JSON.parse(flashed.stdout)).toMatchObject({ answer: { board, rule: 'dfa' } })
    writeFileSync(join(drive, `bad.${form}`), 'no image')
    await expect.poll(stderr, { timeout: 30_000 }).toMatch(/did not take .*bad/)
    await expect.poll(() => readdirSync(drive).includes('FAIL.TXT'), { timeout: 10_000 }).toBe(board === 'microbit')
    expect(await monitor(event.port)).toMatchObject({ rule: 'dfa' })
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(existsSync(drive)).toBe(false)
  })

  it('starts with an image from a file, and says where it cannot be flashed', async () => {
    await engram('build --board feather-stm32f405 --rule dfa --out images')
    const { event } = await emulate('feather-stm32f405 --image images/feather-stm32f405-dfa.hex')
    expect(await monitor(event.port)).toMatchObject({ rule: 'dfa' })
    expect(event).toMatchObject({ rule: null, flashing: null, whyNotFlashing: expect.stringMatching(/an3155.*--image <file>/) })
  })
})

describe('the port of engram emulate', () => {
  const refused = async (port: string, code: string): Promise<void> => {
    const run = await engram(`emulate pico --port ${port}`)
    expect(run).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining(`[${code}]`) })
  }

  it('replaces nothing of others, nor the port of another emulated board', async () => {
    const [file, link, dir] = ['file', 'link', 'dir'].map((name) => join(folder, name)) as [string, string, string]
    writeFileSync(file, 'mine')
    symlinkSync('/dev/null', link)
    mkdirSync(dir)
    for (const path of [file, link, dir]) await refused(path, 'OUTPUT_UNWRITABLE')
    expect([readFileSync(file, 'utf8'), readlinkSync(link), lstatSync(dir).isDirectory()]).toEqual(['mine', '/dev/null', true])
    const { event } = await emulate(`pico --port ${join(folder, 'taken')}`)
    await refused(event.port, 'PORT_BUSY')
    expect(await monitor(event.port)).toMatchObject({ board: 'pico' })
  })

  it('takes the place of one that was ended by force', async () => {
    const port = join(folder, 'stale')
    const { child, ended } = await emulate(`pico --port ${port}`)
    const before = readlinkSync(port)
    child.kill('SIGKILL')
    await ended
    await emulate(`pico --port ${port}`)
    expect(await monitor(port)).toMatchObject({ board: 'pico' })
    expect(existsSync(dirname(before))).toBe(false)
  })

  it('needs socat, and says how to get it', async () => {
    await engram('build --board pico --out images')
    const run = await engram('emulate pico --image images/pico-local.uf2', undefined, { PATH: join(folder, 'no-programs') })
    expect(run).toMatchObject({ code: 4, stderr: expect.stringMatching(/socat is not on the PATH.*\[TOOL_MISSING\]\n.*apt install socat/) })
  })
})
