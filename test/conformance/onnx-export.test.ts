/** An exported ONNX model, run by ONNX Runtime, has the scores of the device to the bit, whatever it is made of. */
import { readFileSync } from 'node:fs'
import { expect, it, describe } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import { NewRows } from '../../host/data/new-rows.js'
import { tableDataset } from '../../host/data/table/dataset.js'
import { unscaled } from '../../host/data/table/standardise.js'
import { unscaledAnswers } from '../../host/data/targets.js'
import type { InputReader } from '../../host/data/input-reader.js'
import { readTable } from '../../host/data/read/table.js'
import { constantBytes } from '../../host/experiment/constants.js'
import { parseNetwork } from '../../host/network/network.js'
import { onnxOf } from '../../host/exchange/onnx-model.js'
import { decodeOnnx, encodeOnnx } from '../../host/exchange/onnx-schema.js'
import { errorOf } from '../error-of.js'
import { learned, told } from '../exchange/learned.js'
import { dims, run, tensor } from '../exchange/runtime.js'
import { digits } from './observe.js'

const learners = [
  ['dfa', '20-10'],
  ['local', '10'],
  ['local', '24:i8-16-10:i8'],
  ['backprop', 'conv3x4-10:i8'],
  ['local', 'conv3x8same:i8-pool2-conv3x8-20-10:i8'],
  ['local', 'conv3x6s2same-conv2x8:i8-pool3-10'],
  ['local:vote=readout', 'conv3x8-pool3-20-10'],
  ['synthetic:late=2', '30-20-10'],
  ['competitive', 'conv3x8-pool2-10:i8'],
  ['pepita', '20-12-10'],
  ['gan', '16-10:i8'],
] as const

it.each(learners)('%s on %s: int8 inputs and pixels give the scores and classes of the device', async (rule, network) => {
  const learner = learned(digits, rule, network)
  const { count, inputs } = digits.test
  const { answers, outputs } = told(learner)
  const table = (digits.reader as InputReader & { kind: 'pixels' }).inputs
  for (const [kind, feed] of [['int8', { inputs: tensor('int8', inputs, dims(learner, count)) }], ['raw', { pixels: tensor('uint8', inputs.map((input) => table.indexOf(input)), dims(learner, count)) }]] as const) {
    const result = await run(onnxOf(learner.exportable, kind), feed)
    expect(result['scores']!.data).toEqual(outputs)
    expect(Array.from(result['class']!.data as BigInt64Array, Number)).toEqual([...answers])
  }
})

describe('every image of MNIST\'s test set', async () => {
  const mnist = await loadDataset({ data: 'mnist', seed: 1 })
  it.each([['dfa', '32-16-10'], ['local', 'conv5x8-pool2-conv3x24-pool2-10:i8']])('has the class and scores of the device: %s on %s', async (rule, network) => {
    const learner = learned(mnist, rule, network, 3000)
    const { count, inputs } = mnist.test
    expect(count).toBe(10_000)
    const { answers, outputs } = told(learner)
    const right = answers.filter((answer, i) => answer === mnist.test.labels[i]).length
    // A network that has learned too little tells the same class of all.
    expect(right).toBeGreaterThan(6000)
    const result = await run(onnxOf(learner.exportable, 'int8'), { inputs: tensor('int8', inputs, dims(learner, count)) })
    expect(Array.from(result['class']!.data as BigInt64Array, Number)).toEqual([...answers])
    expect(result['scores']!.data).toEqual(outputs)
  })
})

it('takes the columns of a table in their own units, compressed ones too', async () => {
  // A column of money, whose few large values would leave one step to all others.
  const lines = Array.from({ length: 400 }, (_, i) => `${(i * 37) % 101},${Math.round(1000 * 1.09 ** ((i * 53) % 89)) / 100},${(i * 37) % 101 > 50 ? 'high' : 'low'}`)
  const text = ['temperature,price,kind', ...lines].join('\n')
  const dataset = tableDataset(readTable(text, 'prices.csv', {}), undefined, { name: 'prices', seed: 1 })
  const reader = dataset.reader as InputReader & { kind: 'columns' }
  expect(reader.scales.map(({ kind }) => kind).sort()).toEqual(['compressed', 'linear'])
  const learner = learned(dataset, 'local', '12-8-2', 800)
  const rows = lines.map((line) => line.split(',').slice(0, 2).map(Number))
  const reading = new NewRows(reader, 'prices.csv', dataset.classes)
  const inputs = lines.map((line, i) => [...reading.read(line.split(','), i + 1).inputs])
  const expected = learner.core.tell({ count: rows.length, inputs: Int8Array.from(inputs.flat()), labels: new Uint8Array(rows.length) }, Uint32Array.from(rows, (_, i) => i))
  const result = await run(onnxOf(learner.exportable, 'raw'), { features: tensor('float64', rows.flat(), [rows.length, 2]) })
  expect(result['scores']!.data).toEqual(expected.outputs)
})

