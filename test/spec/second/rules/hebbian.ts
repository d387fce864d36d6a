import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'
import { clamp, rounded, scaled, toSignal } from '../numbers.js'
import { learnFromPatches, step, type Patch } from './patches.js'

export function hebbian(net: Network): Rule {
  const isSanger = net.block.options[2] === 0

  return learnFromPatches(net, (layer: Layer, { x, n }: Patch) => {
    const { weights } = layer, { rows, fraction } = weights
    let rest = x
    for (let k = 0; k < rows; k++) {
      const u = weights.product(k, rest)
      const share = scaled(Math.max(0, u), 12 - fraction - n, 4096)
      if (share === 0) continue
      step(layer, k, { x: rest, n }, u, share, net.seenRate)
      const y = toSignal(rounded(u, fraction - 3))
      if (isSanger) rest = rest.map((value, i) => clamp(value - rounded(weights.at(k, i) * y, fraction + 3), 127))
    }
  })
}
