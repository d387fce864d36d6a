/** Float networks from ONNX files: read as ONNX Runtime understands them, and as close to it in integers as their formats allow. */
import { expect, it, describe } from 'vitest'
import { Core } from '../../host/core.js'
import type { Dataset } from '../../host/data/dataset.js'
import type { InputReader } from '../../host/data/input-reader.js'
import { loadDataset } from '../../host/cli/sources.js'
import { unscaled } from '../../host/data/table/standardise.js'
import { coreModule } from '../../host/device/installation.js'
import { activationsOf, networkOf } from '../../host/exchange/float-layers.js'
import { checkLayers, importedLearner } from '../../host/exchange/import-model.js'
import { tensor as constant } from '../../host/exchange/onnx-graph.js'
import { AttributeType, decodeOnnx, encodeOnnx } from '../../host/exchange/onnx-schema.js'
import { readChain } from '../../host/exchange/read-chain.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'
import { parseNetwork } from '../../host/network/network.js'
import { errorOf } from '../error-of.js'
import { fileOf, kerasLike, modelOf, node, numbers, torchLike, type Parts } from '../exchange/float-models.js'
import { run, tensor } from '../exchange/runtime.js'
import { digits, rows } from './observe.js'

const none = (): Uint8Array => {
  throw new Error('no file beside')
}
const SAMPLES = 40
const chain = (parts: Parts, shape = digits.shape) => readChain(decodeOnnx(fileOf(parts), 'model.onnx'), shape, none)
/** Pixels 0..1 of test samples, in the order of the core, which for one channel is any. */
const pixels = Float32Array.from(digits.test.inputs.subarray(0, SAMPLES * 64), (q) => q / 127)

const models = { 'as PyTorch writes them': torchLike, 'as tf2onnx writes them': kerasLike }

const replaced = (parts: Parts, output: string, by: Parts['nodes'][number]): Parts => {
  parts.nodes[parts.nodes.findIndex((each) => each.output[0] === output)] = by
  return parts
}
/** Some activations of kerasLike's dense layer are above it. */
const CLIP = 3
const variants = {
  'whose ReLU clips above, too': () => {
    const parts = replaced(kerasLike(), 'r1', node('Clip', ['a1', 'clip.least', 'clip.most'], 'r1'))
    return { ...parts, weights: [...parts.weights, constant('clip.most', 'float', [], [CLIP])] }
  },
  // Without zeros around it the pooled map would have the same size.
  'padded by SAME_LOWER in front of a pool': () => replaced(torchLike(), 'c1', node('Conv', ['x', 'conv1.weight'], 'c1', { kernel_shape: [3, 3], auto_pad: 'SAME_LOWER' })),
  'with biases listed in a node': () => {
    const parts = torchLike(), at = parts.weights.findIndex(({ name }) => name === 'fc1.bias')
    const [bias] = parts.weights.splice(at, 1)
    const listed = { ...node('Constant', [], 'fc1.bias'), attribute: [{ name: 'value_floats', type: AttributeType.floats, floats: [...new Float32Array(bias!.rawData!.slice().buffer)] }] }
    return { ...parts, nodes: [listed, ...parts.nodes] }
  },
}

describe.each(Object.entries({ ...models, ...variants }))('networks %s', (_, parts) => {
  it('answer as ONNX Runtime says', async () => {
    // The softmax is left off, and so it is here.
    const { nodes, ...rest } = parts()
    const cut = { ...rest, nodes: nodes.filter(({ opType }) => opType !== 'Softmax') }
    const layers = chain(parts())
    const forward = activationsOf(layers)
    const output = cut.nodes.at(-1)!.output[0]!
    const expected = (await run(fileOf(cut), { x: tensor('float32', pixels, [SAMPLES, ...cut.dims]) }))[output]!.data as Float32Array
    const own = Array.from({ length: SAMPLES }, (_, i) => [...forward(Float64Array.from(pixels.subarray(i * 64, (i + 1) * 64))).at(-1)!]).flat()
    expect(own).toHaveLength(expected.length)
    expect(Math.max(...own.map(Math.abs))).toBeGreaterThan(1)
    own.forEach((score, i) => expect(score).toBeCloseTo(expected[i]!, 4))
  })

  it.each([16, 8] as const)('become learners of int%i weights, whose scores are close', (bits) => {
    const layers = chain(parts())
    const network = networkOf(layers).replace(/(?<=\d)(same)?(?=-|$)/g, (same, _, at, text) => (/pool\d$/.test(text.slice(0, at)) ? same : `${same}${bits === 8 ? ':i8' : ''}`))
    const experiment = resolveExperiment({ rule: 'dfa', network, dataset: digits, seed: 1, epochs: 1 })
    expect(experiment.layers.every((layer) => layer.bits === bits)).toBe(true)
    checkLayers(layers, network, experiment.layers)
    const { learner, scoreScale } = importedLearner(coreModule(), layers, experiment, digits, undefined)
    const core = new Core(coreModule(), experiment)
    core.restore(learner.state)
    const { outputs } = core.tell(digits.test, rows(0, SAMPLES))
    const forward = activationsOf(layers)
    const floats = Array.from({ length: SAMPLES }, (_, i) => [...forward(Float64Array.from(pixels.subarray(i * 64, (i + 1) * 64))).at(-1)!]).flat()
    const deviation = Math.sqrt(floats.reduce((sum, x) => sum + x * x, 0) / floats.length)
    const error = Math.sqrt(floats.reduce((sum, x, i) => sum + (outputs[i]! / 256 / scoreScale - x) ** 2, 0) / floats.length)
    expect(error / deviation).toBeLessThan(bits === 16 ? 0.02 : 0.08)
  })
})

