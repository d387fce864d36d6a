import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import { evenMoments, measureAlignment, type Alignment, type AlignmentOptions } from '../../host/compare/alignment.js'
import type { Dataset } from '../../host/data/dataset.js'
import { corePath } from '../../host/device/core-files.js'
import { resolveExperiment } from '../../host/experiment/experiment.js'
import { followers, ruleInfo, ruleNames } from '../../host/experiment/rules.js'

const module = new WebAssembly.Module(readFileSync(corePath('engram.simd')))
let dataset: Dataset

beforeAll(async () => {
  dataset = await loadDataset({ data: 'digits', seed: 1 })
})

const lesson = (epochs: number) => ({ dataset, epochs, augment: 'none' as const, validate: false })

async function measured(rule: string, network: string, options: AlignmentOptions, skip = 0, epochs = 3): Promise<Alignment[]> {
  const experiment = resolveExperiment({ rule, network, dataset, epochs, seed: 1, skip })
  const found: Alignment[] = []
  for await (const point of measureAlignment(module, experiment, lesson(epochs), options)) {
    found.push(point)
  }
  return found
}

const degrees = (point: Alignment, layer: number): number => point.layers[layer]!.degrees!

describe('alignment with the true gradient', () => {
  it.each(['24-16-10', 'conv3x6same-conv3x8-pool2-10'])('is close for backprop in every layer of %s', async (network) => {
    const points = await measured('backprop', network, { moments: [30, 500, 2000] })
    for (const { layers } of points) for (const layer of layers) expect(layer.degrees).toBeLessThan(20)
  })

  it('begins near a right angle under direct feedback and falls: the network aligns itself', async () => {
    const points = await measured('dfa', '48-32-10', { moments: [1, 4000] })
    for (const layer of [0, 1]) {
      expect(degrees(points[0]!, layer)).toBeGreaterThan(80)
      expect(degrees(points.at(-1)!, layer)).toBeLessThan(degrees(points[0]!, layer) - 7)
    }
  })

  it('is close for local losses where the loss is the network\'s own, in the top layer and the readout', async () => {
    const points = await measured('local', '24-16-10', { moments: [500, 3000] })
    for (const point of points) {
      expect(degrees(point, 1)).toBeLessThan(20)
      expect(degrees(point, 2)).toBeLessThan(20)
    }
  })

  it('has no angle where the gradient or the update vanishes', async () => {
    // A readout of zeros passes no gradient down; with a threshold above every error nothing learns.
    const [young] = await measured('dfa', '24-16-10', { moments: [0] })
    expect(young!.layers.map((layer) => layer.degrees === null)).toEqual([true, true, false])
    const [skipping] = await measured('dfa', '24-16-10', { moments: [10] }, 1024)
    expect(skipping!.layers.every((layer) => layer.degrees === null)).toBe(true)
  })

  it('names the layers as the plan does and comes at the moments asked for', async () => {
    const points = await measured('backprop', '8-10', { points: 3, probes: 5 })
    expect(points.map((point) => point.samples)).toEqual(evenMoments(3 * dataset.train.count, 3))
    expect(points[0]!.layers.map((layer) => layer.name)).toEqual(['weights 1', 'weights 2'])
  })

  it('leaves no trace in what is learned', async () => {
    const experiment = resolveExperiment({ rule: 'perturbation', network: '12-10', dataset, epochs: 1, seed: 1 })
    // The state of the watched learner shows in its last angles: equal only if every update before was.
    const often: Alignment[] = [], once: Alignment[] = []
    const total = dataset.train.count
    for await (const point of measureAlignment(module, experiment, lesson(1), { moments: [0, 7, 500, 1100, total], probes: 20 })) often.push(point)
    for await (const point of measureAlignment(module, experiment, lesson(1), { moments: [total], probes: 20 })) once.push(point)
    expect(often.at(-1)).toEqual(once[0])
  })

  it('stops when it is told to', async () => {
    const experiment = resolveExperiment({ rule: 'backprop', network: '8-10', dataset, epochs: 1, seed: 1 })
    const looks = measureAlignment(module, experiment, lesson(1), { signal: AbortSignal.abort() })
    await expect((async () => { for await (const _ of looks); })()).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })

  const classifiers = ruleNames.filter((rule) => ruleInfo[rule]!.traits.tasks.includes('classify') && ruleInfo[rule]!.traits.takes.includes('dense'))
  it.each(classifiers.filter((rule) => followers.includes(rule)))('of %s: the readout goes down', async (rule) => {
    const [point] = await measured(rule, '24-10', { moments: [500] }, 0, 1)
    expect(degrees(point!, 1)).toBeLessThan(90)
  })

  it.each(classifiers.filter((rule) => !followers.includes(rule)))('of %s says nothing, and is refused', async (rule) => {
    await expect(measured(rule, '24-10', { moments: [10] })).rejects.toMatchObject({ code: 'RULE_NO_GRADIENT', message: expect.stringContaining(rule) })
  })

  it('is not measured where layers are frozen', async () => {
    await expect(measured('dfa', '16*-24-10', { moments: [10] })).rejects.toMatchObject({ code: 'NETWORK_SHAPE', hint: 'leave the "*" out: --network 16-24-10' })
  })

  it('is not measured where layers have a state that lasts', async () => {
    await expect(measured('eprop', 'leaky16-10', { moments: [10] })).rejects.toMatchObject({ code: 'NETWORK_SHAPE' })
  })
})
