import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCheckpoint } from '../../host/trial/checkpoint.js'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-predict-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const put = (name: string, text: string): void => writeFileSync(join(folder, name), text)
/** Two classes that a straight line separates. */
const past = Array.from({ length: 120 }, (_, i) => `${i % 2 ? 5 + (i % 7) : -5 - (i % 5)},${(i * 13) % 17},${i % 2 ? 'up' : '"down, or so"'}`)

interface Saved {
  digest: string
  model?: unknown
  learner: { checkpoint: string }
}
/** The saved run with something changed, as `name`. */
function changed(name: string, change: (saved: Saved) => void): string {
  const saved = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Saved
  change(saved)
  put(name, JSON.stringify(saved))
  return name
}
/** The same as files of before checkpoints had it. */
const older = (name: string, change: (learner: { config: string; state: string; learned: number }, saved: Saved) => void = () => {}): string =>
  changed(name, (saved) => {
    const { config, state, learned } = readCheckpoint(Buffer.from(saved.learner.checkpoint, 'base64'))
    const learner = { config: Buffer.from(config).toString('base64'), state: Buffer.from(state).toString('base64'), learned }
    change(learner, saved)
    Object.assign(saved, { learner })
  })
const flipped = (base64: string, at: number): string => {
  const bytes = Buffer.from(base64, 'base64')
  bytes[at]! ^= 8
  return bytes.toString('base64')
}

beforeAll(async () => {
  put('past.csv', ['height,noise,way', ...past].join('\n'))
  const { code, stdout } = await engram('run --data past.csv --network 8-2 --epochs 20 --save run.json')
  expect(code).toBe(0)
  expect(stdout).toContain('engram predict --learner run.json --data new.csv')
  put('new.csv', 'noise,height\n3,9\n4,-8\n')
}, 120_000)

