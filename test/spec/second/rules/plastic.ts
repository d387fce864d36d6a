import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'
import { scaled } from '../numbers.js'
import { unsupervised } from './unsupervised.js'

/** Q8. */
const coefficientOf = (root: number): number => Math.sign(root) * (root ** 2 >> 4)

export function plastic(net: Network): Rule {
  const [a, b, c, d, e, f] = net.block.options.slice(0, 6).map(coefficientOf) as [number, number, number, number, number, number]
  const post = net.block.options[6]

  function change(layer: Layer, x: Int8Array): void {
    const { weights } = layer
    const inFraction = layer.index === 0 ? net.block.inputFraction : net.layers[layer.index - 1]!.block.outputFraction
    const up = -2 - net.rate - Math.floor(Math.log2(weights.fan))
    const answers = Array.from({ length: weights.rows }, (_, k) => scaled(weights.product(k, x), 10 - weights.fraction - inFraction, 32767))
    answers.forEach((answer, k) => {
      const y = post === 1 ? Math.max(0, answer) : answer
      weights.learnDecaying(
        k,
        scaled(a * y + b * 1024, up + weights.fraction - inFraction, 2 ** 22),
        scaled(e * ((y * y) >> 10) + f * 1024, up, 32767),
        x,
        scaled(c * y + d * 1024, up + weights.fraction, 2 ** 28),
      )
    })
  }

  return unsupervised(net, change)
}
