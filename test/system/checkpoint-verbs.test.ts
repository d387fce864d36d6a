/** A checkpoint goes from command to command and from device to device. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Loopback } from '../../host/device/loopback.ts'
import { MemoryStore } from '../../host/device/store.ts'
import { readCheckpoint } from '../../host/trial/checkpoint.ts'
import { commandIn, type Run } from '../cli/command.ts'
import { Plugged } from './plugged.ts'

const folder = mkdtempSync(join(tmpdir(), 'engram-checkpoint-'))
const engram = commandIn(folder)
const store = new MemoryStore(8192, 256)
const plugged = new Plugged(new Loopback({ board: 'microbit', room: 12_000, ring: 256, store }))
let port = ''
beforeAll(async () => {
  port = `serial:${await plugged.plugIn()}`
})
afterAll(() => {
  plugged.pull()
  rmSync(folder, { recursive: true, force: true })
})

const json = ({ code, stdout, stderr }: Run): Record<string, unknown> => {
  if (code !== 0) throw new Error(`${stdout}${stderr}`)
  return JSON.parse(stdout) as Record<string, unknown>
}
const said = async (line: string): Promise<Record<string, unknown>> => json(await engram(`${line} --format json`))

/** Two lessons: samples, and the steps of a sequence whose layers carry something from one to the next. */
const lessons = [
  ['samples', '--data digits --network 16-10 --epochs 1'],
  ['a sequence', `--data ${resolve('test/cases/sessions.csv')} --rule eprop --network leaky12-3 --steps endless --split time --epochs 4`],
] as const

describe.each(lessons)('%s', (name, lesson) => {
  const path = (leg: string): string => `${name.replaceAll(' ', '-')}-${leg}.ckpt`

  it('learned on v8, wasmtime, native, an emulated chip and v8 again are those of an uninterrupted run', async () => {
    const stops = ['v8-scalar', 'wasmtime', 'native', 'emulator:microbit', 'v8'] as const
    let before = ''
    for (const [leg, device] of stops.entries()) {
      const stop = leg < stops.length - 1 ? ` --stop ${20 * (leg + 1)}` : ''
      // What saves learns first, behind what it begins with; run does the same.
      const words = leg % 2 === 0 ? `save ${path(device)} ${lesson}${stop}` : `run ${lesson}${stop} --save ${path(device)}`
      const { digest } = await said(`${words} --device ${device}${before && ` --pretrained ${before}`}`)
      before = path(device)
      expect(await said(`inspect ${before}`), device).toMatchObject({ valid: true, digest, ...(stop && { samples: 20 * (leg + 1) }) })
    }
    const whole = await said(`run ${lesson} --save whole.ckpt`)
    expect(await said(`inspect ${before}`)).toMatchObject({ digest: whole.digest })
    expect(readFileSync(join(folder, before))).toEqual(readFileSync(join(folder, 'whole.ckpt')))
  })

  it.each(['v8', 'wasmtime', 'native', 'emulator:microbit'])('are brought to %s, which has their digest', async (device) => {
    const { digest } = await said(`inspect ${path('native')}`)
    expect(await said(`restore ${path('native')} --device ${device}`)).toMatchObject({ digest, samples: 60 })
  })
})

describe('a board on a serial port', () => {
  const lesson = '--data digits --network 16-10 --epochs 1'

  it('is brought a checkpoint, learns on, gives it back, keeps it through a power cut, and ends as an uninterrupted run', async () => {
    const { digest } = await said(`save begun.ckpt ${lesson} --stop 500`)
    expect(await said(`restore begun.ckpt --device ${port}`)).toMatchObject({ digest, samples: 500 })
    expect(await said(`save back.ckpt --device ${port}`)).toMatchObject({ digest, samples: 500 })
    expect(readCheckpoint(readFileSync(join(folder, 'back.ckpt')))).toEqual(readCheckpoint(readFileSync(join(folder, 'begun.ckpt'))))
    expect(await said(`save --device ${port}`)).toMatchObject({ kept: 'device', samples: 500, generation: 1 })
    plugged.board.restart()
    expect(await said(`inspect --device ${port}`)).toMatchObject({
      board: 'microbit', learner: { rule: 'local', network: '16-10', samples: 500, digest, generation: 1 }, slots: [{ valid: true, samples: 500 }, { valid: false }],
    })
    await said(`save after.ckpt --device ${port}`)
    const { evaluations } = await said(`stream ${lesson} --device ${port} --pretrained after.ckpt --out on`) as { evaluations: { samples: number; digest: string }[] }
    const whole = await said(`run ${lesson}`)
    expect(evaluations.at(-1)).toMatchObject({ samples: 1438, digest: whole.digest })
    // Its own memory still has what it had.
    expect(await said(`restore --device ${port}`)).toMatchObject({ from: 'device', samples: 500 })
    expect(await said(`inspect --device ${port}`)).toMatchObject({ learner: { samples: 500, digest } })
  })

  it('streams on from a checkpoint', async () => {
    const { evaluations } = await said(`stream ${lesson} --device ${port} --pretrained begun.ckpt --out streamed`) as { evaluations: { samples: number; digest: string }[] }
    expect(evaluations[0]!.samples).toBeGreaterThan(500)
    expect(evaluations.at(-1)).toMatchObject({ samples: 1438, digest: (await said(`run ${lesson}`)).digest })
    expect((await engram(`stream ${lesson} --device ${port} --pretrained begun.ckpt --resume`)).stderr).toMatch(/OPTION_INVALID/)
  })

  it('is asked what it has learned with the run that says how rows are read', async () => {
    expect((await engram('run --data past.csv --network 4-2 --epochs 1 --save past.json')).code).toBe(2)
    writeFileSync(join(folder, 'past.csv'), ['height,noise,way', ...Array.from({ length: 60 }, (_, i) => `${i % 2 ? 9 : -9},${i % 7},${i % 2 ? 'up' : 'down'}`)].join('\n'))
    writeFileSync(join(folder, 'new.csv'), 'height,noise\n9,1\n-9,2\n')
    await said('run --data past.csv --network 4-2 --epochs 20 --save past.json')
    await said(`restore past.json --device ${port}`)
    const { code, stdout } = await engram(`predict --learner past.json --data new.csv --device ${port}`)
    expect({ code, classes: stdout.trim().split('\n').map((line) => line.split(',')[1]) }).toEqual({ code: 0, classes: ['class', 'up', 'down'] })
  })
})

