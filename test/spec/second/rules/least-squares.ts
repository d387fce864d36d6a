import { clamp, rounded, scaled } from '../numbers.js'
import type { Network, Rule } from '../network.js'

const digitsOf = (x: number): number => 32 - Math.clz32(x)
/** The square root of an integer of 32 bits, rounded down: a double is exact enough. */
const root = (x: number): number => Math.floor(Math.sqrt(x))

export function leastSquares(net: Network): Rule {
  const [prior, forget] = net.block.options
  const { readout, generator } = net
  const n = readout.weights.fan + 1
  const places = Math.min(13, 17 - digitsOf(n - 1))
  const inFraction = net.layers.at(-1)?.block.outputFraction ?? net.block.inputFraction
  const s = Array.from({ length: n }, (_, i) => Int16Array.from({ length: n }, (_, j) => (i === j ? 8192 : 0)))

  function see(u: number[]) {
    const wide = Array.from({ length: n }, (_, j) => u.reduce((sum, x, i) => sum + x * s[i]![j]!, 0))
    const e = Math.max(0, digitsOf(Math.max(...wide.map(Math.abs))) - places)
    const a = wide.map((x) => rounded(x, e))
    const aFraction = 13 + prior! + inFraction - e
    const m = forget === 0 ? 4096 : 4096 - (4096 >> forget!)
    const b = m + scaled(a.reduce((sum, x) => sum + x * x, 0), 12 - 2 * aFraction, 2 ** 30)
    const up = (Math.clz32(b) - 1) & ~1
    const r = root(b * 2 ** up)
    return { a, aFraction, up, inverse: Math.floor(2 ** 29 / Math.floor((b * 2 ** up) / 2 ** 15)), gain: Math.floor((r * 2 ** 15) / (r + root(m * 2 ** up))) }
  }

  function moveRow(row: Int16Array, a: number[], step: number): void {
    let f = generator.draw()
    row.forEach((entry, j) => {
      const p = f - step * a[j]! + (forget === 0 ? 0 : entry * 2 ** (15 - forget!))
      row[j] = clamp(entry + (p >> 16), 16383)
      f = p & 0xffff
    })
  }

  function addColumn(i: number, step: number, errors: number[]): void {
    let f = generator.draw()
    errors.forEach((error, c) => {
      const p = step * error + f
      readout.weights.add(c, i, p >> 16)
      f = p & 0xffff
    })
  }

  return {
    learn(x, target) {
      net.forward(x)
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      if (!net.worth(errors)) return net.answer(scores)
      const { a, aFraction, up, inverse, gain } = see([...Array.from(readout.features), 64])
      s.forEach((row, i) => {
        const g = row.reduce((sum, entry, j) => sum + entry * a[j]!, 0)
        const down = digitsOf(Math.abs(g)) - 15
        const k = rounded(rounded(g, down) * inverse, 15)
        const step = scaled(rounded(k * gain, 15), up + down - 1 - 2 * aFraction, Math.floor(2 ** 30 / 2 ** places))
        if (step !== 0 || forget !== 0) moveRow(row, a, step)
        const change = scaled(k, up + down - 24 - prior! - aFraction + readout.weights.fraction, 2 ** 20)
        if (change !== 0) addColumn(i, change, errors)
      })
      return net.answer(scores)
    },
    infer: (x) => net.inferByReadout(x),
    regions: () => [new Uint8Array(Int16Array.from(s.flatMap((row) => [...row])).buffer)],
  }
}
