import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'
import { scaled, toSignal } from '../numbers.js'
import { exponential } from '../objectives.js'
import { digitsOf, learnFromPatches, step, type Patch } from './patches.js'

export function softhebb(net: Network): Rule {
  const [, , sharpness, losers] = net.block.options
  const consciences = net.layers.map(({ weights }) => new Int16Array(weights.rows))

  function share(layer: Layer, patch: Patch): void {
    const { weights, index } = layer
    const c = consciences[index]!, { rows, fraction } = weights, rate = net.seenRate
    const answers = Array.from(c, (_, k) => weights.product(k, patch.x))
    const claims = answers.map((u, k) => scaled(u, 8 + sharpness! - fraction - patch.n, 2 ** 20) - c[k]!)
    const most = Math.max(...claims), loudest = claims.indexOf(most)
    const E = claims.map((z) => exponential(most - z))
    const reciprocal = Math.floor(2 ** 28 / E.reduce((sum, value) => sum + value, 0))
    let f = net.generator.draw()
    E.forEach((value, k) => {
      const y = (value * reciprocal + 2 ** 15) >> 16
      const p = scaled(rows * y - 4096, 14 - rate - digitsOf(rows) + sharpness!, 2 ** 30) + f
      c[k] = toSignal(c[k]! + (p >> 16))
      f = p & 0xffff
      const part = k === loudest ? y : -(y >> losers!)
      if (part !== 0) step(layer, k, patch, answers[k]!, part, rate)
    })
  }

  return { ...learnFromPatches(net, share), regions: () => consciences.map(({ buffer }) => new Uint8Array(buffer)) }
}
