import { Head, headFan } from '../head.js'
import type { Layer } from '../layer.js'
import type { Matrix } from '../matrix.js'
import { clamp, inside, rounded, scaled, toSignal } from '../numbers.js'
import type { Network, Rule } from '../network.js'
import { slotBytes, type Slot } from './synthetic.js'

/** The tile of each output of a layer, for tiles of so many rows and columns. */
export function tilesOf({ output: { height, width, channels } }: Layer, side: number): number[] {
  const across = Math.ceil(width / side)
  return Array.from({ length: height * width * channels }, (_, i) => {
    const cell = Math.floor(i / channels)
    return (Math.floor(Math.floor(cell / width) / side) * across + Math.floor((cell % width) / side)) * channels + (i % channels)
  })
}

/** A linear predictor on a layer. */
export class Predictor {
  readonly weights: Matrix
  readonly slot: Slot
  private readonly head: Head
  private readonly tiles: number[]

  constructor(private readonly net: Network, readonly layer: Layer, slower: number) {
    const { headBits, headFraction, headPool, outputFraction } = layer.block
    const features = headFan(layer.output, headPool), fraction = headFraction + (headBits === 8 ? 2 : 0)
    this.weights = net.matrix(features, features + net.outputs, headBits, fraction, 12 + outputFraction - fraction + 31 - Math.clz32(features) + slower)
    this.head = new Head(this.weights, outputFraction, layer.output, headPool)
    this.tiles = tilesOf(layer, headPool)
    this.slot = { due: 0, teacher: new Array<number>(features).fill(0), features: new Int8Array(features + net.outputs) }
  }

  /** z. */
  see(target: number[]): number[] {
    return [...Array.from(this.head.pooled(this.layer.h)), ...target.map((t) => clamp(rounded(t, 4), 127))]
  }

  private row(i: number, z: ArrayLike<number>): number {
    return scaled(this.weights.product(i, z), 12 - this.weights.fraction - this.layer.block.outputFraction, 32767)
  }

  predict(z: number[]): number[] {
    return Array.from({ length: this.weights.rows }, (_, i) => this.row(i, z))
  }

  learn(z: ArrayLike<number>, d: number[]): void {
    d.forEach((wanted, i) => {
      const error = toSignal(wanted - this.row(i, z))
      if (error !== 0) this.weights.learnOuter(i, error, z, this.net.rate)
    })
  }

  teacher(s: number[]) {
    return { tileHeight: this.head.pool, tileWidth: this.head.pool, signal: (tile: number) => s[tile]! }
  }

  spread(s: number[]): Int16Array {
    return Int16Array.from(this.layer.h, (h, i) => (inside(h) ? s[this.tiles[i]!]! : 0))
  }

  gather(d: ArrayLike<number>): number[] {
    const sums = new Array<number>(this.weights.rows).fill(0)
    this.tiles.forEach((tile, i) => { sums[tile]! += d[i]! })
    return sums.map((sum) => toSignal(rounded(sum, this.head.pool - 1)))
  }
}

export function syntheticLinear(net: Network): Rule {
  const [from, every, late, until, slower] = net.block.options
  const predictors = net.layers.map((layer) => new Predictor(net, layer, slower!))
  const heads = net.layers.map((layer) => (from === 1 ? net.headOn(layer) : undefined))
  const comes = (): boolean => net.samples % every! === 0 && (until === 0 || net.samples < until!)

  function teach(predictor: Predictor, d: number[], target: number[]): void {
    const z = predictor.see(target), { slot } = predictor
    if (late === 0) return predictor.learn(z, d)
    if (slot.due > net.samples) return
    if (slot.due !== 0) predictor.learn(slot.features, slot.teacher)
    Object.assign(slot, { due: net.samples + late!, teacher: d, features: z })
  }

  function learnLayer(l: number, target: number[]): void {
    const predictor = predictors[l]!, below = predictors[l - 1], head = heads[l], { layer } = predictor
    const s = predictor.predict(predictor.see(target))
    const crossed = from === 0 && below && comes() ? layer.backward(predictor.spread(s)) : undefined
    layer.learn(predictor.teacher(s), net.rate)
    if (crossed) teach(below!, below!.gather(crossed), target)
    if (!head) return
    const errors = net.errorsOf(head.scoresOf(layer.h), target)
    const { signal } = head.teacher(errors)
    const d = s.map((_, feature) => signal(feature))
    if (net.worth(errors)) head.learn(errors, net.rate)
    if (comes()) teach(predictor, d, target)
  }

  function learnFromAbove(errors: number[], target: number[]): void {
    const { signal } = net.readout.teacher(errors)
    let d: ArrayLike<number> = Array.from(net.layers.at(-1)!.h, (_, i) => signal(i))
    teach(predictors.at(-1)!, predictors.at(-1)!.gather(d), target)
    if (from !== 2) return
    for (let l = net.layers.length - 1; l > 0; l--) {
      const { h } = net.layers[l]!
      d = net.layers[l]!.backward(Int16Array.from(d, (each, i) => (inside(h[i]!) ? each : 0)))
      teach(predictors[l - 1]!, predictors[l - 1]!.gather(d), target)
    }
  }

  return {
    learn(x, target) {
      let input = x
      net.layers.forEach((layer, l) => {
        layer.forward(input)
        input = Int8Array.from(layer.h)
        learnLayer(l, target)
      })
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      if (from !== 1 && net.layers.length && comes()) learnFromAbove(errors, target)
      if (net.worth(errors)) net.readout.learn(errors, net.rate)
      return net.answer(scores)
    },
    infer: (x) => net.inferByReadout(x),
    regions: () => predictors.flatMap(({ weights, slot }, l) => [
      ...weights.regions(), ...(late !== 0 ? [slotBytes(slot)] : []), ...(heads[l]?.weights.regions() ?? []),
    ]),
  }
}
