import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Config } from '../../assembly/abi.js'
import { configBlock } from '../../host/experiment/config-block.js'
import { objectiveInfo, objectiveNames } from '../../host/experiment/objectives.js'
import { optimizerNames } from '../../host/experiment/optimizers.js'
import { ruleInfo, ruleNames } from '../../host/experiment/rules.js'
import { EngramError } from '../../host/errors.js'
import { checkNetwork, formatNetwork, networkLimits, type LayerSpec } from '../../host/network/network.js'
import { usualTask } from '../lessons.js'
import { statusOf } from './second/legal.js'

const small = (most: number, usual: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: usual }) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: most }) })
const bits = fc.constantFrom(8 as const, 16 as const)
const dense: fc.Arbitrary<LayerSpec> = fc.record({
  kind: fc.constant('dense' as const), units: small(networkLimits.units, 100), bits,
  kernel: fc.constant(1), stride: fc.constant(1), padding: fc.constant('valid' as const), pool: fc.constant(1 as const),
})
const conv: fc.Arbitrary<LayerSpec> = fc.record({
  kind: fc.constant('conv2d' as const), units: small(networkLimits.channels, 40), bits, kernel: small(networkLimits.kernel, 5),
  stride: small(networkLimits.stride, 2), padding: fc.constantFrom('valid' as const, 'same' as const), pool: fc.constantFrom(1 as const, 2 as const, 3 as const),
})

const rules = ruleNames.flatMap((rule) => [
  rule,
  ...Object.entries(ruleInfo[rule]!.options).flatMap(([name, { values, min, max }]) => (values ?? [min!, max!]).map((value) => `${rule}:${name}=${value}`)),
])

const experiments = fc.tuple(fc.constantFrom(...rules), fc.array(conv, { maxLength: 3 }), fc.array(dense, { maxLength: 3 }), fc.record({
  shape: fc.oneof(
    fc.record({ height: small(250, 32), width: small(250, 32), channels: small(200, 4) }),
    fc.record({ height: fc.constant(1), width: fc.constant(1), channels: fc.integer({ min: 1, max: networkLimits.features }) })),
  classes: fc.integer({ min: 2, max: 256 }), objective: fc.constantFrom(...objectiveNames), optimizer: fc.constantFrom(...optimizerNames),
  seed: fc.nat(0xffffffff), totalSamples: fc.oneof(fc.constantFrom(1, 0xffffffff), fc.integer({ min: 1, max: 0xffffffff })), skip: fc.integer({ min: 0, max: 1024 }),
  fraction: fc.integer({ min: 1, max: 15 }), energy: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e9, noNaN: true })),
  rate: fc.tuple(fc.nat(31), fc.nat(31)).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) })),
}))

/** Whether the library takes the network for such data; what it refuses it never writes. */
function taken(layers: LayerSpec[], shape: { height: number; width: number; channels: number }, classes: number): boolean {
  try {
    checkNetwork(layers, shape, classes)
    return true
  } catch (error) {
    if (error instanceof EngramError) return false
    throw error
  }
}

it('every block that the library writes is legal, but for what the core says of its own room and rule', () => {
  let written = 0
  fc.assert(fc.property(experiments, ([rule, convs, units, { fraction, energy, ...settings }]) => {
    const { shape, classes } = settings
    const readout = { ...units[0] ?? { kind: 'dense' as const, bits: 16 as const, kernel: 1, stride: 1, padding: 'valid' as const, pool: 1 as const }, units: classes }
    const layers = [...convs, ...units, readout]
    if (!taken(layers, shape, classes)) return
    const task = usualTask(rule)
    const objective = objectiveNames.filter((name) => objectiveInfo[name].tasks.includes(task)).find((name, _, able) => name === settings.objective || !able.includes(settings.objective))!
    const block = configBlock({ task, rule, network: formatNetwork(layers), layers, format: { fraction, background: 0, energy, description: '' }, ...settings, objective })
    written++
    const status = statusOf(block)
    if (status === 0) return
    // A rule may ask more of a network than the library knows, and so may the room that a SIMD build has for one input.
    const plain = block.slice()
    plain.fill(0, 28, 60)
    plain[1] = ruleInfo.local!.id
    plain[Config.task] = 0
    expect({ network: formatNetwork(layers), shape, status: statusOf(plain) === 0 ? 'the rule' : oversized(layers, shape) ? 'the core' : status }).toEqual(
      { network: formatNetwork(layers), shape, status: expect.stringMatching(/^the /) })
  }), { numRuns: 3000, seed: 1 })
  expect(written).toBeGreaterThan(500)
})

/** Limits of the core that `checkNetwork` leaves to it: 2^24 weights a layer, 196,608 values of an input with its border. */
function oversized(layers: readonly LayerSpec[], shape: { height: number; width: number; channels: number }): boolean {
  let { height, width, channels } = shape
  for (const { kind, units, kernel, stride, padding, pool } of layers) {
    const fan = kind === 'dense' ? height * width * channels : kernel ** 2 * channels
    if (fan * units > 2 ** 24 || (kind === 'conv2d' && (height + kernel + stride * pool) * (width + kernel + stride * pool) * channels > 196_608)) return true
    const side = (size: number): number => Math.floor((padding === 'same' ? Math.ceil(size / stride) : Math.floor((size - kernel) / stride) + 1) / pool)
    ;[height, width, channels] = kind === 'dense' ? [1, 1, units] : [side(height), side(width), units]
  }
  return false
}
