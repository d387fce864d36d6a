import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'
import { argmax, exponential, labelOf } from '../objectives.js'

/** Of x in Q10, in Q10. */
function sigmoid(x: number): number {
  const small = exponential(Math.abs(x) >> 2)
  const p = Math.floor((small * 1024) / (4096 + small))
  return x < 0 ? p : 1024 - p
}

function normalise(layer: Layer, meanSquare: number): void {
  let root = 1
  while (root * root < meanSquare) root++
  const scale = Math.floor(8192 / root)
  layer.h = layer.h.map((h) => Math.min(127, (h * scale + 128) >> 8))
}

export function classic(net: Network): Rule {
  const gain = net.block.options[3]!, threshold = net.block.options[4]!

  /** One pass with a label in place of the first inputs; `sign` is 1 to raise goodness, -1 to lower it, 0 to look. */
  function pass(x: Int8Array, label: number, sign: number): number {
    let input = Int8Array.from(x, (value, i) => (i >= net.outputs ? value : i === label ? 127 : 0))
    let total = 0
    for (const layer of net.layers) {
      layer.forward(input)
      const mean = Math.floor(layer.h.reduce((sum, h) => sum + h * h, 0) / layer.h.length)
      if (layer.index > 0 || net.layers.length === 1) total += mean
      const push = sign * sigmoid(sign * (threshold - mean) * 8)
      if (sign !== 0 && Math.abs(push) > net.block.skip) layer.learn({ signal: (i) => (push * layer.h[i]!) >> (4 + gain) }, net.rate)
      normalise(layer, mean)
      input = Int8Array.from(layer.h)
    }
    return total
  }

  return {
    learn(x, target) {
      const label = labelOf(target)
      pass(x, label, 1)
      const wrong = (label + 1 + Math.floor((net.generator.draw() * (net.outputs - 1)) / 65536)) % net.outputs
      pass(x, wrong, -1)
      return -1
    },
    infer: (x) => argmax(Array.from({ length: net.outputs }, (_, label) => pass(x, label, 0))),
  }
}
