import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import { realInput } from '../../host/compare/alignment.js'
import { Core } from '../../host/core.js'
import { features, type Dataset, type Samples } from '../../host/data/dataset.js'
import { corePath } from '../../host/device/core-files.js'
import type { Experiment } from '../../host/experiment/experiment.js'
import { floatNetwork, matrixReader, type Matrix } from '../../host/alignment/float-network.js'
import { parseRule, ruleNames } from '../../host/experiment/rules.js'
import { experimentFor, samplesFor } from '../lessons.js'
import { ruleRows } from '../rules.js'
import { optionsOf } from './reference.js'

const module = new WebAssembly.Module(readFileSync(corePath('engram.simd')))

/** Samples learned before, so that heads are not zero any more. */
const WARM = 200
/** Samples that both sides learn from, each from the same state. */
const SAMPLES = 24
/** Updates of the core that are averaged for each of them, each with random numbers of its own. */
const REPEATS = 48

/** The digits below `classes`. */
function firstClasses(dataset: Dataset, classes: number): Dataset {
  const size = features(dataset.shape)
  const keep = ({ inputs, labels }: Samples): Samples => {
    const rows = [...labels.keys()].filter((row) => labels[row]! < classes)
    return {
      count: rows.length,
      inputs: Int8Array.from(rows.flatMap((row) => [...inputs.subarray(row * size, (row + 1) * size)])),
      labels: Uint8Array.from(rows, (row) => labels[row]!),
    }
  }
  return { ...dataset, classes: dataset.classes.slice(0, classes), train: keep(dataset.train), test: keep(dataset.test) }
}

/** Products of what two sides did to a matrix, summed over samples. */
interface Agreement {
  both: number
  fixed: number
  float: number
}

const entries = ({ weights, bias }: Matrix): number => weights.length + bias.length

/** Adds a matrix, biases last, times a factor. */
function addEntries(into: Float64Array, { weights, bias }: Matrix, factor: number): void {
  for (let i = 0; i < weights.length; i++) into[i]! += factor * weights[i]!
  for (let i = 0; i < bias.length; i++) into[weights.length + i]! += factor * bias[i]!
}

/** The matrix that an entry belongs to: a leaky layer has one from its inputs and one from its own units. */
function partOf(name: string, entry: number, { layers }: Experiment, fan: number): string {
  const index = Number(/^weights (\d+)$/.exec(name)?.[1]) - 1
  const layer = layers[index]
  if (layer?.kind !== 'leaky' || entry >= layer.units * fan) return name
  return entry % fan < fan - layer.units ? name : `${name}, recurrent`
}

let digits: Dataset

beforeAll(async () => {
  digits = await loadDataset({ data: 'digits', seed: 1 })
})

it('has a row for every rule', () => {
  expect(new Set(ruleRows.map((row) => row.rule.split(':')[0]))).toEqual(new Set(ruleNames))
})

describe.each(ruleRows)('$rule', (row) => {
  it.each(row.networks)('moves the weights of %s as its float64 reference does', (network) => {
    const dataset = firstClasses(digits, row.classes)
    const written = network.replace(/10(:i8)?$/, `${row.classes}$1`)
    // A rate that stays, fast enough that a step is not mostly rounding.
    const at = (shift: number): Experiment =>
      ({ ...experimentFor({ rule: row.rule, network: written, dataset, seed: 3 }), rate: { first: shift, last: shift } })
    const young = new Core(module, at(row.rate + 1))
    young.init()
    const lesson = samplesFor(at(0), dataset.train)
    young.learn(lesson, Uint32Array.from({ length: WARM }, (_, i) => i))
    const state = young.snapshot()
    const experiment = at(row.rate)
    const core = new Core(module, experiment)
    const read = matrixReader(core, experiment, row.own(experiment))
    const before = read(state)
    const clock = new DataView(state.buffer, state.byteOffset)
    const countsAll = parseRule(row.rule).info.traits.labels === 'optional'
    const sum = new Map<string, Agreement>()
    for (let k = 0; k < SAMPLES; k++) {
      const sample = WARM + k
      const wanted = read(state)
      row.reference(floatNetwork(wanted, experiment), experiment.seed, optionsOf(row.rule))
        .learn(realInput(dataset.train, sample, experiment), dataset.train.labels[sample]!, 2 ** -row.rate, sample)
      const after = [...before].map(([name, matrix]) => [name, new Float64Array(entries(matrix))] as const)
      for (let r = 0; r < REPEATS; r++) {
        // Generator: any x but 0, any c. Then the count of samples, which random nudges depend on, and of all, where there is one.
        clock.setUint16(0, 1 + ((r * 7919 + k * 104729) % 65535), true)
        clock.setUint16(2, (r * 51199 + k * 13) & 0xffff, true)
        clock.setUint32(4, sample, true)
        if (countsAll) clock.setUint32(8, sample, true)
        core.restore(state)
        core.learn(lesson, Uint32Array.of(sample))
        const one = read(core.snapshot())
        for (const [name, into] of after) addEntries(into, one.get(name)!, 1 / REPEATS)
      }
      for (const [name, fixed] of after) {
        const float = new Float64Array(fixed.length)
        addEntries(float, wanted.get(name)!, 1)
        for (const update of [fixed, float]) addEntries(update, before.get(name)!, -1)
        fixed.forEach((v, i) => {
          const part = partOf(name, i, experiment, wanted.get(name)!.fan)
          const agreement = sum.get(part) ?? { both: 0, fixed: 0, float: 0 }
          agreement.both += v * float[i]!
          agreement.fixed += v * v
          agreement.float += float[i]! ** 2
          sum.set(part, agreement)
        })
      }
    }
    for (const [name, { both, fixed, float }] of sum) {
      // What a rule does not teach must stay.
      const isReadout = name === `weights ${experiment.layers.length}`
      if ((!row.readout && isReadout) || (!row.hidden && name.startsWith('weights') && !isReadout)) {
        // Sums of 48ths of it leave crumbs.
        expect(fixed + float, name).toBeLessThan(1e-20)
        continue
      }
      expect(both / Math.sqrt(fixed * float), `cosine of ${name}`).toBeGreaterThan(row.cosine)
      expect(both / float, `size of ${name}`).toBeGreaterThan(row.size[0])
      expect(both / float, `size of ${name}`).toBeLessThan(row.size[1])
    }
  })
})
