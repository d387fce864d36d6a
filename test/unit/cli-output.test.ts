import { describe, expect, it } from 'vitest'
import { columns } from '../../host/cli/columns.js'
import { Meter } from '../../host/cli/meter.js'
import { bar, duration, narrate, type Telling } from '../../host/cli/narrator.js'
import { endWithError, endWithResult } from '../../host/cli/output.js'
import { statusLine } from '../../host/cli/status-line.js'
import { isLively } from '../../host/cli/terminal.js'
import { EngramError } from '../../host/errors.js'

describe('the ending', () => {
  const failure = new EngramError('DIGEST_MISMATCH', 'they differ', 'look', { step: 3 })

  it('of a result is text alone', () => {
    expect(endWithResult({ text: 'fine', json: {} }, false)).toEqual({ stdout: 'fine\n', stderr: '', exitCode: 0 })
  })

  it('of a failed check prints the result and the error apart', () => {
    const { stdout, stderr, exitCode } = endWithResult({ text: 'table', json: {}, failure }, false)
    expect({ stdout, exitCode }).toEqual({ stdout: 'table\n', exitCode: 3 })
    expect(stderr).toContain('they differ [DIGEST_MISMATCH]\n  hint: look')
  })

  it('in JSON is exactly one object with the schema version, errors too', () => {
    const good = endWithResult({ text: 'x', json: { trials: [] } }, true)
    expect(JSON.parse(good.stdout)).toEqual({ schemaVersion: 3, trials: [] })
    const checked = endWithResult({ text: 'x', json: { same: false }, failure }, true)
    expect(JSON.parse(checked.stdout)).toMatchObject({ schemaVersion: 3, same: false, error: { code: 'DIGEST_MISMATCH' } })
    const bad = endWithError(failure, true, false)
    expect(bad).toMatchObject({ stderr: '', exitCode: 3 })
    expect(JSON.parse(bad.stdout)).toEqual({
      schemaVersion: 3,
      error: { code: 'DIGEST_MISMATCH', message: 'they differ', hint: 'look', details: { step: 3 } },
    })
  })

  it('leaves a terminal as it is, whatever a class or a file is called; where there is none, a result is what it is', () => {
    const title = '\u001b]0;title\u0007', text = `class ${title}\u001b[2J\r\tof \u001b[31mred\u001b[0m`
    expect(endWithResult({ text, json: {} }, false, { stdout: 200 }).stdout).toBe('class \ufffd]0;title\ufffd\ufffd[2J\ufffd\tof \u001b[31mred\u001b[0m\n')
    expect(endWithResult({ text, json: {} }, false).stdout).toBe(`${text}\n`)
    const told = [endWithError(new EngramError('DATA_FORMAT', `no ${title}`, title), false, false).stderr, endWithError(new Error(title), false, false).stderr]
    for (const stderr of told) expect(stderr).not.toMatch(/[^\P{Cc}\n]/u)
    let noted = ''
    narrate({ write: (part) => void (noted += part), columns: 80 }, 'plain').note(`classes "${title}"`)
    expect(noted).toBe('classes "\ufffd]0;title\ufffd"\n')
  })

  it('of an error nobody foresaw is 1, without a stack unless asked for', () => {
    const plain = endWithError(new Error('boom'), false, false)
    expect(plain).toMatchObject({ stdout: '', exitCode: 1 })
    expect(plain.stderr).toContain('boom [UNEXPECTED]')
    expect(plain.stderr).not.toContain('    at ')
    expect(endWithError(new Error('boom'), false, true).stderr).toContain('cli-output.test')
    expect(JSON.parse(endWithError(new Error('boom'), true, false).stdout).error.code).toBe('UNEXPECTED')
  })
})

describe('progress', () => {
  function log(telling: Telling) {
    let time = 0
    let written = ''
    const narrator = narrate({ write: (text) => (written += text), columns: 20 }, telling, () => time)
    return { narrator, at: (t: number) => (time = t), written: () => written }
  }

  it('redraws one line on a terminal, cut to its width with a sign, and clears it', () => {
    const { narrator, at, written } = log('lively')
    narrator.status('a'.repeat(50))
    at(500)
    narrator.status('second')
    narrator.clear()
    expect(written()).not.toContain('\n')
    expect(written()).toBe(`\r\x1b[2K${'a'.repeat(18)}…\r\x1b[2Ksecond\r\x1b[2K`)
  })

  it('is sparse plain lines elsewhere, and none in the first seconds', () => {
    const { narrator, at, written } = log('plain')
    for (let t = 0; t < 25_000; t += 100) (at(t), narrator.status(`t${t}`))
    narrator.clear()
    expect(written()).toBe('t10000\nt20000\n')
  })

  it('is nothing where it was asked to be quiet, but notes come', () => {
    const { narrator, at, written } = log('quiet')
    for (let t = 0; t < 25_000; t += 100) (at(t), narrator.status(`t${t}`))
    narrator.note('kept in run.json')
    narrator.clear()
    expect(written()).toBe('kept in run.json\n')
  })

  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { CI: 'true' }, false],
    [true, { TERM: 'dumb' }, false],
  ])('with a terminal: %s and %o is lively: %s', (isTTY, env, expected) => {
    expect(isLively(isTTY, env)).toBe(expected)
  })

  it('tells finished work, throughput and the time that is left', () => {
    let time = 0
    const pieces = [{ key: 'a', title: 'local 10 seed 1', cost: 3 }, { key: 'b', title: 'dfa 10 seed 1', cost: 1 }]
    const meter = new Meter(pieces, () => time)
    expect(meter.secondsLeft()).toBeUndefined()
    time = 30_000
    meter.progress(pieces[0]!, { learned: 50, share: 0.5, samplesPerSecond: 1000, task: 'classify', online: 0.5 })
    meter.done(pieces[1]!)
    // 2.5 of 4 units in 30 s.
    expect(meter.secondsLeft()).toBeCloseTo(18)
    expect(statusLine(meter.line(), Infinity)).toBe(`${bar(2.5 / 4)} 1/2 · local 10 seed 1 · online 50.0 % · 1,000 samples/s · 18 s left`)
  })

  it.each([[0, '0 s'], [59.6, '1 min 0 s'], [200, '3 min 20 s'], [7500, '2 h 5 min']])('%d seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })
})

it('columns line up, numbers flush right', () => {
  expect(columns(['a', 'n'], [['long', '1'], ['x', '100']], ['n'], 80)).toBe('a       n\nlong    1\nx     100')
})
