/** Section 5 of docs/spec.md, Frozen layers: what they make of a sample, and the block of the network above them. */
import type { Block } from './block.js'
import { convOutput, ConvLayer, DenseLayer, fanOf, type Layer, type MapShape } from './layer.js'
import { Matrix } from './matrix.js'
import { optimizers } from './optimizers.js'
import { Generator } from './random.js'

export class Frozen {
  private readonly layers: Layer[] = []
  readonly rest: Block

  constructor(block: Block, constants: Uint8Array) {
    const count = block.layers.findIndex(({ frozen }) => !frozen)
    let map: MapShape = block, inputFraction = block.inputFraction, taken = 0
    for (const layer of block.layers.slice(0, count)) {
      const weights = new Matrix(layer.units, fanOf(layer, map), layer.bits, layer.fraction, 0, optimizers[0]!, new Generator())
      taken += weights.take(constants.subarray(taken))
      const output = layer.kind === 1 ? convOutput(map, layer) : { height: 1, width: 1, channels: layer.units }
      this.layers.push(new (layer.kind === 1 ? ConvLayer : DenseLayer)(0, layer, map, output, weights, inputFraction))
      map = output
      inputFraction = layer.outputFraction
    }
    this.rest = { ...block, height: map.height, width: map.width, channels: map.channels, inputFraction, layers: block.layers.slice(count) }
  }

  seen(x: Int8Array): Int8Array {
    return this.layers.reduce((input, layer) => {
      layer.forward(input)
      return Int8Array.from(layer.h)
    }, x)
  }
}
