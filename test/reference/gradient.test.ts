import { describe, expect, it } from 'vitest'
import { activate, floatNetwork, type FloatNetwork, type Matrix } from '../../host/alignment/float-network.js'
import { floatObjectives, softmax } from '../../host/alignment/float-objectives.js'
import { addGradient, oneHot, scoresOf, zerosLike } from '../../host/alignment/gradient.js'
import type { Experiment } from '../../host/experiment/experiment.js'
import { objectiveNames } from '../../host/experiment/objectives.js'
import { parseNetwork } from '../../host/network/network.js'

/** A network with weights of about He's size that `seed` decides. */
function network(text: string, shape: Experiment['shape'], seed: number): { net: FloatNetwork; x: Float64Array; matrices: Matrix[] } {
  const layers = parseNetwork(text)
  const experiment = { layers, shape, classes: layers.at(-1)!.units, format: { fraction: 7, background: 0, energy: 1, description: '' } } as Experiment
  let state = seed
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
  const values = (n: number, size: number): Float64Array => Float64Array.from({ length: n }, () => next() * size)
  const named = new Map<string, Matrix>()
  let channels = shape.channels
  let sites = shape.height * shape.width
  layers.forEach(({ kind, units, kernel, pool, stride, padding }, i) => {
    const fan = kind === 'dense' ? sites * channels : kernel ** 2 * channels
    named.set(`weights ${i + 1}`, { rows: units, fan, weights: values(units * fan, Math.sqrt(4 / fan)), bias: values(units, 0.2), biasInput: i ? 2 : 0.5 })
    const side = Math.sqrt(sites)
    const outside = padding === 'same' ? Math.ceil(side / stride) : Math.floor((side - kernel) / stride) + 1
    sites = kind === 'dense' ? 1 : Math.floor(outside / pool) ** 2
    channels = units
  })
  const matrices = layers.map((_, i) => named.get(`weights ${i + 1}`)!)
  return { net: floatNetwork(named, experiment), x: values(shape.height * shape.width * shape.channels, 1), matrices }
}

const square = { height: 7, width: 7, channels: 2 }

describe('the true gradient', () => {
  const shapes = [
    ['9-6-4', { height: 1, width: 1, channels: 5 }],
    ['3', { height: 1, width: 1, channels: 4 }],
    ['conv3x4-pool2-4', square],
    ['conv3x4same-conv3x3s2same-5-4', square],
    ['conv3x3same-pool3-4', square],
  ] as const
  it.each(objectiveNames.flatMap((objective) => shapes.map((each) => [objective, ...each] as const)))('under %s is what the loss of %s changes by when a weight changes a little', (objective, text, shape) => {
    for (const seed of [1, 2, 3]) {
      const { net, x, matrices } = network(text, shape, seed)
      const gradient = matrices.map(zerosLike)
      const loss = (): number => {
        const scores = scoresOf(net, x)
        return floatObjectives[objective].loss(scores, oneHot(1, scores.length))
      }
      addGradient(net, x, 1, objective, gradient)
      const step = 1e-6
      const slope = (values: Float64Array, i: number): number => {
        const kept = values[i]!
        values[i] = kept + step
        const above = loss()
        values[i] = kept - step
        const below = loss()
        values[i] = kept
        return (above - below) / (2 * step)
      }
      matrices.forEach((matrix, l) => {
        for (let i = 0; i < matrix.weights.length; i += 3) expect(gradient[l]!.weights[i]).toBeCloseTo(slope(matrix.weights, i), 5)
        for (let i = 0; i < matrix.bias.length; i++) expect(gradient[l]!.bias[i]).toBeCloseTo(slope(matrix.bias, i), 5)
      })
      expect(gradient.some(({ weights }) => weights.some((g) => g !== 0))).toBe(true)
    }
  })

  it('passes nothing through a unit that is clamped at either end', () => {
    const { net, x, matrices } = network('6-3', { height: 1, width: 1, channels: 4 }, 5)
    matrices[0]!.bias.set([99, -99, 99, -99, 99, -99])
    expect([...activate(net.hidden[0]!, x).output]).toEqual([127 / 32, 0, 127 / 32, 0, 127 / 32, 0])
    const gradient = matrices.map(zerosLike)
    addGradient(net, x, 0, 'cross-entropy', gradient)
    expect(gradient[0]!.weights.every((g) => g === 0)).toBe(true)
    expect(gradient[1]!.weights.some((g) => g !== 0)).toBe(true)
  })

  it('takes a softmax that does not overflow', () => {
    expect([...softmax(Float64Array.of(1000, 1000, -1000))]).toEqual([0.5, 0.5, 0])
  })
})
