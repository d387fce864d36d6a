import { describe, expect, it, test } from 'vitest'
import { Config, LayerConfig } from '../../assembly/abi.js'
import { onBoard } from '../../host/board/program-memory.js'
import { Core } from '../../host/core.js'
import { coreModule } from '../../host/device/installation.js'
import { openDevice } from '../../host/device/registry.js'
import { configBlock } from '../../host/experiment/config-block.js'
import { constantBytes } from '../../host/experiment/constants.js'
import { planExperiment } from '../../host/experiment/plan.js'
import { parseRule, ruleNames } from '../../host/experiment/rules.js'
import { checkNetwork, formatNetwork, parseNetwork } from '../../host/network/network.js'
import type { Dataset, Samples } from '../../host/data/dataset.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'
import { RawCore } from '../spec/raw-core.js'
import { readBlock } from '../spec/second/block.js'
import { Frozen } from '../spec/second/frozen.js'
import { loadLearner, saveLearner } from '../../host/trial/learner-state.js'
import { digits, rows } from './observe.js'
import { errorOf } from '../error-of.js'
import { choice, learnedBefore, onBackbone, outcome } from './learned-before.js'

const below = 'conv3x4same-pool2-conv2x6:i8'
const learning = `${below}-20-10`
const frozen = 'conv3x4same*-pool2-conv2x6:i8*-20-10'
const backbone = await learnedBefore('local', learning)

describe('a network with frozen layers', () => {
  it.each(['conv3x8*-pool2-10', 'conv5x8:i8*-pool2-conv3x24*-pool2-10:i8', '100*-50-10', '100:i8*-10'])('is read and written: %s', (text) => {
    expect(formatNetwork(parseNetwork(text))).toBe(text)
  })

  it.each([
    ['10*', 'layer 1 ("10*") of network "10*" is frozen, and it is the readout, which has to learn'],
    ['conv3x4-pool2-20*-10', 'layer 2 ("20*") of network "conv3x4-pool2-20*-10" is frozen, and a layer below it learns'],
    ['20*-10*', 'layer 2 ("10*") of network "20*-10*" is frozen, and it is the readout, which has to learn'],
  ])('is refused where what learns lies below what does not: %s', (text, message) => {
    const error = errorOf(() => checkNetwork(parseNetwork(text), digits.shape, 10))
    expect(error).toMatchObject({ code: 'NETWORK_SHAPE', message })
  })

  test('a leaky layer cannot be frozen: it carries a state', () => {
    expect(errorOf(() => parseNetwork('leaky20*-10')).code).toBe('NETWORK_SYNTAX')
  })

  test('plans no RAM for the weights, and says what they take of the flash', () => {
    const plans = [learning, frozen].map((network) => planExperiment(coreModule(), choice('local', network)))
    const weights = plans[0]!.regions.filter(({ name }) => name === 'weights 1' || name === 'weights 2')
    expect(plans[1]!.constantBytes).toBe(weights.reduce((sum, { bytes }) => sum + bytes, 0))
    expect(plans[1]!.regions.map(({ name }) => name)).not.toContain('weights 1')
    expect(plans[1]!.regions.map(({ name }) => name)).toContain('weights 3')
    expect(plans[0]!.ramBytes - plans[1]!.ramBytes).toBeGreaterThan(plans[1]!.constantBytes!)
  })

  test('answers as its backbone does before it learns, and other than it afterwards', async () => {
    // Under local, heads of the frozen layers would have a vote.
    const before = await learnedBefore('dfa', learning)
    const whole = await (await openDevice('v8')).open(choice('dfa', learning), { pretrained: before.learner })
    const told = [...(await whole.tell(digits.test, rows(0, 20))).outputs]
    expect((await outcome('v8', onBackbone(before, frozen), 0)).outputs).toEqual(told)
    expect((await outcome('v8', onBackbone(before, frozen))).outputs).not.toEqual(told)
  })

  test('leaves the frozen weights as they were, whatever it learns', async () => {
    const experiment = onBackbone(backbone, frozen)
    const before = experiment.backbone!.weights.slice()
    const core = new Core(coreModule(), experiment)
    core.init()
    core.learn(digits.train, rows(200, 100))
    // Its memory holds them in front of the arena: the checksums of the block still name them.
    expect(experiment.backbone!.weights).toEqual(before)
    expect(new Core(coreModule(), experiment).arenaBytes).toBe(core.arenaBytes)
  })

  test('has layers of another rule above: what that one takes is asked of the layers that learn alone', async () => {
    expect(parseRule('pepita').info.traits.takes).not.toContain('conv2d')
    const { digest } = await outcome('v8', onBackbone(backbone, frozen, 'pepita'))
    expect(digest).not.toBe((await outcome('v8', onBackbone(backbone, frozen))).digest)
  })
})

