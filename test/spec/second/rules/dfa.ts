import type { Layer, Teacher } from '../layer.js'
import { rounded, toSignal } from '../numbers.js'
import type { Network, Rule } from '../network.js'
import { hash, layerKey } from '../random.js'

/** A byte of the hash as -127..127. */
export function feedback(key: number, row: number, column: number): number {
  const byte = (hash(key, row, column) << 24) >> 24
  return byte === -128 ? 127 : byte
}

/** Numbers of the output, Q10, through fixed random weights to the quadrants of a layer's map. */
export function projected(net: Network, layer: Layer, numbers: number[], scale: number): Teacher {
  const { height, width, channels } = layer.output
  const across = width > 1 ? 2 : 1
  const key = layerKey(net.block.seed, layer.index)
  return {
    tileHeight: Math.ceil(height / 2),
    tileWidth: Math.ceil(width / 2),
    signal(tile) {
      const quadrant = Math.floor(tile / channels)
      const row = 4 * (tile % channels) + 2 * Math.floor(quadrant / across) + (quadrant % across)
      return toSignal(rounded(numbers.reduce((sum, e, c) => sum + feedback(key, row, c) * e, 0), 5 + scale))
    },
  }
}

export function dfa(net: Network): Rule {
  const [every, given] = net.block.options
  const scale = given! >= 0 ? given! : net.block.task === 0 ? 4 : 1
  return {
    learn(x, target) {
      net.forward(x)
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      if (net.worth(errors)) {
        if (net.samples % every! === 0) for (const layer of net.layers) layer.learn(projected(net, layer, errors, scale), net.rate)
        net.readout.learn(errors, net.rate)
      }
      return net.answer(scores)
    },
    infer: (x) => net.inferByReadout(x),
  }
}
