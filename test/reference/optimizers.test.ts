import { beforeAll, describe, expect, it } from 'vitest'
import { optimizerNames, type OptimizerName } from '../../host/experiment/optimizers.js'
import { parseNetwork } from '../../host/network/network.js'
import { Kernels } from '../assembly/kernels-host.js'
import { optimizerRows } from './optimizers.js'

const FAN = 24, STEPS = 40, RUNS = 60
/** The schedule's shift: slow enough that no velocity saturates. */
const RATE = 8
/** Fractional bits of a signal and an input. */
const SIGNAL = 12, INPUT = 7

let core: Kernels

beforeAll(async () => {
  core = await Kernels.open('scalar')
})

/** Signals and inputs of a run: some inputs are always 0, some turn, most keep their sign. */
function lesson(run: number): { signal: number; x: number[] }[] {
  let state = run * 7919 + 1
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
  return Array.from({ length: STEPS }, (_, k) => ({
    signal: Math.round((next() < 0.75 ? 1 : -1) * (150 + 250 * next())),
    x: Array.from({ length: FAN }, (_, i) => (i % 6 === 0 ? 0 : Math.round((i % 4 === 1 && k % 2 ? -1 : 1) * (20 + 80 * next())))),
  }))
}

/** How far each weight and the bias came, in units of a weight: `step` teaches the core's row once. */
function fixed(optimizer: OptimizerName, run: number, step: (signal: number, x: number[], shift: number) => void): number[] {
  core.reset()
  core.configure(parseNetwork('1-2'), { height: 1, width: 1, channels: FAN }, { optimizer, seed: run + 1, rate: { first: RATE, last: RATE } })
  core.call.beginSample!()
  const at = core.call.layerData!(0)
  core.write(at, new Int16Array(FAN + 1))
  const shift = core.call.layerRate!(0) + RATE
  for (const { signal, x } of lesson(run)) step(signal, x, shift)
  return [...core.int16(at, FAN + 1)]
}

/** The same in float64. */
function float(optimizer: OptimizerName, run: number): number[] {
  const fraction = core.call.layerFraction!(0), offset = core.call.layerRate!(0) - (SIGNAL + INPUT - fraction)
  const step = optimizerRows[optimizer].make()
  const way = new Array<number>(FAN + 1).fill(0)
  for (const { signal, x } of lesson(run)) {
    const gradients = [...x, 64].map((each) => (signal / 2 ** SIGNAL) * (each / 2 ** INPUT))
    step(gradients, 2 ** -(RATE + offset), 2 ** -RATE).forEach((d, i) => (way[i]! += d * 2 ** fraction))
  }
  return way
}

const teach: Record<string, (signal: number, x: number[], shift: number) => void> = {
  'an outer product'(signal, x, shift) {
    core.call.stageInput!(core.put(Int8Array.from(x)), FAN)
    core.call.updateRow!(0, 0, signal, shift)
  },
  'a summed gradient'(signal, x, shift) {
    core.call.updateList!(0, 0, core.put(Int32Array.from([...x, 64], (each) => signal * each)), shift)
  },
}

describe.each(optimizerNames)('%s', (optimizer) => {
  it.each(Object.keys(teach))('moves a row by %s as its float64 reference does', (how) => {
    let both = 0, ours = 0, theirs = 0
    for (let run = 0; run < RUNS; run++) {
      const way = fixed(optimizer, run, teach[how]!)
      float(optimizer, run).forEach((d, i) => {
        both += d * way[i]!
        ours += way[i]! ** 2
        theirs += d * d
      })
    }
    const { cosine, size } = optimizerRows[optimizer]
    expect(both / Math.sqrt(ours * theirs)).toBeGreaterThan(cosine)
    expect(both / theirs).toBeGreaterThan(size[0])
    expect(both / theirs).toBeLessThan(size[1])
  })

  it('leaves the weights of inputs alone that are 0', () => {
    const way = fixed(optimizer, 1, teach['an outer product']!)
    expect(way.filter((_, i) => i < FAN && i % 6 === 0)).toEqual([0, 0, 0, 0])
    expect(way.filter((d) => d !== 0).length).toBeGreaterThan(FAN / 2)
  })
})
