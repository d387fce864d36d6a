import type { Network, Rule } from '../network.js'
import { clamp, rounded, toSignal } from '../numbers.js'

export function subspace(net: Network): Rule {
  const { weights } = net.readout
  const { rows, fan, fraction, bits } = weights
  const magnitude = Math.floor(Math.log2(fan))
  const half = Math.floor((magnitude + 1) / 2)
  weights.initialise(Math.min(weights.limit, Math.max(1, Math.floor(2 ** (fraction - half)))))
  const bound = Math.min(32767, Math.floor((2 ** 31 - 1) / (rows * (bits === 16 ? 2048 : 128))))
  const code: number[] = []
  let lost: number[] = []

  const distance = (input: Int8Array): number => {
    net.forward(input)
    const x = net.top(input)
    for (let o = 0; o < rows; o++) code[o] = toSignal(rounded(weights.product(o, x), fraction - 3))
    lost = Array.from(x, (value, i) => {
      let sum = 0
      code.forEach((y, o) => (sum += weights.narrowed(o, i) * clamp(y, bound)))
      return toSignal(8 * value - toSignal(rounded(sum, fraction - (bits === 16 ? 4 : 0))))
    })
    return Math.floor(lost.reduce((sum, r) => sum + r * r, 0) / 2 ** magnitude)
  }
  return {
    unlabelled: true,
    learn(input) {
      const d = distance(input)
      const steps = Int8Array.from(lost, (r) => clamp(rounded(r, 3), 127))
      code.forEach((y, o) => {
        if (y === 0) return
        weights.learnOuter(o, y, steps, net.rate + 7 - net.topFraction + magnitude)
        weights.biases[o] = 0
      })
      return net.judge(d)
    },
    infer: (input) => net.judge(distance(input)),
  }
}
