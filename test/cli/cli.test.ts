import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// The command as users run it, so these tests need the build: npm run build.
const main = resolve('dist/host/cli/main.js')
let folder = ''
beforeAll(() => {
  if (!existsSync(main)) throw new Error(`${main} is missing: npm run build`)
  folder = mkdtempSync(join(tmpdir(), 'engram-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Run {
  code: number | null
  stdout: string
  stderr: string
}

function engram(line: string, onStart: (kill: (signal: NodeJS.Signals) => void, stderr: NodeJS.ReadableStream) => void = () => {}): Promise<Run> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [main, ...line.split(' ')], { cwd: folder, env: { PATH: process.env.PATH } })
    const run: Run = { code: null, stdout: '', stderr: '' }
    child.stdout.on('data', (data) => (run.stdout += data))
    child.stderr.on('data', (data) => (run.stderr += data))
    child.on('close', (code) => done({ ...run, code }))
    onStart((signal) => child.kill(signal), child.stderr)
  })
}

const small = '--rules local,dfa --networks 8-10 --epochs 1'
const records = (name: string) => readFileSync(join(folder, name, 'trials.jsonl'), 'utf8').trim().split('\n')

describe('engram', () => {
  it('run prints one object, and a seed gives the same bytes alone and among others', async () => {
    const one = await engram('run --network 8-10 --epochs 1 --seed 2 --format json')
    expect(one).toMatchObject({ code: 0, stderr: '' })
    const trial = JSON.parse(one.stdout)
    expect(trial).toMatchObject({ schemaVersion: 3, rule: 'local', network: '8-10', data: 'digits', seed: 2, epochs: 1 })
    expect(trial.planned.regions.length).toBeGreaterThan(3)
    const many = JSON.parse((await engram('run --network 8-10 --epochs 1 --seeds 2 --format json')).stdout)
    expect(many.trials[1].digest).toBe(trial.digest)
    expect(many.trials[0].digest).not.toBe(trial.digest)
  })

  it('run says what it took for the class, so that a wrong column shows', async () => {
    writeFileSync(join(folder, 'first.csv'), Array.from({ length: 60 }, (_, i) => `${(i * 7) % 13 + 0.5},${(i * 5) % 11},${i % 2}`).join('\n'))
    const { stdout } = await engram('run --data first.csv --epochs 1')
    expect(stdout).toContain('48 training and 12 test samples of 2 features, 2 classes')
    expect(stdout).toContain('"2" is the label: the last column')
  })

  it('compare writes records, plots and a page, and runs only what is missing when repeated', async () => {
    const first = await engram(`compare ${small} --out c`)
    expect(first.code).toBe(0)
    expect(first.stdout).toContain(join('c', 'report.html'))
    for (const file of ['report.html', 'frontier.svg', 'frontier.png']) expect(existsSync(join(folder, 'c', file))).toBe(true)
    const lines = records('c')
    expect(lines).toHaveLength(2)
    const more = await engram(`compare ${small} --seeds 2 --out c --format json`)
    expect(more.stderr).toContain('2 of 4 trials are done already')
    expect(records('c').slice(0, 2)).toEqual(lines)
    const { trials, frontier } = JSON.parse(more.stdout)
    expect(trials).toHaveLength(4)
    expect(frontier.length).toBeGreaterThan(0)
  })

  it('refuses to mix settings in one folder, naming the difference', async () => {
    await engram(`compare ${small} --out mixed`)
    const other = await engram('compare --rules local,dfa --networks 8-10 --epochs 2 --out mixed')
    expect(other).toMatchObject({ code: 2, stdout: '' })
    expect(other.stderr).toContain('epochs: 1 there, 2 here')
  })

  it('keeps what is done on Ctrl-C, says where, ends with 130, and resumes', async () => {
    const long = 'compare --rules local --networks 8-10 --seeds 40 --epochs 100 --threads 1 --out long'
    const stopped = await engram(long, (kill) => {
      const timer = setInterval(() => {
        if (!existsSync(join(folder, 'long', 'trials.jsonl')) || readFileSync(join(folder, 'long', 'trials.jsonl')).length === 0) return
        clearInterval(timer)
        kill('SIGINT')
      }, 20)
    })
    expect(stopped.code).toBe(130)
    const done = records('long').length
    expect(done).toBeLessThan(40)
    expect(stopped.stderr).toContain(`${done} of 40 trials are kept in ${join('long', 'trials.jsonl')}`)
    const seeds = records('long').map((line) => JSON.parse(line).seed)
    const resumed = await engram(`compare --rules local --networks 8-10 --seeds ${done + 1} --epochs 100 --out long --format json`)
    expect(resumed.code).toBe(0)
    expect(records('long').slice(0, done).map((line) => JSON.parse(line).seed)).toEqual(seeds)
    expect(JSON.parse(resumed.stdout).trials).toHaveLength(done + 1)
  })

  it.each([
    ['run --rule locl', 2, 'RULE_UNKNOWN', 'did you mean "local"?'],
    ['run --device v8-smid', 2, 'DEVICE_UNKNOWN', 'did you mean "v8-simd"?'],
    ['run --board unno', 2, 'BOARD_UNKNOWN', 'did you mean "uno"?'],
    ['run --samples 0', 2, 'OPTION_INVALID', '--samples 3'],
    ['run --rules local,dfa', 2, 'OPTION_INVALID', 'engram compare'],
    ['run --data nope.csv', 2, 'DATA_NOT_FOUND', ''],
    ['run --network 8-11', 2, 'NETWORK_SHAPE', ''],
    ['plan --network conv3x16-pool2-10:i8 --board uno', 3, 'BUDGET_EXCEEDED', 'would fit'],
    ['compare --out /dev/null/x', 4, 'OUTPUT_UNWRITABLE', '--out'],
    ['compare --out /proc/nope', 4, 'OUTPUT_UNWRITABLE', '--out'],
    ['comapre', 2, 'OPTION_INVALID', 'did you mean "compare"?'],
    ['run digits', 2, 'OPTION_INVALID', '--data digits'],
    ['run --rule synthetic:every=1=2', 2, 'RULE_OPTION', 'whole number'],
    ['run --epochs 2147483647', 2, 'OPTION_INVALID', '--epochs 29'],
    ['verify --device v8 --device v8-simd', 2, 'OPTION_INVALID', '--device wasmtime'],
    ['plan --network 1000-10 --board uno', 3, 'BUDGET_EXCEEDED', 'mildest change first'],
    ['run --config nope.json', 2, 'CONFIG_INVALID', '--config'],
  ])('%s ends with %i %s', async (line, code, name, hint) => {
    const json = await engram(`${line} --format json`)
    expect(json.code).toBe(code)
    const { schemaVersion, error } = JSON.parse(json.stdout)
    expect({ schemaVersion, code: error.code }).toEqual({ schemaVersion: 3, code: name })
    expect(error.hint ?? '').toContain(hint)
  })

  it('stops an alignment on Ctrl-C with what it has measured', async () => {
    // The first line on stderr says how far it is.
    const stopped = await engram('alignment --network 32-10 --epochs 5000', (kill, stderr) => stderr.once('data', () => kill('SIGINT')))
    expect(stopped.code).toBe(130)
    expect(stopped.stdout).toContain('angle to the true gradient')
    expect(stopped.stderr).toContain('[INTERRUPTED]')
  })

  it('leaves no half-written report, and the one that was there whole', async () => {
    await engram(`compare ${small} --out report`)
    const page = readFileSync(join(folder, 'report', 'report.html'), 'utf8')
    mkdirSync(join(folder, 'report', '.frontier.png.part'))
    const failed = await engram(`compare ${small} --seeds 2 --out report`)
    expect(failed.code).toBe(4)
    expect(readFileSync(join(folder, 'report', 'report.html'), 'utf8')).toBe(page)
    expect(existsSync(join(folder, 'report', '.report.html.part'))).toBe(false)
  })

  it('prints errors for people on stderr alone', async () => {
    const text = await engram('run --rule locl')
    expect(text).toMatchObject({ code: 2, stdout: '' })
    expect(text.stderr).toMatch(/^engram: .*"locl" \[RULE_UNKNOWN\]\n  hint: did you mean "local"\?\n$/)
  })

  it('reads the config file below flags', async () => {
    writeFileSync(join(folder, 'engram.json'), '{ "networks": ["8-10"], "epochs": 2, "seed": 5 }')
    const { stdout } = await engram('run --config engram.json --epochs 1 --format json')
    expect(JSON.parse(stdout)).toMatchObject({ network: '8-10', epochs: 1, seed: 5 })
  })

  it.each(['rule list', 'rule info synthetic', 'board list', 'board info uno', 'plan', '--help', 'run --help', '--version'])(
    '%s answers on stdout and says nothing on stderr',
    async (line) => {
      const { code, stdout, stderr } = await engram(line)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout.length).toBeGreaterThan(3)
    },
  )

  it('says of a network that is too large that it is', async () => {
    expect((await engram('plan --rule eprop --network leaky4096-10')).stderr).toMatch(/a layer is too large: badShape\) \[NETWORK_SHAPE\]/)
  })

  it('rule info tells an option in its table alone, however many lines it has in the header', async () => {
    const { stdout } = await engram('rule info wake-sleep')
    expect(stdout.match(/highest alone/g)).toHaveLength(1)
    expect(stdout).not.toContain('Option 0')
  })

  it('rule info names the objectives that do a task of the rule', async () => {
    const objectives = async (rule: string) => /^ *objectives +(.*)$/m.exec((await engram(`rule info ${rule}`)).stdout)![1]!.split(', ')
    expect(await objectives('forward-forward')).toEqual(expect.not.arrayContaining(['huber']))
    expect(await objectives('local')).toEqual(expect.arrayContaining(['cross-entropy', 'mse', 'huber']))
  })
})
