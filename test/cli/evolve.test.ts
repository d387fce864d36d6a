import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-evolve-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const at = (file: string): string => join(folder, file)
const small = 'evolve --population 4 --tasks 3 --batch 2'

describe('engram evolve', () => {
  it('goes on from its file to where it would have come at once', async () => {
    expect((await engram(`${small} --generations 3 --state whole.json`)).code).toBe(0)
    expect((await engram(`${small} --generations 1 --state parts.json`)).code).toBe(0)
    const { code, stdout, stderr } = await engram(`${small} --generations 3 --state parts.json --threads 1 --format json`)
    expect(code).toBe(0)
    expect(stderr).toContain('going on from parts.json, behind generation 1')
    expect(readFileSync(at('parts.json'), 'utf8')).toBe(readFileSync(at('whole.json'), 'utf8'))
    const told = JSON.parse(stdout) as Record<string, unknown>
    expect(told).toMatchObject({ schemaVersion: expect.any(Number) as number, generations: 3, population: 4, tasks: 3, seed: 1, state: 'parts.json' })
    expect((told.history as unknown[]).length).toBe(3)
    expect(told.accuracy).toBeGreaterThan(0.2)
  }, 120_000)

  it('keeps every trial at Ctrl-C, and goes on from there', async () => {
    const same = 'evolve --population 6 --tasks 16'
    // More generations than any machine is through with before it hears of the first trial.
    const stopped = await engram(`${same} --generations 100000 --state stopped.json`, (running) => running.stderr.once('data', () => running.kill('SIGINT')))
    expect(stopped.code).toBe(130)
    expect(stopped.stderr).toContain('[INTERRUPTED]')
    const { figures, cloud } = (JSON.parse(readFileSync(at('stopped.json'), 'utf8')) as { state: { figures: (number | null)[]; cloud: { generation: number } } }).state
    expect(figures.length).toBe(96)
    const [, generation, trials] = /generation (\d+) of 100000: (\d+) of 96 trials/.exec(stopped.stderr)!
    expect(96 * cloud.generation + figures.filter((figure) => figure !== null).length).toBeGreaterThanOrEqual(96 * (Number(generation) - 1) + Number(trials))
    const generations = cloud.generation + 2
    expect((await engram(`${same} --generations ${generations} --state stopped.json`)).code).toBe(0)
    expect((await engram(`${same} --generations ${generations} --state unstopped.json`)).code).toBe(0)
    expect(readFileSync(at('stopped.json'), 'utf8')).toBe(readFileSync(at('unstopped.json'), 'utf8'))
  }, 120_000)

  it('judges rules on the same unseen tasks, one beside the other', async () => {
    const { code, stdout } = await engram('evolve --unseen 4 --rules local,local:vote=sum,competitive --format json')
    expect(code).toBe(0)
    const { rules } = JSON.parse(stdout) as { rules: { rule: string; accuracies: number[]; behind?: { mean: number; ties: number } }[] }
    expect(rules.map(({ rule }) => rule)).toEqual(['local', 'local:vote=sum', 'competitive'])
    expect(rules[1]!.behind).toMatchObject({ mean: 0, ties: 4 })
    expect(rules[1]!.accuracies).toEqual(rules[0]!.accuracies)
    expect(rules[2]!.accuracies).not.toEqual(rules[0]!.accuracies)
  }, 60_000)

  it.each([
    ['no JSON', 'this is no search', 'MODEL_INVALID', 2, 'cannot be read'],
    ['another file', '{"rule": "local"}', 'MODEL_INVALID', 2, 'holds no search'],
    ['a damaged one', undefined, 'MODEL_INVALID', 2, 'not as long'],
  ])('says what is wrong with %s', async (_, text, code, exit, words) => {
    copyFileSync(at('whole.json'), at('bad.json'))
    if (text === undefined) {
      const kept = JSON.parse(readFileSync(at('whole.json'), 'utf8')) as { state: { figures: unknown[] } }
      kept.state.figures.pop()
      writeFileSync(at('bad.json'), JSON.stringify(kept))
    } else writeFileSync(at('bad.json'), text)
    const run = await engram(`${small} --state bad.json`)
    expect(run.code).toBe(exit)
    expect(run.stderr).toContain(`[${code}]`)
    expect(run.stderr).toContain(words)
  }, 60_000)

  it('does not go on with other settings than those of the file, nor with a rule that has nothing to seek', async () => {
    const other = await engram(`${small} --seed 2 --state whole.json`)
    expect(other.code).toBe(2)
    expect(other.stderr).toContain('[RESULTS_MISMATCH]')
    expect(other.stderr).toContain('seed: 1 there, 2 here')
    expect((await engram(`${small} --rule local --state none.json`)).stderr).toContain('[RULE_OPTION]')
  }, 60_000)
})
