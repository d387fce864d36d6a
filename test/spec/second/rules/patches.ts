/** Section 8, competitive, steps 1, 2 and 5: what its kin share. */
import type { Layer } from '../layer.js'
import type { Network, Rule } from '../network.js'
import { clamp, scaled } from '../numbers.js'
import { hash, layerKey } from '../random.js'
import { unsupervised } from './unsupervised.js'

export const digitsOf = (x: number): number => 32 - Math.clz32(x)

/** A patch that teaches: less its mean, and n of the specification. */
export interface Patch {
  x: number[]
  n: number
}

export function learnFromPatches(net: Network, learnPatch: (layer: Layer, patch: Patch) => void): Rule {
  const [patches, contrast] = net.block.options

  function patchOf(layer: Layer, k: number): number[] {
    const key = layerKey(net.block.seed, layer.index) + Math.imul(net.seen, 0x4f1b)
    const row = (hash(key, 2 * k, net.seen >>> 3) * layer.patchRows) >> 16
    const column = (hash(key, 2 * k + 1, net.seen >>> 3) * layer.patchColumns) >> 16
    const seen = layer.patch(row, column)
    const isTable = layer.index === 0 && layer.input.height === 1 && layer.input.width === 1
    const mean = isTable ? 0 : Math.trunc(seen.reduce((sum, x) => sum + x, 0) / seen.length)
    return seen.map((x) => clamp(x - mean, 127))
  }

  return unsupervised(net, (layer) => {
    for (let k = 0; k < Math.min(patches!, layer.patchRows * layer.patchColumns); k++) {
      const x = patchOf(layer, k)
      const energy = x.reduce((sum, value) => sum + value * value, 0)
      if (energy >= x.length * (layer.index === 0 ? 4 ** contrast! : 1)) learnPatch(layer, { x, n: digitsOf(energy) >> 1 })
    }
  })
}

/** Step 4: a row learns by a share of 4096, its answer being u. */
export function step({ weights }: Layer, row: number, { x, n }: Patch, u: number, share: number, rate: number): void {
  const up = 16 - rate - n, { fraction } = weights
  const decay = scaled(Math.max(0, u), up - fraction, 32767)
  weights.learnDecaying(row, scaled(share, up + fraction - 12, 2 ** 23), (decay * share + 2048) >> 12, x)
}
