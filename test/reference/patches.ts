/** What rules see that learn from patches, in float64: assembly/rules/patches.ts once more, from its words. */
import { features } from '../../host/data/dataset.js'
import { activities, type FloatLayer, type FloatNetwork } from '../../host/alignment/float-network.js'
import { hash16, layerKey } from './hash.js'
import { deltaRule, errorOf, inferByReadout, readoutScores, type MakeReference, type RuleOptions } from './reference.js'

interface Patch {
  /** What a unit sees, less its mean. */
  x: Float64Array
  /** The power of two at or below its length, in real units, twice that if half the binary digits of its square say so. */
  length: number
}

/** The patches of hidden layer `index` that teach, of one sample; `sample` counts those before it. */
function patchesOf(layer: FloatLayer, index: number, x: Float64Array, asked: number, contrast: number, seed: number, sample: number): Patch[] {
  const { fan, biasInput } = layer.matrix
  const isConv = layer.spec.kind === 'conv2d'
  const rows = isConv ? layer.output.height * layer.spec.pool : 1, columns = isConv ? layer.output.width * layer.spec.pool : 1
  // Real value of one step of the core's inputs: biases see 64 of them.
  const unit = biasInput / 64
  const isTable = index === 0 && features(layer.input) === layer.input.channels
  const key = layerKey(seed, index) + sample * 0x4f1b
  const found: Patch[] = []
  for (let k = 0; k < Math.min(asked, rows * columns); k++) {
    const row = (hash16(key, 2 * k, sample >>> 3) * rows) >> 16, column = (hash16(key, 2 * k + 1, sample >>> 3) * columns) >> 16
    const seen = Float64Array.from({ length: fan }, (_, t) => {
      const from = layer.taps[(row * columns + column) * fan + t]!
      return from < 0 ? 0 : x[from]!
    })
    const mean = isTable ? 0 : seen.reduce((sum, value) => sum + value, 0) / fan
    const centred = seen.map((value) => value - mean)
    const energy = centred.reduce((sum, value) => sum + (value / unit) ** 2, 0)
    if (energy < fan * (index === 0 ? 4 ** contrast : 1)) continue
    found.push({ x: centred, length: 2 ** ((32 - Math.clz32(energy)) >> 1) * unit })
  }
  return found
}

/** A hidden layer, counted from 0, that learns from a patch, and whose it is. */
interface Learning {
  network: FloatNetwork
  layer: FloatLayer
  index: number
  options: RuleOptions
}

/** A rule whose hidden layers learn from patches, each as `learnPatch` says, and its readout by the delta rule. */
export const learnFromPatches = (learnPatch: (where: Learning, patch: Patch, rate: number) => void): MakeReference => (network, seed, options) => ({
  learn(x, target, rate, sample) {
    const all = activities(network, x)
    const top = all.at(-1)?.output ?? x
    const e = errorOf(readoutScores(network, top), target)
    network.hidden.forEach((layer, index) => {
      for (const patch of patchesOf(layer, index, all[index - 1]?.output ?? x, options.patches!, options.contrast!, seed, sample)) {
        learnPatch({ network, layer, index, options }, patch, rate)
      }
    })
    deltaRule(network.readout.matrix, top, e, rate)
  },
  infer: inferByReadout(network),
})

/** u_k = w_k x. */
export const answerTo = ({ matrix: { fan, weights } }: FloatLayer, k: number, x: Float64Array): number =>
  x.reduce((sum, value, i) => sum + weights[k * fan + i]! * value, 0)

export const answersTo = (layer: FloatLayer, x: Float64Array): Float64Array =>
  Float64Array.from({ length: layer.matrix.rows }, (_, k) => answerTo(layer, k, x))

/** w_k += rate share (x - max(0, u) w_k) / |x|. */
export function stepTowards({ matrix: { fan, weights } }: FloatLayer, k: number, x: Float64Array, length: number, u: number, share: number, rate: number): void {
  const pull = Math.max(0, u)
  x.forEach((value, i) => { weights[k * fan + i]! += ((rate * share) / length) * (value - pull * weights[k * fan + i]!) })
}
