import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { putReadings, readingsHeader, readingsLesson, readingsOf } from '../readings.js'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-readings-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const { train, test } = putReadings(folder)
const fed = (line: string, text: string) => engram(line, ({ stdin }) => stdin.end(text))

beforeAll(async () => {
  const { code, stdout } = await engram(`run ${readingsLesson} --epochs 20 --save run.json`)
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('engram predict --learner run.json --data new.csv') })
})

interface Online {
  samples: number
  onlineAccuracy: number
}
const rights = (curve: readonly Online[]): number => curve.reduce((sum, { samples, onlineAccuracy }, i) => sum + onlineAccuracy * (samples - (curve[i - 1]?.samples ?? 0)), 0)

describe('stream --stdin of raw readings', () => {
  const told = (text: string, more = '') => fed(`stream --stdin --device v8 ${readingsLesson} --epochs 1 --out ${Math.random()} ${more}`.trim(), text)
  const live = (text: string, more = '', device = 'v8') => fed(`stream --stdin --device ${device} ${readingsLesson} --epochs 1 --out ${Math.random()} --format json ${more}`.trim(), text)
  const expected = async () => JSON.parse((await engram(`run ${readingsLesson} --epochs 1 --order time --format json`)).stdout) as { digest: string; accuracy: number; curve: Online[] }

  it.each(['v8-scalar', 'v8-simd', 'wasmtime'])('learns on %s what run learns of the same rows in their order', async (device) => {
    const { digest, accuracy, curve } = await expected()
    const { code, stdout } = await live(train, '--every 50', device)
    expect(code).toBe(0)
    const { evaluations, skipped, baseline } = JSON.parse(stdout)
    expect(evaluations.map(({ samples }: { samples: number }) => samples)).toEqual([50, 72])
    expect(evaluations.at(-1)).toMatchObject({ digest, testAccuracy: accuracy })
    // Windows are counted, twelve a recording, and not rows.
    expect(baseline).toEqual({ class: 'idle', accuracy: 1 / 3 })
    expect(skipped.lines).toBe(0)
    // What was right before its update, of windows and not of rows.
    expect(rights(evaluations)).toBeCloseTo(rights(curve), 6)
  })

  it('takes rows in pieces, without a header, and begins anew where a line is empty or none', async () => {
    const rows = readingsOf([1]).map((row) => row.replace(/^1,/, '0,'))
    const whole = JSON.parse((await live(rows.join('\n'))).stdout).evaluations.at(-1)
    expect(whole.samples).toBe(12)
    const pieces = await engram(`stream --stdin --device v8 ${readingsLesson} --epochs 1 --out pieces --format json`, ({ stdin }) => {
      const text = `${rows.join('\n')}\n`
      stdin.write(text.slice(0, 3333))
      setTimeout(() => stdin.end(text.slice(3333)), 50)
    })
    expect(JSON.parse(pieces.stdout).evaluations.at(-1)).toMatchObject({ samples: 12, digest: whole.digest })
    // (250 - 64) / 16 + 1 windows without a gap; the 100 rows in front of one have 3, the 150 behind it 6.
    for (const gap of ['', 'ets Jul 29 2019 12:21:46', readingsHeader, '0,1.0,0.1,0.2,0.3,jump', '0,1.0,0.1,x,0.3,walk', '0,1.0,0.1,0.2,0.3,'])
      expect({ gap, samples: JSON.parse((await live([...rows.slice(0, 100), gap, ...rows.slice(100)].join('\n'))).stdout).evaluations.at(-1).samples }).toEqual({ gap, samples: 9 })
  })

  it.each([
    ['0,1.0,0.1,0.2,walk', 'DATA_SHAPE', /^engram: stdin, line 101: 5 columns, and 6 are due/],
    ['0,1.0,0.1,much,0.3,walk', 'DATA_VALUE', /^engram: stdin, line 101: column "ay" holds "much"/],
    ['0,1.0,0.1,0.2,0.3,jump', 'DATA_CLASSES', /^engram: stdin, line 101: class "jump" does not occur/],
    ['0,1.0,0.1,0.2,0.3,', 'DATA_VALUE', /^engram: stdin, line 101: there is no class to learn; .*[\s\S]*in column "label"/],
  ])('with --strict ends at "%s", behind the windows that were full', async (row, code, says) => {
    const { code: ended, stderr } = await told([...readingsOf([0]).slice(0, 100), row].join('\n'), '--strict')
    expect({ ended, stderr: stderr.replace(/^\[[#-]+\] .*\n/gm, '') }).toEqual({ ended: 2, stderr: expect.stringMatching(says) })
    expect(stderr).toContain(`[${code}]`)
    expect(stderr).toContain('; 3 samples were learned')
  })

  it('says how many rows a window takes where none is full', async () => {
    const { code, stderr } = await told(readingsOf([0]).slice(0, 63).join('\n'))
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/stdin: a sample of window64\/16-stats-scale takes 64 rows of one recording, and the longest has 63 \[DATA_EMPTY\]/) })
  })

  it('tells rows that are in no window', async () => {
    const { stdout } = await told(readingsOf([0, 1]).join('\n'))
    expect(stdout).toMatch(/24 samples learned, .*\nbaseline 50\.00 %: always answering "\w+", the most frequent class of what came\n20 of 500 rows are in no window of 64/)
  })

  it('keeps the record on Ctrl-C while it waits for rows', async () => {
    const stopped = await engram(`stream --stdin --device v8 ${readingsLesson} --epochs 1 --every 10 --out stopped`, (child) => {
      child.stdin.write(`${readingsOf([0]).join('\n')}\n`)
      const look = setInterval(() => {
        try {
          if (!readFileSync(join(folder, 'stopped', 'stream.jsonl'), 'utf8').includes('"samples":10')) return
        } catch {
          return
        }
        clearInterval(look)
        setTimeout(() => child.kill('SIGINT'), 100)
      }, 20)
    })
    expect({ code: stopped.code, stderr: stopped.stderr }).toEqual({ code: 130, stderr: expect.stringMatching(/interrupted; 1[0-2] samples were learned, and the record is kept in stopped/) })
    expect(stopped.stdout).toMatch(/\n +10 /)
  })

  it('learns what is normal without a class', async () => {
    writeFileSync(join(folder, 'normal.csv'), ['ax,ay,az', ...readingsOf([0, 1, 6, 8]).map((row) => row.split(',').slice(2, 5).join())].join('\n'))
    const lesson = '--data normal.csv --label none --task detect --front window64/32-stats --network 3 --epochs 1'
    const text = readingsOf([2]).map((row) => row.split(',').slice(2, 5).join()).join('\n')
    const { code, stdout } = await fed(`stream --stdin --device v8 ${lesson} --out normal --format json`, text)
    expect(code).toBe(0)
    const { evaluations, baseline } = JSON.parse(stdout)
    expect([evaluations.at(-1).samples, baseline]).toEqual([6, undefined])
  })
})

describe('predict of raw readings', () => {
  const lines = (stdout: string): string[][] => stdout.trimEnd().split('\n').map((line) => line.split(','))

  it('tells each window of a file and of stdin, its rows and its recording', async () => {
    const [file, stdin] = [await engram('predict --learner run.json --data test.csv'), await fed('predict --learner run.json --stdin', test)]
    expect(stdin).toEqual(file)
    expect(file.code).toBe(0)
    const [head, ...rows] = lines(file.stdout)
    expect(head).toEqual(['from', 'to', 'recording', 'class', 'score idle', 'score run', 'score walk', 'label'])
    expect(rows.map((row) => row.slice(0, 3))).toEqual([2, 7, 12].flatMap((recording, i) => Array.from({ length: 12 }, (_, window) => [2 + 250 * i + 16 * window, 65 + 250 * i + 16 * window, recording].map(String))))
    const right = rows.filter((row) => row[3] === row[7]).length
    expect(right / rows.length).toBeGreaterThanOrEqual(0.95)
    expect(file.stderr).toMatch(new RegExp(`30 of 750 rows are in no window of 64: .*\\n36 windows answered on v8; accuracy ${((100 * right) / 36).toFixed(2)} % of 36 with a label; baseline 33\\.33 %: always answering "`))
  })

  it('answers as run measured, class by class', async () => {
    const { accuracy } = JSON.parse((await engram(`run ${readingsLesson} --epochs 20 --format json`)).stdout)
    const { code } = await engram(`predict --learner run.json --data test.csv --expect accuracy>=${100 * accuracy - 1e-6},accuracy<=${100 * accuracy + 1e-6}`)
    expect(code).toBe(0)
  })

  it('takes readings alone, and says it in JSON as well', async () => {
    const { stdout } = await fed('predict --learner run.json --stdin --format json', readingsOf([7]).slice(0, 80).map((row) => row.split(',').slice(2, 5).join()).join('\n'))
    const answers = stdout.trimEnd().split('\n').map((line) => JSON.parse(line))
    expect(answers).toMatchObject([{ from: 1, to: 64, scores: [{ class: 'idle' }, { class: 'run' }, { class: 'walk' }] }, { from: 17, to: 80 }])
    expect(Object.keys(answers[0])).toEqual(['from', 'to', 'class', 'scores'])
  })

  it('counts a row that is none, and begins another window behind it', async () => {
    const rows = readingsOf([7])
    const { code, stdout, stderr } = await fed('predict --learner run.json --stdin', [...rows.slice(0, 70), 'ready', ...rows.slice(70, 140)].join('\n'))
    expect({ code, places: lines(stdout).slice(1).map((row) => row.slice(0, 2)) }).toEqual({ code: 0, places: [['1', '64'], ['72', '135']] })
    expect(stderr).toMatch(/1 line was no sample and was skipped:\n {2}line 71 ready: 1 column, and 6 are due/)
  })

  it.each([
    ['--data', 'short.csv', 'DATA_EMPTY', /short\.csv: a sample of window64\/16-stats-scale takes 64 rows of one recording, and the longest has 63/],
    ['--data', 'text.csv', 'DATA_VALUE', /text\.csv, line 3: column "ay" holds "much"/],
    ['--data', 'two.csv', 'DATA_SHAPE', /two\.csv has no column "az"/],
    ['--stdin', 'short.csv', 'DATA_EMPTY', /stdin: a sample of .* takes 64 rows of one recording, and the longest has 63/],
    ['--stdin', 'two.csv', 'DATA_SHAPE', /stdin has no column "az"/],
    ['--stdin', 'none', 'DATA_EMPTY', /no line came from stdin/],
  ])('refuses %s of %s with %s, and prints no answer', async (how, name, code, says) => {
    const rows = readingsOf([0]).slice(0, 63)
    const texts: Record<string, string[]> = { 'short.csv': [readingsHeader, ...rows], 'text.csv': [readingsHeader, rows[0]!, '0,0.02,1,much,1,idle'], 'two.csv': ['ax,ay', '1,2', '3,4'], none: [] }
    writeFileSync(join(folder, name), texts[name]!.join('\n'))
    const { code: ended, stdout, stderr } = await (how === '--data' ? engram(`predict --learner run.json --data ${name}`) : fed('predict --learner run.json --stdin', texts[name]!.join('\n')))
    expect({ ended, stdout, stderr }).toEqual({ ended: 2, stdout: '', stderr: expect.stringMatching(says) })
    expect(stderr).toContain(`[${code}]`)
  })

  it('is what dream and model files do not take', async () => {
    const { code, stderr } = await engram('export --as json --learner run.json --to model.json')
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/windows that its front end makes of raw readings.*\[MODEL_UNSUPPORTED\]\n.*engram predict/) })
  })
})