it.each([[CLIP, 0], [0.3, 9]])('a ReLU that clips at %d is kept by all units but %i, whose weights would not fit', (clip, expected) => {
  const layers = chain(variants['whose ReLU clips above, too']())
  layers[1]!.most = clip
  const experiment = resolveExperiment({ rule: 'dfa', network: networkOf(layers), dataset: digits, seed: 1, epochs: 1 })
  expect(importedLearner(coreModule(), layers, experiment, digits, undefined).unclipped).toBe(expected)
})

it('columns of a table in their own units, and standardised', async () => {
  const dataset: Dataset = await loadDataset({ data: 'test/cases/sessions.csv', seed: 1 })
  const { scales } = dataset.reader as InputReader & { kind: 'columns' }
  const parts: Parts = {
    dims: [2],
    weights: [constant('w1', 'float', [2, 6], numbers(3, 12, 0.9)), constant('b1', 'float', [6], numbers(5, 6, 0.5)), constant('w2', 'float', [6, 3], numbers(7, 18, 0.9)), constant('b2', 'float', [3], numbers(9, 3, 0.5))],
    nodes: [node('Gemm', ['x', 'w1', 'b1'], 'h'), node('Relu', ['h'], 'r'), node('Gemm', ['r', 'w2', 'b2'], 'y')],
  }
  const layers = chain(parts, dataset.shape)
  const experiment = resolveExperiment({ rule: 'dfa', network: '6-3', dataset, seed: 1, epochs: 1 })
  for (const taken of ['units', 'standard'] as const) {
    const { learner, scoreScale } = importedLearner(coreModule(), layers, experiment, dataset, taken)
    const core = new Core(coreModule(), experiment)
    core.restore(learner.state)
    const { outputs } = core.tell(dataset.train, rows(0, dataset.train.count))
    const value = (input: number, column: number): number => (taken === 'standard' ? input / 32 : unscaled(input, scales[column]!))
    const forward = activationsOf(layers)
    const floats = Array.from({ length: dataset.train.count }, (_, i) => [...forward(Float64Array.from([0, 1], (column) => value(dataset.train.inputs[2 * i + column]!, column))).at(-1)!]).flat()
    const most = Math.max(...floats.map(Math.abs))
    floats.forEach((x, i) => expect(Math.abs(outputs[i]! / 256 / scoreScale - x)).toBeLessThan(0.03 * most))
  }
})

const changed = (change: (parts: Parts) => void, parts = torchLike()): (() => unknown) => {
  change(parts)
  return () => chain(parts)
}

