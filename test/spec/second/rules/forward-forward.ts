import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'
import { rounded, toSignal } from '../numbers.js'
import { argmax } from '../objectives.js'
import { hash, layerKey } from '../random.js'
import { classic } from './forward-forward-classic.js'

export function forwardForward(net: Network): Rule {
  const [variant, decides, temperature, gain] = net.block.options
  if (variant === 1) return classic(net)

  /** +1 or -1 of an output and a class: sixteen classes share a hash. */
  const sign = (layer: Layer, feature: number, c: number): number =>
    (hash(layerKey(net.block.seed, layer.index), feature, c - (c % 16)) >> (c % 16)) & 1 ? 1 : -1

  function goodness(layer: Layer): number[] {
    const bits = 32 - Math.clz32(layer.h.length)
    const t = temperature! >= 0 ? temperature! : Math.max(0, (bits >> 1) - 1)
    return Array.from({ length: net.outputs }, (_, c) => (layer.h.reduce((sum, h, i) => sum + sign(layer, i, c) * h, 0) * 8) >> t)
  }

  function decide(votes: number[], scores: number[]): number {
    if (decides === 1 || net.layers.length === 0) return argmax(scores)
    return argmax(decides === 2 ? votes : votes.map((vote, c) => vote + scores[c]!))
  }

  /** Through all layers; `visit` is told the goodness that each has. Their sum. */
  function climb(x: Int8Array, visit: (layer: Layer, goodness: number[]) => void): number[] {
    let input = x
    let votes = new Array<number>(net.outputs).fill(0)
    for (const layer of net.layers) {
      layer.forward(input)
      input = Int8Array.from(layer.h)
      const own = goodness(layer)
      votes = votes.map((vote, c) => vote + own[c]!)
      visit(layer, own)
    }
    return votes
  }

  return {
    learn(x, target) {
      const votes = climb(x, (layer, own) => {
        const errors = net.errorsOf(own, target)
        if (!net.worth(errors)) return
        const signal = (i: number): number => toSignal(rounded(errors.reduce((sum, e, c) => sum + sign(layer, i, c) * e, 0) * 4, gain!))
        layer.learn({ signal }, net.rate)
      })
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      if (net.worth(errors)) net.readout.learn(errors, net.rate)
      return decide(votes, scores)
    },
    infer: (x) => decide(climb(x, () => {}), net.readoutScores(x)),
  }
}
