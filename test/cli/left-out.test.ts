import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-left-out-'))
afterAll(() => rmSync(folder, { recursive: true }))
const engram = commandIn(folder)
const json = async (line: string) => {
  const { code, stdout } = await engram(`${line} --format json`)
  return { code, ...JSON.parse(stdout) }
}

// Hinton's goodness takes no convolution.
const classic = 'forward-forward:variant=classic'
const refused = { rule: classic, network: 'conv3x8-pool2-10', code: 'NETWORK_SHAPE' }
const few = '--epochs 1 --samples 20'

describe('a rule that does not take a network', () => {
  it('is left out of compare: counted before the table and listed below it, in JSON, and in a file until nothing is left out', async () => {
    const line = `compare --rules local,${classic} --networks conv3x8-pool2-10 ${few} --out c`
    const { code, stdout, stderr } = await engram(line)
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`left out:\n  ${classic} · conv3x8-pool2-10 · v8-simd: .*cannot take`))
    expect(stderr).toMatch(/^1 learner is left out; the result says which, and why$/m)
    expect(stderr).not.toContain(classic)
    expect(await json(line)).toMatchObject({ code: 0, trials: [{ rule: 'local' }], leftOut: [{ ...refused, device: 'v8-simd' }] })
    const record = join(folder, 'c', 'left-out.json')
    expect(JSON.parse(readFileSync(record, 'utf8'))).toMatchObject([refused])
    expect((await json(line.replace(`,${classic}`, ''))).leftOut).toEqual([])
    expect(existsSync(record)).toBe(false)
  })

  it('is left out of verify and plan', async () => {
    const verified = await json(`verify --rules local,${classic} --networks conv3x8-pool2-10 ${few} --device v8-scalar --device v8-simd`)
    expect(verified).toMatchObject({ code: 0, same: true, checks: [{ rule: 'local' }], leftOut: [refused, refused] })
    expect(await json(`plan --rules local,${classic} --networks conv3x8-pool2-10`)).toMatchObject({ code: 0, plans: [{ rule: 'local' }], leftOut: [refused] })
  })

  it.each(['compare', 'verify', 'plan', 'run'])('is the error of %s when nothing is left', async (verb) => {
    expect(await json(`${verb} --rules ${classic} --networks conv3x8-pool2-10 ${few}`)).toMatchObject({ code: 2, error: { code: 'NETWORK_SHAPE' } })
  })

  it.each([['--rules local,nosuch --networks 10', 'RULE_UNKNOWN'], ['--rules local,dfa --networks 10,8-11', 'NETWORK_SHAPE'], [`--rules local,${classic} --networks 8-9-x`, 'NETWORK_SYNTAX']])(
    'is not what %s is', async (what, code) => {
      expect(await json(`compare ${what} ${few}`)).toMatchObject({ code: 2, error: { code } })
    })
})

describe('a board that is too small, among the devices of verify,', () => {
  const devices = '--device v8-scalar --device v8-simd --device emulator:uno'

  it('is named, and ends it with 3 if it was compared with nothing', async () => {
    const { code, stdout, stderr } = await engram(`verify --rules local --networks 64-64-10 ${few} ${devices}`)
    expect(code).toBe(3)
    expect(stdout).toMatch(/1 of 1 checks: same learned bytes.*\nleft out:\n  local · 64-64-10 · emulator:uno: .* uno has 2,048 B/)
    expect(stderr).toMatch(/emulator:uno was compared with nothing: .*\[BUDGET_EXCEEDED\]/)
  })

  it('does not let the only other device agree with itself', async () => {
    expect(await json(`verify --rules local --networks 64-64-10 ${few} --device v8 --device emulator:uno`)).toMatchObject({
      code: 3, error: { code: 'BUDGET_EXCEEDED', details: { devices: ['v8-simd', 'emulator:uno'] } },
    })
  })
})

it.each([['uno', 'did you mean "emulator:uno"'], ['microbt', 'did you mean "emulator:microbit"'], ['v9', 'did you mean "v8"'], ['nothing-like-it', 'the devices are']])(
  'the device "%s" is unknown: %s', async (name, hint) => {
    expect(await json(`run --device ${name}`)).toMatchObject({ code: 2, error: { code: 'DEVICE_UNKNOWN', hint: expect.stringContaining(hint) } })
  })

describe('rules that take different networks', () => {
  it('are compared on networks that each takes, where none are named', async () => {
    const { code, trials, leftOut } = await json(`compare --rules local,pepita,eprop,subspace --data digits ${few} --out d`)
    expect(code).toBe(0)
    const networks = (rule: string) => trials.filter((trial: { rule: string }) => trial.rule === rule).map(({ network }: { network: string }) => network)
    expect(networks('local')).toHaveLength(3)
    expect(networks('local')[0]).toMatch(/^conv/)
    expect(networks('pepita')).toEqual(['16-10', '32-10', '64-32-10'])
    expect(networks('eprop')[0]).toMatch(/^leaky/)
    expect(leftOut.map(({ rule }: { rule: string }) => rule)).toEqual(['subspace', 'subspace', 'subspace'])
    expect((await engram(`compare --rules local,subspace --data digits ${few} --out d`)).stdout).toMatch(/left out:\n  subspace · 3 networks · v8-simd: rule subspace cannot take any of them on this data \(the task is classify, and subspace does detect\)\n/)
  })
})
