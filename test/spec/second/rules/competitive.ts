import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'
import { scaled, toSignal } from '../numbers.js'
import { digitsOf, learnFromPatches, step, type Patch } from './patches.js'

export function competitive(net: Network): Rule {
  const consciences = net.layers.map(({ weights }) => new Int16Array(weights.rows))

  function compete(layer: Layer, patch: Patch): void {
    const { weights } = layer
    const c = consciences[layer.index]!, { rows, fraction } = weights
    const inFraction = layer.index === 0 ? net.block.inputFraction : net.layers[layer.index - 1]!.block.outputFraction
    const m = digitsOf(rows), rate = net.seenRate
    const burdenStep = scaled(1, Math.min(24 - rate - m + patch.n - inFraction, 30 - m), 2 ** 30)
    const answers = Array.from(c, (_, k) => weights.product(k, patch.x))
    const claims = answers.map((u, k) => scaled(u, 8 - inFraction - fraction, 2 ** 24) - c[k]!)
    const winner = claims.indexOf(Math.max(...claims))
    let f = net.generator.draw()
    const burden = (k: number, p: number): void => {
      c[k] = toSignal(c[k]! + (p >> 16))
      f = p & 0xffff
    }
    for (let k = 0; k < rows; k++) burden(k, f - burdenStep)
    burden(winner, f + rows * burdenStep)
    step(layer, winner, patch, answers[winner]!, 4096, rate)
  }

  return { ...learnFromPatches(net, compete), regions: () => consciences.map(({ buffer }) => new Uint8Array(buffer)) }
}