it.each([
  ['an operator that is not known', changed((p) => replaced(p, 'p1', node('LeakyRelu', ['r1'], 'p1'))), 'MODEL_UNSUPPORTED', /operator LeakyRelu \("p1"\)/],
  ['a branch', changed((p) => p.nodes.splice(6, 0, node('Add', ['r2', 'c2'], 'r2b'))), 'MODEL_UNSUPPORTED', /is no constant/],
  ['a ReLU behind the last layer', changed((p) => p.nodes.push(node('Relu', ['f2'], 'y'))), 'MODEL_UNSUPPORTED', /ends in a ReLU/],
  ['integers on the way', changed((p) => replaced(p, 'd', node('Cast', ['r3'], 'd', { to: 7 }))), 'MODEL_UNSUPPORTED', /makes integers/],
  ['a filter for each channel', changed((p) => { p.weights[5] = constant('conv2.weight', 'float', [4, 1, 2, 2], numbers(1, 16, 0.6)); replaced(p, 'c2', node('Conv', ['p1', 'conv2.weight'], 'c2', { group: 4 })) }), 'MODEL_UNSUPPORTED', /4 groups/],
  ['SAME_LOWER where it is not the padding of engram', changed((p) => replaced(p, 'c2', node('Conv', ['p1', 'conv2.weight'], 'c2', { auto_pad: 'SAME_LOWER' }))), 'MODEL_UNSUPPORTED', /pads by 1, 1, 0, 0/],
  ['groups', changed((p) => replaced(p, 'c2', node('Conv', ['p1', 'conv2.weight'], 'c2', { group: 2 }))), 'MODEL_UNSUPPORTED', /2 groups/],
  ['a padding of its own', changed((p) => replaced(p, 'c1', node('Conv', ['x', 'conv1.weight'], 'c1', { pads: [2, 2, 2, 2] }))), 'MODEL_UNSUPPORTED', /pads by 2, 2, 2, 2/],
  ['a pool that overlaps', changed((p) => replaced(p, 'r1', node('MaxPool', ['n1'], 'r1', { kernel_shape: [3, 3], strides: [2, 2] }))), 'MODEL_UNSUPPORTED', /pools 3 × 3 in steps of 2 and 2/],
  ['two products without a ReLU', changed((p) => replaced(p, 'r3', node('Identity', ['f1'], 'r3'))), 'MODEL_UNSUPPORTED', /no ReLU between/],
  ['weights for other inputs', changed((p) => (p.weights[7] = constant('fc1.weight', 'float', [7, 25], new Float32Array(175)))), 'MODEL_SHAPE', /has weights of 25 × 7, and 24 × 7/],
  ['samples of another shape', () => chain(torchLike(), { height: 28, width: 28, channels: 1 }), 'MODEL_SHAPE', /takes samples of 1 × 8 × 8, and those of the data are 28 × 28 × 1/],
  ['half of its numbers', changed((p) => (p.weights[7]!.rawData = p.weights[7]!.rawData!.slice(4))), 'MODEL_INVALID', /fc1.weight has the shape 7 × 24, and 167 numbers/],
  ['weights in a type that is not read', changed((p) => (p.weights[7]!.dataType = 10)), 'MODEL_UNSUPPORTED', /type float16/],
  ['weights in a file elsewhere', changed((p) => Object.assign(p.weights[7]!, { dataLocation: 1, externalData: [{ key: 'location', value: '../secret' }] })), 'MODEL_INVALID', /"..\/secret", which is not beside/],
  ['another network', () => checkLayers(chain(torchLike()), 'conv3x4same-pool3-conv2x5same-7-10', parseNetwork('conv3x4same-pool3-conv2x5same-7-10')), 'MODEL_SHAPE', /layer 2 of the model is conv2x6same, and of the network .* it is conv2x5same/],
  ['frozen layers', () => checkLayers(chain(torchLike()), 'conv3x4same*-10', parseNetwork('conv3x4same*-10')), 'OPTION_INVALID', /layer 1 of .* is frozen/],
] as const)('refuses %s', (_, action, code, message) => {
  const error = errorOf(action)
  expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)])
  expect(error.hint).toBeTruthy()
})

it('refuses what is no ONNX, and every part of a model', () => {
  const whole = fileOf(torchLike())
  expect(errorOf(() => decodeOnnx(new TextEncoder().encode('a text, not a model'), 'a.txt')).code).toBe('MODEL_INVALID')
  expect(errorOf(() => decodeOnnx(new Uint8Array(), 'empty')).code).toBe('MODEL_INVALID')
  // Cut anywhere, it is refused by one of our errors or reads as less than the whole.
  const layers = JSON.stringify(chain(torchLike()))
  for (let length = 0; length < whole.length; length += 7) {
    try {
      const read = readChain(decodeOnnx(whole.subarray(0, length), 'part'), digits.shape, none)
      expect(JSON.stringify(read)).not.toBe(layers)
    } catch (error) {
      expect((error as { code?: string }).code).toMatch(/^MODEL_/)
    }
  }
})

it('refuses damaged models in words of its own, or reads numbers from them', () => {
  let state = 99
  const draw = (below: number): number => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) % below
  for (const parts of Object.values(models)) {
    const whole = fileOf(parts())
    for (let i = 0; i < 3000; i++) {
      const damaged = whole.slice()
      for (let k = draw(3); k >= 0; k--) damaged[draw(damaged.length)] = draw(256)
      try {
        const layers = readChain(decodeOnnx(damaged, 'damaged'), digits.shape, none)
        expect(layers.every(({ weights, biases }) => [...weights, ...biases].every(Number.isFinite))).toBe(true)
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^MODEL_/), hint: expect.any(String) })
      }
    }
  }
})

it('reads weights that are listed one by one, and unknown fields are passed over', () => {
  const model = modelOf(torchLike())
  for (const each of model.graph.initializer) {
    if (each.dataType !== 1) continue
    each.floatData = [...new Float32Array(each.rawData!.buffer)]
    delete each.rawData
  }
  expect(JSON.stringify(readChain(decodeOnnx(encodeOnnx(model), 'listed'), digits.shape, none))).toBe(JSON.stringify(chain(torchLike())))
})
