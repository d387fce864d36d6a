import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Loopback, connectTo } from '../../host/device/loopback.js'
import { bakedBytes, loadLearner } from '../../host/trial/learner-state.js'
import { commandIn } from '../cli/command.js'
import { openPty } from './pty.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-predict-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lesson = '--data past.csv --network 8-2 --epochs 20'
const learner = (name: string) => loadLearner(JSON.parse(readFileSync(join(folder, name), 'utf8')).learner)
const classes = (stdout: string): string[] => stdout.trimEnd().split('\n').slice(1).map((line) => line.split(',')[1]!)
let expected: string[]
/** All that is printed of the new rows. */
let saidByV8: string

beforeAll(async () => {
  writeFileSync(join(folder, 'past.csv'), ['a,b,way', ...Array.from({ length: 120 }, (_, i) => `${i % 2 ? 5 + (i % 7) : -5 - (i % 5)},${(i * 13) % 17},${i % 2 ? 'up' : 'down'}`)].join('\n'))
  writeFileSync(join(folder, 'new.csv'), ['b,a', ...Array.from({ length: 20 }, (_, i) => `${i % 11},${i - 10}`)].join('\n'))
  await engram(`run ${lesson} --save run.json`)
  await engram(`run ${lesson} --stop 1200 --save half.json`)
  await engram(`run ${lesson} --seed 2 --save other.json`)
  saidByV8 = (await engram('predict --learner run.json --data new.csv')).stdout
  expected = classes(saidByV8)
  expect(new Set(expected).size).toBe(2)
}, 120_000)

describe('predict on a device', () => {
  it.each(['native', 'emulator:microbit'])('gives %s the learner, and it says what V8 says, scores and all', async (device) => {
    const { code, stdout } = await engram(`predict --learner run.json --data new.csv --device ${device}`)
    expect({ code, stdout }).toEqual({ code: 0, stdout: saidByV8 })
  })

  /** A board whose image was built with a learner, behind a pseudo-terminal. */
  async function onBoard(baked: string | undefined, words: string) {
    const board = new Loopback({ board: 'microbit', room: 12_000, ring: 256, ...(baked !== undefined && { baked: bakedBytes(learner(baked)).learner! }) })
    const pty = await openPty()
    pty.onData((chunk) => void board.write(chunk))
    board.onData((chunk) => pty.write(chunk))
    try {
      return { ...(await engram(`predict --device serial:${pty.path} ${words}`)), board }
    } finally {
      pty.cut()
    }
  }

  it('asks a board on a serial port that holds the learner, without the data set', async () => {
    rmSync(join(folder, 'past.csv'))
    const { code, stdout } = await onBoard('run.json', '--learner run.json --data new.csv')
    expect({ code, classes: classes(stdout) }).toEqual({ code: 0, classes: expected })
  })

  it.each([
    ['none', undefined, 4, 'DEVICE_MISMATCH', /holds no learner.*\n.*engram restore FILE.*engram build --board .* --pretrained/],
    ['one of another configuration', 'other.json', 2, 'RESULTS_MISMATCH', /another configuration/],
    ['the same at another time', 'half.json', 2, 'RESULTS_MISMATCH', /has learned 1,200 samples.*\n.*--resume asks it all the same/],
  ])('refuses a board that holds %s, and leaves it as it is', async (_, baked, exit, code, says) => {
    const { code: ended, stdout, stderr, board } = await onBoard(baked, '--learner run.json --data new.csv')
    expect({ ended, stdout, stderr }).toEqual({ ended: exit, stdout: '', stderr: expect.stringMatching(says) })
    expect(stderr).toContain(`[${code}]`)
    expect((await connectTo(board)).hello.learner?.samples).toBe(baked && learner(baked).learned)
  })

  it('asks a board that has learned on when told to', async () => {
    const { code, stdout } = await onBoard('half.json', '--learner run.json --data new.csv --resume')
    expect({ code, rows: classes(stdout).length }).toEqual({ code: 0, rows: 20 })
  })
})