describe('under every rule that learns something above them, frozen layers give', () => {
  const taking = ruleNames.filter((rule) => {
    const { takes, dreams, tasks } = parseRule(rule).info.traits
    return !takes.includes('leaky') && !dreams && tasks.includes('classify')
  })
  it.each(taking)('the same bytes on every device of this process, read in place or copied: %s', async (rule) => {
    const experiment = onBackbone(backbone, frozen, rule)
    const expected = await outcome('v8-scalar', experiment)
    expect(await outcome('v8-simd', experiment)).toEqual(expected)
    expect(await outcome('v8-scalar', onBoard(experiment, { core: 'avr5' }))).toEqual(expected)
    expect(await outcome('v8-simd', onBoard(experiment, { core: 'avr5' }))).toEqual(expected)
  })

  test('the same bytes in Wasmtime, begun with the backbone’s readout', async () => {
    const experiment = onBackbone(backbone, frozen)
    expect(experiment.backbone!.start).toBeDefined()
    expect(await outcome('wasmtime', experiment)).toEqual(await outcome('v8', experiment))
  })

  it.each(['conv3x5s2:i8*-3*-10', '7*-6*-5*-10', 'conv3x3*-pool3-10:i8', 'conv5x9same:i8*-10', '131*-10'])('the same bytes of other shapes: %s', async (network) => {
    const experiment = onBackbone(await learnedBefore('local', network.replaceAll('*', ''), 40), network)
    const expected = await outcome('v8-scalar', experiment)
    expect(await outcome('v8-simd', experiment)).toEqual(expected)
    expect(await outcome('v8-scalar', onBoard(experiment, { core: 'avr5' }))).toEqual(expected)
  })
})

describe('a backbone', () => {
  test('is asked for where there is none', async () => {
    await expect((await openDevice('v8')).open(choice('local', frozen))).rejects.toMatchObject({ code: 'OPTION_INVALID', hint: expect.stringContaining(`--network '${learning}'`) })
  })

  it.each([
    ['conv3x5same*-pool2-10', 'RESULTS_MISMATCH'],
    ['conv3x4same*-pool2-conv2x6:i8*-20*-10*-10', 'RESULTS_MISMATCH'],
    ['conv3x4same-pool2-10', 'OPTION_INVALID'],
  ])('is refused where it has not learned such layers: %s', (network, code) => {
    expect(errorOf(() => onBackbone(backbone, network)).code).toBe(code)
  })

  test('may be frozen itself, and then gives what it was given and what it has learned', async () => {
    const experiment = onBackbone(backbone, frozen)
    const session = await (await openDevice('v8')).open(experiment)
    await session.learn(digits.train, rows(0, 50))
    const second = { rule: 'local', network: frozen, planned: planExperiment(coreModule(), experiment), learner: await session.learner!() }
    const deeper = onBackbone(second, 'conv3x4same*-pool2-conv2x6:i8*-20*-10')
    expect(deeper.backbone!.weights.subarray(0, constantBytes(experiment))).toEqual(experiment.backbone!.weights)
    const told = [...(await session.tell(digits.test, rows(0, 20))).outputs]
    expect((await outcome('v8', deeper, 0)).outputs).toEqual(told)
  })

  test('other weights under the same block are refused by the core', () => {
    const experiment = onBackbone(backbone, frozen)
    const weights = experiment.backbone!.weights.slice()
    weights[5]! ^= 1
    expect(configBlock({ ...experiment, backbone: { weights } })[Config.layerTable + LayerConfig.amplitude]).not.toBe(configBlock(experiment)[Config.layerTable + LayerConfig.amplitude])
  })

  test('is saved with the learner as text', async () => {
    const experiment = onBackbone(backbone, frozen)
    const session = await (await openDevice('v8')).open(experiment)
    await session.learn(digits.train, rows(0, 50))
    const learner = loadLearner(JSON.parse(JSON.stringify(saveLearner(await session.learner!()))))
    expect(learner.constants).toEqual(experiment.backbone!.weights)
    const other = await (await openDevice('v8-scalar')).open(experiment, { pretrained: learner })
    expect(await other.digest()).toBe(await session.digest())
  })
})

describe('what frozen layers make of a sample', () => {
  /** The digits as the layers above the frozen ones see them, as data of their own. */
  function features(): Dataset {
    const experiment = onBackbone(backbone, frozen)
    const layers = new Frozen(readBlock(configBlock(experiment)), experiment.backbone!.weights)
    const { height, width, channels, inputFraction } = layers.rest
    return {
      ...digits, shape: { height, width, channels }, format: { ...digits.format, fraction: inputFraction },
      train: { ...digits.train, inputs: concatenated(digits.train, layers) }, test: { ...digits.test, inputs: concatenated(digits.test, layers) },
    }
  }

  const concatenated = ({ inputs, count }: Samples, layers: Frozen): Int8Array => {
    const length = inputs.length / count
    return Int8Array.from(Array.from({ length: count }, (_, i) => [...layers.seen(inputs.subarray(i * length, (i + 1) * length))]).flat())
  }

  test('is learned as data of that shape would be: the same bytes', () => {
    const dataset = features()
    const experiment = onBackbone(backbone, frozen, 'dfa')
    const above = resolveExperiment({ rule: 'dfa', network: '20-10', dataset, seed: 1, epochs: 1, samples: 200 })
    const block = configBlock(experiment).slice(), own = configBlock(above)
    // Rates follow from the statistics of the data, which the frozen network's host did not look at.
    own.set(block.subarray(Config.layerTable + 2 * LayerConfig.bytes), Config.layerTable)
    const core = new RawCore('engram')
    expect(core.configure(own)).toBe(0)
    const whole = new RawCore('engram')
    whole.freeze(experiment.backbone!.weights)
    expect(whole.configure(block)).toBe(0)
    const size = dataset.train.inputs.length / dataset.train.count, pixels = digits.train.inputs.length / digits.train.count
    for (let row = 0; row < 100; row++) {
      core.learn(dataset.train.inputs.subarray(row * size, (row + 1) * size), digits.train.labels[row]!)
      whole.learn(digits.train.inputs.subarray(row * pixels, (row + 1) * pixels), digits.train.labels[row]!)
    }
    expect(whole.digest()).toBe(core.digest())
  })
})
