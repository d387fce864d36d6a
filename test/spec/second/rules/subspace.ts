import type { Network, Rule } from '../network.js'
import { binaryLogarithm } from '../objectives.js'
import { restoring } from './restoring.js'

export function subspace(net: Network): Rule {
  const [size] = net.block.options
  const { weights } = net.readout
  const { codeOf, lose, steps, slower } = restoring(net)
  const units = size === 0 ? weights.rows : size!
  const parts = Math.ceil(weights.rows / units)
  const shares = new Int16Array(parts)

  const look = (input: Int8Array) => {
    const code = codeOf(input)
    return Array.from(shares, (_, k) => ({ y: code.slice(k * units, (k + 1) * units), ...lose(input, weights, k * units, code.slice(k * units, (k + 1) * units)) }))
  }
  const least = (all: { distance: number }[]): number => Math.min(...all.map(({ distance }) => distance))
  return {
    unlabelled: true,
    learn(input) {
      const all = look(input)
      const costs = all.map(({ distance }, k) => binaryLogarithm(Math.max(1, distance)) + ((shares[k]! * parts) >> 5))
      const k = parts === 1 ? 0 : costs.indexOf(Math.min(...costs))
      const r = steps(all[k]!.lost)
      all[k]!.y.forEach((y, o) => {
        if (y === 0) return
        weights.learnOuter(k * units + o, y, r, net.rate + slower)
        weights.biases[k * units + o] = 0
      })
      if (parts !== 1) shares.forEach((share, j) => (shares[j] = share + (((j === k ? 32767 : 0) - share) >> 7)))
      return net.judge(least(all))
    },
    infer: (input) => net.judge(least(look(input))),
    regions: () => (parts === 1 ? [] : [new Uint8Array(shares.buffer)]),
  }
}
