import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compileCore } from '../../host/aot/core-build.ts'
import { Loopback } from '../../host/device/loopback.ts'
import { ruleInfo } from '../../host/experiment/rules.ts'
import { commandIn } from '../cli/command.ts'
import { Plugged } from './plugged.ts'
import { openPty } from './pty.ts'

const folder = mkdtempSync(join(tmpdir(), 'engram-stream-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Bytes that a learned digit takes on the line: 64 of input and label, 9 of frame and one of COBS at most. */
const LEARN_BYTES = 74

/** Bytes of a request for what monitor reads. */
const STATS_BYTES = 9

const lesson = '--data digits --network 16-10 --epochs 2'
const linesOf = (name: string): Record<string, unknown>[] =>
  readFileSync(join(folder, name, 'stream.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)

/** Acts once the record has the evaluation after 1,000 samples. */
function onceLearned(name: string, act: () => void): void {
  const path = join(folder, name, 'stream.jsonl')
  const look = setInterval(() => {
    if (!existsSync(path) || !readFileSync(path, 'utf8').includes('"samples":1000')) return
    clearInterval(look)
    act()
  }, 20)
}

/** Acts once the board has got so many bytes. */
function onceCome(bytes: number, act: () => void): void {
  const look = setInterval(() => {
    if (plugged.come < bytes) return
    clearInterval(look)
    act()
  }, 20)
}

let plugged: Plugged
beforeEach(() => void (plugged = new Plugged()))
afterEach(() => plugged.pull())

describe('a board on a serial port', () => {
  it('that is unplugged in the middle keeps the record, and goes on to the digest of an uninterrupted run', async () => {
    const command = `stream --device serial:${await plugged.plugIn(1700 * LEARN_BYTES)} ${lesson} --every 500 --out cut`
    const cut = await engram(command)
    expect(cut).toMatchObject({ code: 4 })
    expect(cut.stderr).toContain('[LINK_CLOSED]')
    expect(cut.stderr).toContain(`engram ${command} --resume`)
    expect(cut.stdout).toContain('1,000')
    const kept = linesOf('cut')
    expect(kept.slice(1).map(({ samples }) => samples)).toEqual([500, 1000])

    const resumed = await engram(`stream --device serial:${await plugged.plugIn()} ${lesson} --every 500 --out cut --resume --format json`)
    expect(resumed).toMatchObject({ code: 0 })
    const [, said] = /the board has learned ([\d,]+) samples; going on with the next/.exec(resumed.stderr) ?? []
    const from = Number(said!.replace(',', ''))
    expect(from).toBeGreaterThan(1000)
    expect(from).toBeLessThan(1700)
    const { evaluations } = JSON.parse(resumed.stdout)
    expect(evaluations.map(({ samples }: { samples: number }) => samples)).toEqual([500, 1000, 1500, 2000, 2500, 2876])
    expect(linesOf('cut').slice(0, kept.length)).toEqual(kept)

    const { digest, accuracy } = JSON.parse((await engram(`run ${lesson} --format json`)).stdout)
    expect(evaluations.at(-1)).toMatchObject({ digest, testAccuracy: accuracy, measured: { board: 'microbit' } })
    // The loopback counts 1,000 ticks a learn.
    expect(evaluations.at(-1).measured.cyclesPerLearn).toBe(1000)
  })

  it('that lost its learner starts anew and says so, or stops if told to', async () => {
    await engram(`stream --device serial:${await plugged.plugIn(1700 * LEARN_BYTES)} ${lesson} --every 500 --out lost`)
    plugged.board.restart()
    const again = `stream --device serial:${await plugged.plugIn()} ${lesson} --every 500 --out lost --resume`
    const stopped = await engram(`${again} --if-lost stop`)
    expect(stopped).toMatchObject({ code: 4 })
    expect(stopped.stderr).toMatch(/has lost its learner; the record ends at 1,000.*\[DEVICE_RESTARTED\]/s)
    plugged.board.restart()
    const anew = await engram(`${again} --format json`)
    expect(anew.stderr).toContain('lost its learner, and the record ends at 1,000: going on from sample 1')
    const { digest } = JSON.parse((await engram(`run ${lesson} --format json`)).stdout)
    expect(JSON.parse(anew.stdout).evaluations.at(-1).digest).toBe(digest)
    expect(linesOf('lost').filter((line) => 'stream' in line)).toHaveLength(2)
  })

  it('that restarts in the middle is not taken for one that learned on', async () => {
    const port = await plugged.plugIn()
    onceLearned('restarted', () => plugged.board.restart())
    const restarted = await engram(`stream --device serial:${port} --data digits --network 16-10 --epochs 200 --out restarted`)
    expect(restarted).toMatchObject({ code: 4 })
    expect(restarted.stderr).toMatch(/the device started anew.*the record is kept in restarted.*\[DEVICE_RESTARTED\].*--out restarted --resume/s)
  })

  it('keeps its learner on Ctrl-C, and the command says how to go on', async () => {
    const port = await plugged.plugIn()
    const stopped = await engram(`stream --device serial:${port} --data digits --network 16-10 --epochs 200 --out long`, (child) =>
      onceLearned('long', () => child.kill('SIGINT')),
    )
    expect(stopped).toMatchObject({ code: 130 })
    expect(stopped.stderr).toMatch(/interrupted; [\d,]+ samples were learned, and the record is kept in long\/stream\.jsonl/)
    expect(stopped.stderr).toContain('--out long --resume')
    const [, said] = /interrupted; ([\d,]+) samples/.exec(stopped.stderr)!
    const { learner } = JSON.parse((await engram(`monitor --device serial:${port} --format json`)).stdout)
    const told = Number(said!.replaceAll(',', ''))
    expect(told).toBeGreaterThanOrEqual(1000)
    // What was on its way when the command ended is learned too.
    expect(learner.samples).toBeGreaterThanOrEqual(told)
  })

  it('refuses to resume with other settings, and leaves the learner alone', async () => {
    const port = await plugged.plugIn()
    await engram(`stream --device serial:${port} ${lesson} --out same`)
    const other = await engram(`stream --device serial:${port} --data digits --network 16-10 --epochs 3 --out same --resume`)
    expect(other).toMatchObject({ code: 2, stdout: '' })
    expect(other.stderr).toContain('epochs: 2 there, 3 here')
    await engram(`stream --device serial:${port} --data digits --network 12-10 --epochs 1 --out elsewhere`)
    const swapped = await engram(`stream --device serial:${port} ${lesson} --out same --resume`)
    expect(swapped).toMatchObject({ code: 2 })
    expect(swapped.stderr).toMatch(/holds a learner of another configuration, which has learned 1438 samples; it was left as it is \[RESULTS_MISMATCH\]/)
    const going = await engram(`stream --device serial:${port} --data digits --network 12-10 --epochs 1 --out elsewhere --resume`)
    expect(going.stderr).toContain('the board has learned 1,438 samples')
  })

  it('learns lines from stdin as they come, the same as the host itself does', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => `${(i * 7) % 13},${(i * 5) % 11},${i % 3 === 0 ? 'low' : 'high'}`)
    writeFileSync(join(folder, 'past.csv'), ['a,b,label', ...rows].join('\n'))
    const port = await plugged.plugIn()
    const live = await engram(`stream --device serial:${port} --data past.csv --stdin --network 8-2 --every 50 --out live --format json`, ({ stdin }) => {
      stdin.write(`a,b,label\n${rows.slice(0, 60).join('\n')}\n${rows[60]!.slice(0, 3)}`)
      setTimeout(() => stdin.end(`${rows[60]!.slice(3)}\n${rows.slice(61).join('\n')}`), 300)
    })
    expect(live).toMatchObject({ code: 0 })
    const { evaluations } = JSON.parse(live.stdout)
    expect(evaluations.map(({ samples }: { samples: number }) => samples)).toEqual([50, 100, 120])
    const host = await engram('stream --device v8-scalar --data past.csv --stdin --network 8-2 --out host --format json', ({ stdin }) => void stdin.end(rows.join('\n')))
    expect(JSON.parse(host.stdout).evaluations.at(-1).digest).toBe(evaluations.at(-1).digest)
    const wrong = await engram(`stream --device serial:${port} --data past.csv --stdin --network 8-2 --out wrong`, ({ stdin }) => void stdin.end('1,2,middle\n'))
    expect(wrong).toMatchObject({ code: 2 })
    expect(wrong.stderr).toContain('line 1 1,2,middle: class "middle" does not occur in the training samples')
    expect(wrong.stderr).toContain('[DATA_EMPTY]')
  })

  it('is read by monitor, which leaves its learner as it is', async () => {
    const port = await plugged.plugIn()
    const none = JSON.parse((await engram(`monitor --device serial:${port} --format json`)).stdout)
    expect(none).toMatchObject({ schemaVersion: 3, board: 'microbit', learner: null })
    await engram(`stream --device serial:${port} --data digits --network 16-10 --epochs 1 --out watched`)
    const before = plugged.come
    const one = JSON.parse((await engram(`monitor --device serial:${port} --format json`)).stdout)
    // What a monitor says until it has read once, and as it goes.
    const reading = plugged.come - before
    expect(one.learner).toMatchObject({ task: 'classify', samples: 1438, cyclesPerLearn: 1000, msPerLearn: 1000 / 16_000 })
    expect(one.learner.onlineAccuracy).toBeGreaterThan(0.5)
    expect(one.usedBytes).toBeGreaterThan(one.learner.arenaBytes)
    const watched = await engram(`monitor --device serial:${port}`, (child) => onceCome(plugged.come + reading + 3 * STATS_BYTES, () => child.kill('SIGINT')))
    expect(watched).toMatchObject({ code: 0 })
    expect(watched.stdout).toContain('microbit · any rule · open line · 1,438 samples · online')
    expect(JSON.parse((await engram(`monitor --device serial:${port} --format json`)).stdout)).toEqual(one)
    const other = await engram(`monitor --device serial:${port} --board uno`)
    expect(other).toMatchObject({ code: 4 })
    expect(other.stderr).toMatch(/the device is a microbit, not a uno \[DEVICE_MISMATCH\]/)
  })

  it.each([
    ['detect', `--data ${resolve('test/cases/machine.csv')} --task detect --network 2`, 'onlineAlarms', expect.closeTo(0, 0)],
    // A board does not count the errors of numbers.
    ['regress', `--data ${resolve('test/cases/cooling.csv')} --network 8-1`, 'onlineRmse', null],
  ])('tells monitor its task: %s', async (task, learned, key, online) => {
    const port = await plugged.plugIn()
    await engram(`stream --device serial:${port} ${learned} --epochs 1 --out ${task}`)
    const { learner } = JSON.parse((await engram(`monitor --device serial:${port} --format json`)).stdout)
    expect(learner).toMatchObject({ task, [key]: online })
    expect(learner).not.toHaveProperty('onlineAccuracy')
  })

  it('with the firmware of another rule is refused before it learns', async () => {
    const ofOne = new Loopback({ board: 'microbit', room: 12_000, firmware: new WebAssembly.Module(await compileCore(ruleInfo.dfa!.id)) })
    const port = await new Plugged(ofOne).plugIn()
    const refused = await engram(`stream --device serial:${port} ${lesson} --rule local --out refused`)
    expect(refused).toMatchObject({ code: 4 })
    expect(refused.stderr).toMatch(/learns by dfa, not by local \[DEVICE_MISMATCH\]\n  hint: flash the image for local/)
  })
})

describe('an emulated board', () => {
  it.each(['microbit', 'pico'])('%s learns from a stream what the host learns', async (board) => {
    const short = '--data digits --network 16-10 --epochs 1 --samples 200'
    const { code, stdout, stderr } = await engram(`stream --device emulator:${board} ${short} --every 100 --test-samples 20 --out ${board} --format json`)
    // On a slow machine it also says how far it is.
    expect({ code, stderr: stderr.replace(/^\[[#-]+\] .*\n/gm, '') }).toEqual({ code: 0, stderr: '' })
    const { evaluations } = JSON.parse(stdout)
    expect(evaluations.map(({ samples, testSamples }: { samples: number; testSamples: number }) => [samples, testSamples])).toEqual([[100, 20], [200, 20]])
    expect(evaluations[1].measured).toMatchObject({ board, flashBytes: expect.any(Number) })
    const { digest } = JSON.parse((await engram(`run ${short} --format json`)).stdout)
    expect(evaluations[1].digest).toBe(digest)
  })

  it('whose emulator is not installed says what to install', async () => {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    for (const name of ['arm-none-eabi-gcc', 'arm-none-eabi-objcopy']) symlinkSync(`/usr/bin/${name}`, join(bin, name))
    const missing = await engram(`stream --device emulator:microbit ${lesson}`, undefined, { PATH: bin })
    expect(missing).toMatchObject({ code: 4, stdout: '' })
    expect(missing.stderr).toContain('qemu-system-arm is not on the PATH [EMULATOR_MISSING]\n  hint: apt-get install qemu-system-arm')
  })
})
