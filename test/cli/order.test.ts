import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.ts'
import type { Dataset } from '../../host/data/dataset.ts'
import { motorDataset } from '../../host/data/motor/motor.ts'
import { shuffledRows } from '../../host/data/split/random.ts'
import { openDevice } from '../../host/device/registry.ts'
import { resolveExperiment, type Choice } from '../../host/experiment/experiment.ts'
import { hex } from '../../host/trial/run-trial.ts'
import { commandIn } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'engram-order-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const json = async (line: string) => JSON.parse((await engram(`${line} --format json`)).stdout)

/** What the library's session has learned of rows that it is shown one after the other, each pass a sequence. */
async function learned(choice: Choice, order: Uint32Array): Promise<string> {
  const session = await (await openDevice('v8')).open(resolveExperiment(choice))
  for (let epoch = 0; epoch < choice.epochs!; epoch++) {
    await session.forget()
    await session.learn(choice.dataset.train, order)
  }
  const digest = hex(await session.digest())
  await session.close()
  return digest
}

describe('--order time', () => {
  const run = 'run --data motor --rule subspace --network 4 --epochs 2'

  it('learns what the library learns of the rows in their order, on every device, in one go or in two', async () => {
    const dataset = motorDataset({ seed: 1 })
    // The windows of the data set lie shuffled, so that a part of them can be held out.
    const inTime = new Uint32Array(dataset.train.count)
    shuffledRows(dataset.train.count, 1).forEach((row, i) => (inTime[row] = i))
    const expected = await learned({ dataset, rule: 'subspace', network: '4', seed: 1, epochs: 2 }, inTime)
    const { trials } = await json(`${run} --order time --device v8 --device wasmtime --out kept`)
    expect(trials.map(({ digest, order }: { digest: string; order: string }) => [digest, order])).toEqual([[expected, 'time'], [expected, 'time']])
    const shuffled = await json(run)
    expect(shuffled.digest).not.toBe(expected)
    expect(shuffled).not.toHaveProperty('order')
    await engram(`${run} --order time --stop 1300 --save part.json`)
    expect((await json(`${run} --order time --pretrained part.json`)).digest).toBe(expected)
    expect((await engram(`${run} --pretrained part.json`)).stderr).toMatch(/part\.json learned with --order time, and here it is shuffled.*give --order time/s)
    expect((await engram(`${run} --out kept`)).stderr).toMatch(/order: time there, unset here/)
    const { evaluations } = await json('stream --data motor --rule subspace --network 4 --epochs 2 --device v8 --order time --every 2000 --out s')
    expect(evaluations.at(-1).digest).toBe(expected)
    expect((await json('verify --data motor --rules subspace --network 4 --samples 40 --order time')).same).toBe(true)
  }, 180_000)

  it('is said where people look: in the result, in records and on the page', async () => {
    expect((await engram(`${run} --order time`)).stdout).toMatch(/2,000 samples × 2 epochs, in the order of\s+time, at/)
    await engram('compare --data motor --rules subspace --networks 2,4 --epochs 1 --order time --out c')
    expect(JSON.parse(readFileSync(join(folder, 'c/trials.jsonl'), 'utf8').split('\n')[0]!)).toMatchObject({ order: 'time', config: { order: 'time' } })
    expect(readFileSync(join(folder, 'c/report.html'), 'utf8')).toContain('<dt>Order</dt><dd>time</dd>')
  }, 120_000)
})

describe('--steps endless', () => {
  const data = resolve('test/cases/accelerometer-50hz.csv')
  copyFileSync(data, join(folder, 'later.csv'))
  const network = 'leaky8-leaky6'
  const run = (dataset: Dataset): string => `run --data ${data} --split time --rule eprop --network ${network}-${dataset.classes.length} --epochs 2 --steps endless`

  it("learns what an endless session of the library learns, and goes on in the middle of the sequence", async () => {
    const dataset = await loadDataset({ data, split: 'time', seed: 1 })
    const rows = Uint32Array.from({ length: dataset.train.count }, (_, i) => i)
    const places = dataset.train.times!
    rows.sort((a, b) => places[a]! - places[b]!)
    const choice = { dataset, rule: 'eprop', network: `${network}-${dataset.classes.length}`, seed: 1, epochs: 2 }
    const expected = await learned({ ...choice, steps: 0 }, rows)
    const { trials } = await json(`${run(dataset)} --device v8 --device wasmtime`)
    expect(trials.map(({ digest, order }: { digest: string; order: string }) => [digest, order])).toEqual([[expected, 'time'], [expected, 'time']])
    expect(await learned({ ...choice, steps: 1 }, rows)).not.toBe(expected)
    await engram(`${run(dataset)} --stop ${dataset.train.count + 123} --save part.json`)
    const { digest, accuracy } = await json(`${run(dataset)} --pretrained part.json --save whole.json`)
    expect([digest, accuracy]).toEqual([expected, trials[0].accuracy])
    expect((await engram(`predict --learner whole.json --data ${data}`)).stderr).toMatch(/4,500 rows answered on v8; accuracy/)
  }, 180_000)

  it.each([
    ['run --data digits --rule eprop --network leaky8-10', /a part of digits is held out here and there, at random.*--split time/s],
    [`run --data ${data} --split time --rule eprop --network leaky8-3 --samples 50`, /50 of them are drawn by seed.*--stop/s],
    [`run --data ${data} --split time --rule eprop --network leaky8-3 --order shuffled`, /their order is shuffled.*leave the order out/s],
    [`run --data ${data} --test later.csv --validate --rule eprop --network leaky8-3`, /a sixth of .* is held out here and there.*leave --validate out/s],
    [`run --data ${data} --split time --rule local --network 8-3`, /no layer of the network has a state that lasts/],
    [`stream --data ${data} --split time --rule eprop --network leaky8-3 --device v8`, /stream asks the learner now and then.*engram run/s],
  ])('is refused where it means nothing: %s', async (line, why) => {
    const { code, stderr } = await engram(`${line} --steps endless`)
    expect(stderr).toMatch(why)
    expect([code, (await engram(`${line} --steps endles`)).stderr.includes('did you mean "endless"')]).toEqual([2, true])
  }, 60_000)
})
