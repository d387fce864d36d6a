import type { Layer } from '../layer.js'
import { inside, toSignal } from '../numbers.js'
import type { Network, Rule } from '../network.js'
import { hash, layerKey } from '../random.js'

export function perturbation(net: Network): Rule {
  const [probes, size] = net.block.options
  /** Up or down: bit k of the hash. */
  const sign = (layer: Layer, feature: number, k: number): number => {
    const key = (layerKey(net.block.seed, layer.index) + Math.imul(net.samples, 0x4f1b)) | 0
    return (hash(key, feature, net.samples >>> 3) >> k) & 1 ? 1 : -1
  }
  const nudge = (layer: Layer, k: number): void => {
    layer.h = layer.h.map((h, i) => (inside(h) ? Math.max(0, Math.min(127, h + sign(layer, i, k) * 2 ** size!)) : h))
  }

  /** How much lower the loss is with each nudge, Q10. */
  function gainsOf(x: Int8Array, target: number[]): number[] {
    const baseline = net.objective.loss(net.readoutScores(x), target)
    const first = net.layers[0]!
    const clean = first.h
    return Array.from({ length: probes! }, (_, k) => {
      first.h = clean
      nudge(first, k)
      for (const layer of net.layers.slice(1)) {
        layer.forward(Int8Array.from(net.layers[layer.index - 1]!.h))
        nudge(layer, k)
      }
      return toSignal((baseline - net.objective.loss(net.readoutScores(x), target)) | 0)
    })
  }

  return {
    learn(x, target) {
      net.forward(x)
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      if (!net.worth(errors)) return net.answer(scores)
      if (net.layers.length > 0) {
        const gains = gainsOf(x, target)
        net.forward(x)
        for (const layer of net.layers) {
          const signal = (i: number): number => {
            const sum = gains.reduce((total, gain, k) => total + sign(layer, i, k) * gain, 0)
            return toSignal(Math.trunc((sum * 2 ** (7 - size!)) / probes!))
          }
          layer.learn({ signal }, net.rate)
        }
        // The readout learns on what it saw without a nudge.
        net.readoutScores(x)
      }
      net.readout.learn(errors, net.rate)
      return net.answer(scores)
    },
    infer: (x) => net.inferByReadout(x),
  }
}
