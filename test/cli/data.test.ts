import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-data-info-'))
afterAll(() => rmSync(folder, { recursive: true }))
const engram = commandIn(folder)
const file = (name: string): string => resolve('test/cases', name)

describe('engram data info', () => {
  it('says what was understood, as text, as JSON and as a page', async () => {
    const text = await engram(`data info ${file('sessions.csv')} --out .`)
    expect(text.code).toBe(0)
    expect(text.stdout).toMatch(/session +group .*\n.*t +time /)
    expect(text.stdout).toMatch(/split +whole groups of "session" held out/)
    const page = readFileSync(join(folder, 'data.html'), 'utf8')
    expect(page.match(/<svg class="bars"/g)).toHaveLength(4)
    const { data } = JSON.parse((await engram(`data info ${file('sessions.csv')} --format json`)).stdout)
    expect(data).toMatchObject({ rows: 1440, split: { kind: 'group' }, classes: [{ name: 'fall', test: 120 }, { name: 'idle' }, { name: 'walk' }] })
    expect(data.columns[2]).toMatchObject({ name: 'ax', role: 'feature', kind: 'number', missing: 0 })
  })

  it('tells what it can of a file that cannot be learned, and fails', async () => {
    const { code, stdout, stderr } = await engram(`data info ${file('continuous-target.csv')} --task classify --label a`)
    expect(code).toBe(2)
    expect(stdout).toMatch(/a +label +-2.835 to 3.05/)
    expect(stderr).toMatch(/556 different values in 600 samples, and 256 classes are the most/)
  })

  it.each(['digits', file('class-in-the-middle.csv'), file('spaces.txt'), file('small.arff'), file('lines.jsonl'), file('utf16.csv')])('reads %s', async (data) => {
    expect((await engram(`data info ${data}`)).code).toBe(0)
  })
})

describe('--expect', () => {
  const run = `run --data ${file('comments.csv')} --network 8-2 --epochs 20`
  it('lets pass what meets it', async () => {
    expect((await engram(`${run} --expect accuracy>=10,ram<=2048`)).code).toBe(0)
  })
  it('ends with 3 and says what fell short, with the result still printed', async () => {
    const { code, stdout, stderr } = await engram(`${run} --expect accuracy>100,ram<=10`)
    expect(code).toBe(3)
    expect(stdout).toMatch(/baseline +\d/)
    expect(stderr).toMatch(/expected accuracy>100, found .*; expected ram<=10, found \d+ \[EXPECTATION_UNMET\]/)
  })
  it('of compare is met when one learner meets all', async () => {
    const compare = `compare --data ${file('comments.csv')} --networks 8-2 --rules local,dfa --epochs 5`
    expect((await engram(`${compare} --expect accuracy>=1`)).code).toBe(0)
    expect((await engram(`${compare} --expect accuracy>100`)).code).toBe(3)
  })
  it('refuses a figure that there is not', async () => {
    expect((await engram(`${run} --expect cycles<=5`)).stderr).toMatch(/this command has no such figure/)
  })
})

it('folds are trials of their own, with mean and spread over them', async () => {
  const { stdout } = await engram(`run --data ${file('sessions.csv')} --network 8-3 --epochs 2 --folds 4 --format json`)
  const { trials, accuracy } = JSON.parse(stdout)
  expect(trials.map(({ fold }: { fold: number }) => fold)).toEqual([1, 2, 3, 4])
  expect(new Set(trials.flatMap(({ split }: { split: { heldOut: string[] } }) => split.heldOut)).size).toBe(12)
  expect(accuracy.sd).toBeGreaterThan(0)
})
