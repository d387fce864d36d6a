import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-stream-'))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'past.csv'), ['a,b,label', ...Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 5},${i % 2 ? 'on' : 'off'}`)].join('\n'))

const engram = commandIn(folder)
const live = (text: string, more = '') =>
  engram(`stream --stdin --device v8 --data past.csv --network 4-2 --out ${Math.random()} ${more}`.trim(), ({ stdin }) => stdin.end(text))
const boot = readFileSync(new URL('../unit/live-with-boot-text.txt', import.meta.url), 'utf8')

describe('stream --stdin', () => {
  it('skips lines that are no samples, says so at once and shows the last ones at the end', async () => {
    const { code, stdout, stderr } = await live(boot)
    expect(code).toBe(0)
    expect(stderr).toMatch(/(^|\n)no sample, and skipped like others that will come: line 1 ets Jul 29.*\n$/)
    expect(stdout).toMatch(/3 samples learned, .*\nbaseline 66\.67 %: always answering "on", .*\n6 lines were no samples and were skipped; the last 5:\n(  line [23579] .*\n){5}$/)
  })

  it('counts them in JSON', async () => {
    const { evaluations, skipped } = JSON.parse((await live(boot, '--format json')).stdout)
    expect(evaluations.at(-1).samples).toBe(3)
    expect(skipped).toEqual({ lines: 6, last: expect.arrayContaining([{ line: 9, text: '0.2,0.1,o', why: expect.stringContaining('class "o"') }]) })
    expect(JSON.parse((await live('1,2,on\n', '--format json')).stdout).skipped).toEqual({ lines: 0, last: [] })
  })

  it('stops at the first one with --strict', async () => {
    const { code, stderr } = await live(boot, '--strict')
    expect(code).toBe(2)
    expect(stderr).toMatch(/(^|\n)engram: stdin, line 1 has 5 columns, but the training file has 3.*\[DATA_SHAPE\]\n/)
  })

  it('is an error when no line was a sample', async () => {
    const { code, stderr } = await live('ready\nready\n')
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/of 2 lines from stdin none was a sample \[DATA_EMPTY\]/) })
  })
})

it('stream shows every evaluation that --every asks for', async () => {
  const { stdout } = await engram('stream --device v8 --network 8-10 --epochs 5 --every 500 --out every')
  expect(stdout.match(/^ *[\d,]+ .*%.*$/gm)!.map((line) => line.trim().split(' ')[0])).toEqual(
    [...Array.from({ length: 14 }, (_, i) => (500 * (i + 1)).toLocaleString('en-US')), '7,190'],
  )
})

it('run tells how many presentations it learned where that is not all', async () => {
  const { stdout } = await engram('run --network 8-10 --epochs 2 --stop 2000')
  expect(stdout).toMatch(/learned +2,000 of the 2,876 presentations \(1,438 samples × 2 epochs\), numbers 1 to 2,000, at/)
})