describe('predict', () => {
  it('is not promised of data whose rows have no text', async () => {
    const { code, stdout } = await engram('run --rule eprop --network leaky8-10 --data gestures --samples 20 --epochs 1 --save gestures.json')
    expect(code).toBe(0)
    expect(stdout).toContain('to use it: engram export --pretrained gestures.json')
    expect((await engram('predict --learner gestures.json --data past.csv')).stderr).toMatch(/gestures.json does not say how rows are read.*\n.*engram run --data FILE/)
  })

  it('tells class and scores as CSV, and the summary beside it', async () => {
    const { code, stdout, stderr } = await engram('predict --learner run.json --data new.csv')
    expect(code).toBe(0)
    const [header, ...lines] = stdout.trimEnd().split('\n')
    expect(header).toBe('line,class,"score down, or so",score up')
    expect(lines.map((line) => line.replace(/(,-?[\d.]+){2}$/, ''))).toEqual(['2,up', '3,"down, or so"'])
    expect(stderr).toBe('2 rows answered on v8\n')
  })

  it('takes a learner whose layers carry something, which goes on where it was stopped', async () => {
    const run = 'run --data past.csv --rule eprop --network leaky6-2 --steps 2 --epochs 2 --format json'
    const digest = ({ stdout }: { stdout: string }): unknown => (JSON.parse(stdout) as { digest: unknown }).digest
    const whole = digest(await engram(`${run} --save whole.json`))
    expect((await engram(`${run} --stop 7 --save part.json`)).code).toBe(0)
    expect(digest(await engram(`${run} --pretrained part.json`))).toBe(whole)
    const { code, stderr } = await engram('predict --learner whole.json --data new.csv')
    expect([code, stderr]).toEqual([0, '2 rows answered on v8\n'])
  })

  it('answers alike from a file of before checkpoints, and on a device that the learner is brought to', async () => {
    const expected = (await engram('predict --learner run.json --data new.csv')).stdout
    expect((await engram(`predict --learner ${older('before.json')} --data new.csv`)).stdout).toBe(expected)
    const { stdout, stderr } = await engram('predict --learner run.json --data new.csv --device wasmtime')
    expect([stdout, stderr]).toEqual([expected, '2 rows answered on wasmtime\n'])
  })

  it('asks for the run where a checkpoint alone does not say how rows are read', async () => {
    expect((await engram('run --data past.csv --network 8-2 --epochs 1 --save bare.ckpt')).code).toBe(0)
    const { code, stderr } = await engram('predict --learner bare.ckpt --data new.csv')
    expect(code).toBe(2)
    expect(stderr).toMatch(/bare\.ckpt is a checkpoint, which does not say how rows are read.*\n.*--save run\.json/)
  })

  it('tells the same as one JSON object a row, and how many labels it met', async () => {
    put('labelled.csv', 'way,height,noise\nup,9,3\nup,-8,4\n,-8,4\n')
    const { stdout, stderr } = await engram('predict --learner run.json --data labelled.csv --format json')
    const rows = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { line: number; class: string; scores: { class: string; score: number }[]; label?: string })
    expect(rows.map(({ line, class: name, label }) => [line, name, label])).toEqual([[2, 'up', 'up'], [3, 'down, or so', 'up'], [4, 'down, or so', undefined]])
    for (const { class: name, scores } of rows) expect([...scores].sort((a, b) => b.score - a.score)[0]!.class).toBe(name)
    expect(stderr).toBe('3 rows answered on v8; accuracy 50.00 % of 2 with a label; baseline 100.00 %: always answering "up", the most frequent of them\n')
  })

  it('reads what `run` reads: other separators, decimal commas, encodings, formats', async () => {
    put('comma.csv', 'noise;height\n3,0;9\n4;-8\n')
    put('rows.jsonl', '{"height":9,"noise":3}\n{"height":-8,"noise":4}\n')
    put('rows.arff', '@relation r\n@attribute noise real\n@attribute height real\n@data\n3,9\n4,-8\n')
    writeFileSync(join(folder, 'latin1.csv'), Buffer.from('noise,height,größe\n3,9,1\n4,-8,2\n', 'latin1'))
    const scores = async (words: string): Promise<string[]> => (await engram(`predict --learner run.json --data ${words}`)).stdout.trimEnd().split('\n').slice(1).map((line) => line.replace(/^\d+/, ''))
    const expected = await scores('new.csv')
    expect(expected.length).toBe(2)
    for (const words of ['comma.csv', 'rows.jsonl', 'rows.arff', 'latin1.csv --encoding latin1']) expect(await scores(words)).toEqual(expected)
    expect((await engram('predict --learner run.json --data latin1.csv')).stderr).toMatch(/line 1: byte 16 \(0xF6\) is not UTF-8/)
  })

  it('answers line after line from stdin, and counts the lines that are no rows', async () => {
    const { code, stdout, stderr } = await engram('predict --learner run.json --stdin', ({ stdin }) => {
      stdin.write('boot v1.2\n9,3\n9,nan\n-8')
      setTimeout(() => stdin.end(',4\n9'), 50)
    })
    expect({ code, lines: stdout.trimEnd().split('\n').slice(1).map((line) => line.split(',')[0]) }).toEqual({ code: 0, lines: ['2', '4'] })
    expect(stderr).toMatch(/3 lines were no samples and were skipped:\n {2}line 1 boot v1\.2: .*\n {2}line 3 9,nan: .*\n {2}line 5 9: /)
  })

  it.each([
    ['--data new.csv', 2, 'OPTION_INVALID', () => ''],
    ['', 2, 'OPTION_INVALID', () => 'run.json'],
    ['--data new.csv --stdin', 2, 'OPTION_INVALID', () => 'run.json'],
    ['--data none.csv', 2, 'DATA_NOT_FOUND', () => 'run.json'],
    ['--data run.json', 2, 'DATA_', () => 'run.json'],
    ['--stdin', 2, 'DATA_EMPTY', () => 'run.json'],
    ['--stdin --strict', 2, 'DATA_SHAPE', () => 'run.json'],
    ['--data new.csv', 2, 'MODEL_INVALID', () => 'none.json'],
    ['--data new.csv', 2, 'MODEL_INVALID', () => 'past.csv'],
    ['--data new.csv', 2, 'MODEL_INVALID', () => (put('half.json', readFileSync(join(folder, 'run.json'), 'utf8').slice(0, 900)), 'half.json')],
    ['--data new.csv', 2, 'MODEL_INVALID', () => changed('older.json', (saved) => delete saved.model)],
    ['--data new.csv', 2, 'CHECKPOINT_INVALID', () => changed('bit.json', ({ learner }) => (learner.checkpoint = flipped(learner.checkpoint, 200)))],
    ['--data new.csv', 2, 'MODEL_INVALID', () => older('old-bit.json', (learner) => (learner.state = flipped(learner.state, 20)))],
    ['--data new.csv', 5, 'ABI_MISMATCH', () => older('abi.json', (learner) => (learner.config = flipped(learner.config, 0)))],
    ['--data new.csv', 2, 'RESULTS_MISMATCH', () => older('config.json', (learner) => (learner.config = flipped(learner.config, 24)))],
    ['--data new.csv', 2, 'MODEL_INVALID', () => older('short.json', (learner, saved) => {
      learner.state = ''
      saved.digest = '00000000'
    })],
  ] as const)('refuses %s with exit %i and %s, and prints no row', async (words, exit, code, learner) => {
    const file = learner()
    const { code: ended, stdout, stderr } = await engram(`predict${file && ` --learner ${file}`}${words && ` ${words}`}`, ({ stdin }) => stdin.end(words.includes('strict') ? 'boot\n9,3\n' : ''))
    expect({ ended, stdout, stderr }).toEqual({ ended: exit, stdout: '', stderr: expect.stringContaining(`[${code}`) })
  })

  it('reads images, as CSV and as the IDX file, like those that were learned', async () => {
    const pixels = Array.from({ length: 40 }, (_, i) => Array.from({ length: 16 }, (_, k) => (i % 2 === k % 2 ? 200 + i : i)))
    const images = (of: number[][]) => Uint8Array.of(0, 0, 8, 3, 0, 0, 0, of.length, 0, 0, 0, 4, 0, 0, 0, 4, ...of.flat())
    writeFileSync(join(folder, 'train-images-idx3-ubyte'), images(pixels))
    writeFileSync(join(folder, 'train-labels-idx1-ubyte'), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 40, ...pixels.map((_, i) => i % 2)))
    expect((await engram('run --data train-images-idx3-ubyte --network 4-2 --epochs 30 --save images.json')).code).toBe(0)
    writeFileSync(join(folder, 'few-images-idx3-ubyte'), images(pixels.slice(3, 6)))
    put('few.csv', pixels.slice(3, 6).map((row) => row.join(',')).join('\n'))
    const [idx, csv] = await Promise.all(['few-images-idx3-ubyte', 'few.csv'].map((file) => engram(`predict --learner images.json --data ${file}`)))
    expect(idx!.stdout).toBe(csv!.stdout)
    expect(idx!.stdout.split('\n').slice(1, 4).map((line) => line.split(',')[1])).toEqual(['1', '0', '1'])
  })
})