describe('for people', () => {
  beforeAll(async () => {
    await said('save good.ckpt --data digits --network 16-10 --epochs 1 --stop 50')
    const good = readFileSync(join(folder, 'good.ckpt'))
    writeFileSync(join(folder, 'cut.ckpt'), good.subarray(0, 700))
    writeFileSync(join(folder, 'bit.ckpt'), good.map((byte, i) => (i === 700 ? byte ^ 4 : byte)))
    writeFileSync(join(folder, 'text.ckpt'), 'not at all\n')
    writeFileSync(join(folder, 'empty.ckpt'), '')
  })

  it.each([
    ['inspect cut.ckpt', 2, /cut\.ckpt is cut short: it has 700 B of \d+ \[CHECKPOINT_INVALID\]\n +hint: copy or save it again/],
    ['inspect bit.ckpt', 2, /bit\.ckpt is damaged: what is learned has another checksum/],
    ['inspect text.ckpt', 2, /text\.ckpt is no checkpoint: it begins with/],
    ['inspect empty.ckpt', 2, /empty\.ckpt is empty/],
    ['inspect none.ckpt', 2, /none\.ckpt cannot be read/],
    ['inspect', 2, /needs a checkpoint or a device/],
    ['inspect --device v8', 2, /lives no longer than the command/],
    ['restore good.ckpt', 2, /restore needs a device/],
    ['restore --device native', 2, /no memory that outlives the command/],
    ['restore bit.ckpt --device native', 2, /CHECKPOINT_INVALID/],
    ['restore good.ckpt --device serial:/dev/nothing', 4, /PORT_NOT_FOUND/],
    ['save', 2, /v8 has no memory that outlives the command/],
    ['save here/', 4, /OUTPUT_UNWRITABLE/],
    ['run --data digits --network 32-10 --pretrained good.ckpt', 2, /RESULTS_MISMATCH/],
    ['run --data digits --network 16-10 --epochs 1 --rule dfa --pretrained good.ckpt', 2, /RESULTS_MISMATCH/],
    ['run --data digits --network 16-10 --epochs 1 --seed 2 --pretrained good.ckpt', 2, /RESULTS_MISMATCH/],
  ])('`%s` says what to do', async (line, code, what) => {
    const run = await engram(line)
    expect(run.stderr).toMatch(what)
    expect(run.code).toBe(code)
  })

  it('inspect says what a checkpoint is of', async () => {
    const { stdout } = await engram('inspect good.ckpt')
    expect(stdout).toMatch(/^local · 16-10 · classify · seed 1\n/)
    for (const what of [/good\.ckpt, [\d,]+ B, format 1: whole/, /50 samples/, /8 × 8 × 1/, /generation +1/, /fingerprint +[0-9a-f]{8}/, /digest +[0-9a-f]{8}/]) expect(stdout).toMatch(what)
  })
})

describe('nothing is half-written', () => {
  it('where the disk takes a part only: the checkpoint before is as it was', async () => {
    await said('save disk.ckpt --data digits --network 16-10 --epochs 1 --stop 50')
    const before = readFileSync(join(folder, 'disk.ckpt'))
    // Files of at most 1 KiB; the checkpoint takes more.
    const script = `trap '' XFSZ; ulimit -f 1; exec ${process.execPath} ${resolve('dist/host/cli/main.js')} save disk.ckpt --data digits --network 16-10 --epochs 1 --stop 60`
    let message = ''
    try {
      execFileSync('bash', ['-c', script], { cwd: folder, stdio: 'pipe' })
    } catch (error) {
      message = String((error as { stderr: Buffer }).stderr)
    }
    expect(message).toMatch(/disk\.ckpt cannot be written: .* \[OUTPUT_UNWRITABLE\]\n +hint: make room/)
    expect(readFileSync(join(folder, 'disk.ckpt'))).toEqual(before)
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('where Ctrl-C comes while it learns', async () => {
    const { code } = await engram('save stopped.ckpt --data digits --network 64-32-10 --epochs 100000', (running) => running.stderr.once('data', () => running.kill('SIGINT')))
    expect(code).toBe(130)
    expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([])
  })
})
