import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-tasks-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const cooling = resolve('test/cases/cooling.csv')

describe('a table of numbers to foretell', () => {
  it('is learned, kept, and asked of new rows, in the units of the table', async () => {
    const run = await engram(`run --data ${cooling} --network 16-1 --save run.json --format json --expect rmse<=2,r2>=0.98,above-baseline>=10`)
    expect(run.code).toBe(0)
    const { task, rmse, baselines, curve } = JSON.parse(run.stdout)
    expect({ task, kinds: baselines.map(({ kind }: { kind: string }) => kind) }).toEqual({ task: 'regress', kinds: ['mean', 'least-squares'] })
    expect(rmse).toBeLessThan(baselines[1].rmse / 2)
    expect(curve.at(-1).onlineRmse).toBeLessThan(curve[0].onlineRmse)
    writeFileSync(join(folder, 'new.csv'), 'fan,power,ambient\n0,20,20\n3,20,20\n')
    const { stdout, stderr } = await engram('predict --learner run.json --data new.csv')
    const [header, still, blown] = stdout.trimEnd().split('\n')
    // 20 + 20 · 2.2 / (1 + fan).
    expect({ header, stderr }).toEqual({ header: 'line,temperature', stderr: '2 rows answered on v8\n' })
    expect(Number(still!.split(',')[1])).toBeGreaterThan(55)
    expect(Number(blown!.split(',')[1])).toBeLessThan(36)
    expect((await engram(`predict --learner run.json --data ${cooling} --expect rmse<=2`)).stderr).toMatch(/400 rows answered on v8; RMSE 1\.\d+, MAE \d\.\d+ of 400 with a label/)
  }, 120_000)

  it('is compared by RMSE, the lowest on the frontier, in table, JSON, records and page', async () => {
    const { code, stdout } = await engram(`compare --data ${cooling} --rules local,forward-forward --networks 2-1,16-1 --epochs 20 --out c --format json`)
    expect(code).toBe(0)
    const { frontier, leftOut } = JSON.parse(stdout)
    expect(frontier.map(({ network }: { network: string }) => network)).toEqual(['2-1', '16-1'])
    expect(frontier[0].rmse.mean).toBeGreaterThan(frontier[1].rmse.mean)
    expect(leftOut).toMatchObject([{ rule: 'forward-forward', code: 'NETWORK_SHAPE', message: expect.stringContaining('the task is regress') }, {}])
    expect(JSON.parse(readFileSync(join(folder, 'c/trials.jsonl'), 'utf8').split('\n')[0]!)).toMatchObject({ schemaVersion: 3, task: 'regress' })
    expect(readFileSync(join(folder, 'c/report.html'), 'utf8')).toContain('What was foretold')
    expect((await engram(`compare --data ${cooling} --rules local --networks 2-1 --epochs 20 --rank auc`)).stderr).toMatch(/--rank auc: the task regress has no such figure/)
  }, 120_000)

  it('is streamed, and is the same bytes everywhere', async () => {
    const { stdout } = await engram(`stream --device v8 --data ${cooling} --network 8-1 --epochs 2 --every 320 --out s --format json`)
    const { evaluations } = JSON.parse(stdout)
    expect(evaluations).toHaveLength(2)
    expect(evaluations[1]).toMatchObject({ samples: 640, onlineRmse: expect.any(Number), testRmse: expect.any(Number), testR2: expect.any(Number) })
    expect(JSON.parse((await engram(`run --data ${cooling} --network 8-1 --epochs 2 --format json`)).stdout).digest).toBe(evaluations[1].digest)
    expect(JSON.parse((await engram(`verify --data ${cooling} --rules local,backprop --network 8-1 --samples 50 --format json`)).stdout).same).toBe(true)
  }, 120_000)
})

describe('few labels', () => {
  it('are drawn by seed and said, and the more there are, the better', async () => {
    const learned = async (labels: string) => JSON.parse((await engram(`run --data digits --network 16-10 --epochs 3 --labels ${labels} --format json`)).stdout)
    const [few, many] = [await learned('20'), await learned('50%')]
    expect(many.accuracy).toBeGreaterThan(few.accuracy + 0.1)
    expect(few.classes.reduce((sum: number, { train }: { train: number }) => sum + train, 0)).toBe(20)
    expect((await engram('run --data digits --network 16-10 --epochs 1 --labels 20')).stdout).toMatch(/10 classes, 20 of 1,438 with a\s+label/)
    expect((await engram('run --data digits --network 16-10 --epochs 1 --labels none')).stderr).toContain('local learns nothing: no training sample keeps its label')
    expect((await engram('run --data digits --rule competitive --network 16-10 --epochs 1 --labels none')).stderr).toContain('competitive learns its layers and no answer')
    expect((await engram('run --data digits --task detect --normal 1 --labels 20')).stderr).toMatch(/--labels does not go with the task detect/)
  }, 120_000)
})

describe('what is normal', () => {
  const machine = resolve('test/cases/machine.csv')

  it('is learned from normal rows alone, and what is not is flagged, here and in new rows', async () => {
    const run = await engram(`run --data ${machine} --task detect --network 2 --save n.json --format json --expect auc>=0.95,false-alarms<=8`)
    expect(run.code).toBe(0)
    const { task, rule, auc, baselines, tested, rate, curve } = JSON.parse(run.stdout)
    expect({ task, rule, rate, others: tested.other > 0 }).toEqual({ task: 'detect', rule: 'subspace', rate: 0.01, others: true })
    expect(auc).toBeGreaterThan(baselines[0].auc + 0.2)
    expect(curve.at(-1).onlineAlarms).toBeLessThan(0.1)
    const { stdout, stderr } = await engram(`predict --learner n.json --data ${machine}`)
    expect(stdout.split('\n')[0]).toBe('line,flagged,score,threshold,label')
    expect(stderr).toMatch(/400 rows answered on v8; AUC 0\.9\d+, recall \d+\.\d+ %, false alarms \d\.\d+ % of 400 with a label/)
  }, 120_000)

  it('is all there is without a label, and then only false alarms are known', async () => {
    const { code, stdout } = await engram(`run --data ${machine} --label none --drop state --network 2`)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}false alarms {3}\d\.\d+ % of 80 normal samples, asked for 1\.00 %$/m)
    expect(stdout).toMatch(/all taken for normal/)
    expect(stdout).not.toMatch(/AUC|NaN|–/)
    const streamed = await engram(`stream --device v8 --data ${machine} --label none --drop state --network 2 --epochs 1 --every 160 --out n`)
    expect(streamed.stdout).toMatch(/^samples +online +test +of +digest\n +160 +\d+\.\d\d % +\d+\.\d\d % +80 /m)
  }, 120_000)

  it('is asked about where no class is called so, and is the same bytes everywhere', async () => {
    expect((await engram('run --data digits --task detect --network 4')).stderr).toMatch(/which of its classes are normal.*say it: --normal 0, or --abnormal 9/s)
    expect(JSON.parse((await engram('verify --data digits --normal 3 --network 4 --samples 60 --format json')).stdout).same).toBe(true)
  }, 120_000)
})

it('settings that change nothing of what a rule learns are said to have no effect', async () => {
  const told = async (args: string) => (await engram(`run --data digits --network 16-10 --epochs 1 ${args}`)).stderr
  expect(await told('--rule least-squares --optimizer momentum --rate 4:6')).toMatch(/--optimizer has no effect on least-squares[\s\S]*--rate has no effect on least-squares/)
  expect(await told('--rule backprop --optimizer momentum')).not.toContain('no effect')
  expect(await told('--rule least-squares')).not.toContain('no effect')
}, 60_000)