it('foretells numbers in the units of the data', async () => {
  const dataset = await loadDataset({ data: 'test/cases/cooling.csv', seed: 1 })
  expect(dataset.task).toBe('regress')
  const learner = learned(dataset, 'local', `12-8-${dataset.outputs!.length}`)
  const { outputs } = told(learner)
  const [int8, raw] = [onnxOf(learner.exportable, 'int8'), onnxOf(learner.exportable, 'raw')]
  const { inputs, count } = dataset.test
  const result = await run(int8, { inputs: tensor('int8', inputs, dims(learner, count)) })
  expect(result['scores']!.data).toEqual(outputs)
  expect(Object.keys(result)).toEqual(['scores'])
  const reader = dataset.reader as InputReader & { kind: 'columns' }
  const features = Array.from(inputs, (input, i) => unscaled(input, reader.scales[i % reader.scales.length]!))
  const numbers = await run(raw, { features: tensor('float64', features, dims(learner, count)) })
  expect(Array.from(numbers['numbers']!.data as Float64Array)).toEqual([...unscaledAnswers(outputs, dataset.outputs!)])
})

it('has the constants of frozen layers', async () => {
  const network = 'conv3x8same*-pool2-conv3x8:i8*-12-10'
  const bytes = constantBytes({ layers: parseNetwork(network), shape: digits.shape })
  const weights = Uint8Array.from({ length: bytes }, (_, i) => ((i * 73) % 41) - 20)
  const learner = learned(digits, 'local', network, 300, { weights })
  const result = await run(onnxOf(learner.exportable, 'int8'), { inputs: tensor('int8', digits.test.inputs, dims(learner, digits.test.count)) })
  expect(result['scores']!.data).toEqual(told(learner).outputs)
})

it('says what it is, in a file that others read', () => {
  const learner = learned(digits, 'local', '16-10')
  const model = decodeOnnx(onnxOf(learner.exportable, 'raw'), 'model.onnx')
  expect(Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]))).toMatchObject({ rule: 'local', network: '16-10', digest: learner.exportable.digest, learned_samples: '400', classes: JSON.stringify(digits.classes) })
  expect(model.opsetImport).toEqual([{ domain: '', version: 13 }])
  expect(model.graph.input.map(({ name }) => name)).toEqual(['pixels'])
  expect(model.graph.output.map(({ name }) => name)).toEqual(['class', 'scores'])
})

it('would show one weight that is off by 1/64', async () => {
  const learner = learned(digits, 'dfa', '20-10')
  const model = decodeOnnx(onnxOf(learner.exportable, 'int8'), 'model.onnx')
  const high = model.graph.initializer.find(({ name }) => name === 'readout weights high + 128')!
  high.rawData![0]! ^= 1
  const result = await run(encodeOnnx(model), { inputs: tensor('int8', digits.test.inputs, dims(learner, digits.test.count)) })
  expect(result['scores']!.data).not.toEqual(told(learner).outputs)
})

it.each([
  ['forward-forward', '20-10', /answers in a way of its own/],
  ['wake-sleep', '20-10', /answers in a way of its own/],
  ['eprop', 'leaky20-10', /leaky layers/],
] as const)('refuses what it could not say to the bit: %s on %s', (rule, network, why) => {
  const { code, message } = errorOf(() => learned(digits, rule, network))
  expect([code, message]).toEqual(['MODEL_UNSUPPORTED', expect.stringMatching(why)])
})

it('is described in docs/models.md with the operators that it uses', () => {
  const used = new Set(learners.flatMap(([rule, network]) => decodeOnnx(onnxOf(learned(digits, rule, network, 10).exportable, 'int8'), '').graph.node.map(({ opType }) => opType)))
  const page = readFileSync('docs/models.md', 'utf8')
  for (const operator of used) expect(page).toContain(`\`${operator}\``)
})
