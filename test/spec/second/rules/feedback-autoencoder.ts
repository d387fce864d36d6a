import { clamp, rounded, scaled, toSignal } from '../numbers.js'
import type { Network, Rule } from '../network.js'
import { layerKey } from '../random.js'
import { feedback } from './dfa.js'
import { restoring } from './restoring.js'

export function feedbackAutoencoder(net: Network): Rule {
  const [scale] = net.block.options
  const { weights } = net.readout
  const { rows, fan, bits, fraction, shift } = weights
  const { codeOf, lose, steps, slower, magnitude } = restoring(net)
  const decoder = net.bareMatrix(rows, fan, bits, fraction, shift)
  const key = layerKey(net.block.seed, net.layers.length)
  const bound = Math.min(32767, Math.floor((2 ** 31 - 1) / (128 * fan)))
  return {
    unlabelled: true,
    learn(input) {
      const code = codeOf(input)
      const { lost, distance } = lose(input, decoder, 0, code)
      for (let o = 0; o < rows; o++) {
        const sum = lost.reduce((all, r, i) => all + feedback(key, i, o) * clamp(r, bound), 0)
        const d = toSignal(rounded(sum, 6 + Math.floor((magnitude + 1) / 2) + scale!))
        if (d === 0) continue
        weights.learnOuter(o, d, net.top(input), net.rate + slower)
        weights.biases[o] = 0
      }
      code.forEach((y, o) => {
        if (scaled(y, 16 - (shift + net.rate + slower), 2 ** 23) !== 0) decoder.learnOuter(o, y, steps(lost), net.rate + slower)
      })
      return net.judge(distance)
    },
    infer: (input) => net.judge(lose(input, decoder, 0, codeOf(input)).distance),
    regions: () => decoder.regions(),
  }
}
