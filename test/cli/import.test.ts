import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadLearner, type SavedLearner } from '../../host/trial/learner-state.js'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-import-'))
const engram = commandIn(folder)
/** Made by PyTorch: a convolution without bias, batch normalisation, ReLU, pooling, two dense layers. */
const model = resolve('test/models/digits-torch.onnx')
const learner = '--data digits --rule local --network conv3x8:i8-pool2-16-10 --epochs 1'

interface Result {
  accuracy: Record<'validation' | 'test', { model: number; learner: number }>
  network: string
  digest: string
}
const ask = async (line: string): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await engram(`${line} --format json`)
  expect([code, stderr.includes('Error')]).toEqual([0, false])
  return JSON.parse(stdout) as Record<string, unknown>
}

let imported: Result
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeAll(async () => {
  imported = (await ask(`import ${model} ${learner} --to start.json`)) as unknown as Result
}, 120_000)

it('says what the model reaches in floats, and what of it the integers keep', () => {
  const { test, validation } = imported.accuracy
  // As PyTorch measured it on the same samples.
  expect([test.model, validation.model].map((share) => (100 * share).toFixed(1))).toEqual(['96.9', '97.9'])
  for (const each of [test, validation]) expect(Math.abs(each.model - each.learner)).toBeLessThan(0.015)
})

it('writes a learner that answers, and that run, a backbone and an export begin with', async () => {
  const { learner: kept } = JSON.parse(readFileSync(join(folder, 'start.json'), 'utf8')) as { learner: SavedLearner }
  expect(loadLearner(kept).learned).toBe(0)
  // The one sample that is learned is learned at the full rate.
  const before = await ask(`run ${learner} --stop 1`), after = await ask(`run ${learner} --pretrained start.json --stop 1`)
  expect(after['accuracy'] as number).toBeGreaterThan(0.85)
  expect(before['accuracy'] as number).toBeLessThan(0.5)
  const frozen = await ask('run --data digits --rule local --network conv3x8:i8*-pool2-16*-10 --backbone start.json --epochs 1')
  expect(frozen['accuracy'] as number).toBeGreaterThan(0.93)
  expect(await ask('export --as onnx --learner start.json --to again.onnx')).toMatchObject({ digest: imported.digest, learned: 0 })
})

it('finds the network in the model, where none is named', async () => {
  expect(await ask(`import ${model} --data digits --epochs 1 --to found.json`)).toMatchObject({ network: 'conv3x8-pool2-16-10', rule: 'local' })
})

it.each([
  [`import ${model} --data digits`, /needs a file to write.*\n.*--to start.json/],
  [`import ${model} ${learner} --to start.json`, /start.json is there/],
  [`import missing.onnx --data digits --to x.json`, /missing.onnx cannot be read/],
  [`import text.onnx --data digits --to x.json`, /text.onnx is no whole ONNX model/],
  [`import ${model} --data digits --network conv3x9-pool2-16-10 --to x.json`, /layer 1 of the model is conv3x8-pool2, and of the network .* it is conv3x9-pool2.*\n.*the model is conv3x8-pool2-16-10/],
  [`import ${model} --data digits --values standard --to x.json`, /--values standard does not go with digits.*\n.*--values 0..1/],
  [`import ${model} --data digits --values 1..1 --to x.json`, /--values "1..1" is not a range/],
  [`import ${model} --data motor --to x.json`, /models are imported that tell classes/],
])('says what is wrong: %s', async (line, message) => {
  writeFileSync(join(folder, 'text.onnx'), 'a text')
  const { code, stderr } = await engram(line)
  expect(stderr).toMatch(message)
  expect(code).toBe(2)
})
