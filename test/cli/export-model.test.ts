import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decodeOnnx } from '../../host/exchange/onnx-schema.js'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-export-model-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeAll(async () => {
  expect((await engram('run --data digits --rule local --network 12-8-10 --samples 200 --epochs 1 --save run.json')).code).toBe(0)
}, 120_000)

it('writes an ONNX model, JSON and a C header of the same learner, and says what it wrote', async () => {
  const results = []
  for (const [as, to] of [['onnx', 'model.onnx'], ['json', 'model.json'], ['c-header', 'my model.h']]) {
    const { code, stdout } = await engram(['export', '--as', as!, '--learner', 'run.json', '--to', to!, '--format', 'json'])
    expect(code).toBe(0)
    results.push(JSON.parse(stdout))
  }
  const { digest } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { digest: string }
  expect(results).toEqual(results.map((each) => ({ ...each, digest, rule: 'local', network: '12-8-10', learned: 200, classifiers: 2 })))
  const bytes = readFileSync(join(folder, 'model.onnx'))
  expect(bytes.length).toBe(results[0].bytes)
  expect(decodeOnnx(bytes, 'model.onnx').metadataProps).toContainEqual({ key: 'digest', value: digest })
  expect(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'))).toMatchObject({ format: 'engram-model', about: { digest } })
  expect(readFileSync(join(folder, 'my model.h'), 'utf8')).toContain('engram_my_model_infer(')
})

it.each([
  ['--as onnx --to x.onnx', /needs a learner.*\n.*run … --save/],
  ['--as onnx --learner run.json', /needs a file.*\n.*--to model.onnx/],
  ['--as onnx --learner run.json --to x.onnx --rule dfa', /--rules is given, and run.json has a learner with its own/],
  ['--as tflite --learner run.json --to x', /--as "tflite" is not/],
  ['--learner run.json --to x', /--learner goes with --as/],
  ['--as json --learner model.onnx --to x.json', /is neither a checkpoint nor JSON/],
])('says what is wrong: %s', async (words, message) => {
  const { code, stderr } = await engram(`export ${words}`)
  expect(code).toBe(2)
  expect(stderr).toMatch(message)
})

it('overwrites nothing unasked', async () => {
  writeFileSync(join(folder, 'mine.h'), 'mine')
  const { code, stderr } = await engram('export --as c-header --learner run.json --to mine.h')
  expect([code, readFileSync(join(folder, 'mine.h'), 'utf8')]).toEqual([2, 'mine'])
  expect(stderr).toMatch(/mine.h is there.*\n.*--force/)
  expect((await engram('export --as c-header --learner run.json --to mine.h --force')).code).toBe(0)
})
