/**
 * Integer layers written as their definition: loops over output, window and tap, in numbers that are exact up to
 * 2^53. What they compute is what the core must compute as long as nothing overflows an int32.
 */
import { outputShape, type LayerSpec } from '../../host/network/network.js'
import { features, type Shape } from '../../host/data/dataset.js'

export interface IntegerLayer {
  spec: LayerSpec
  input: Shape
  output: Shape
  /** Inputs of one output. */
  fan: number
  /** OHWI (dense: output, input) and one bias an output. */
  weights: ArrayLike<number>
  bias: ArrayLike<number>
}

/** The constant that a bias multiplies. */
export const BIAS_INPUT = 64

export const fanOf = (spec: LayerSpec, input: Shape): number =>
  spec.kind === 'dense' ? features(input) : spec.kernel ** 2 * input.channels

export const integerLayer = (spec: LayerSpec, input: Shape, weights: ArrayLike<number>, bias: ArrayLike<number>): IntegerLayer =>
  ({ spec, input, output: outputShape(spec, input), fan: fanOf(spec, input), weights, bias })

/** round(x / 2^shift), halves upwards. */
export const nearest = (x: number, shift: number): number => Math.floor(x / 2 ** shift + 0.5)

/** Zeros above (or left): half of what is missing, rounded down, as TensorFlow does. */
function padding(spec: LayerSpec, side: number): number {
  if (spec.padding === 'valid') return 0
  const outputs = Math.ceil(side / spec.stride)
  return Math.floor(Math.max(0, (outputs - 1) * spec.stride + spec.kernel - side) / 2)
}

/** Calls `visit(tap, input index)` for each tap of the filter at an unpooled position that meets the input. */
export function eachTap(layer: IntegerLayer, y: number, x: number, visit: (tap: number, from: number) => void): void {
  const { spec, input, fan } = layer
  if (spec.kind === 'dense') {
    for (let i = 0; i < fan; i++) visit(i, i)
    return
  }
  for (let ky = 0; ky < spec.kernel; ky++) {
    for (let kx = 0; kx < spec.kernel; kx++) {
      const row = y * spec.stride - padding(spec, input.height) + ky
      const column = x * spec.stride - padding(spec, input.width) + kx
      if (row < 0 || row >= input.height || column < 0 || column >= input.width) continue
      for (let c = 0; c < input.channels; c++) {
        visit((ky * spec.kernel + kx) * input.channels + c, (row * input.width + column) * input.channels + c)
      }
    }
  }
}

/** Largest accumulator of each output's pool window with its bias, and the position that it came from. */
export function accumulate(layer: IntegerLayer, x: ArrayLike<number>): { sums: number[]; winners: number[]; extreme: number } {
  const { spec, output, fan, weights, bias } = layer
  const sums: number[] = []
  const winners: number[] = []
  let extreme = 0
  for (let row = 0; row < output.height; row++) {
    for (let column = 0; column < output.width; column++) {
      for (let channel = 0; channel < output.channels; channel++) {
        let best = -Infinity
        let winner = 0
        for (let position = 0; position < spec.pool ** 2; position++) {
          const y = row * spec.pool + Math.floor(position / spec.pool)
          const left = column * spec.pool + (position % spec.pool)
          let sum = 0
          eachTap(layer, y, left, (tap, from) => { sum += weights[channel * fan + tap]! * x[from]! })
          if (sum > best) {
            best = sum
            winner = position
          }
        }
        sums.push(best + bias[channel]! * BIAS_INPUT)
        extreme = Math.max(extreme, Math.abs(best), Math.abs(sums.at(-1)!))
        winners.push(winner)
      }
    }
  }
  return { sums, winners, extreme }
}

/** Unpooled row and column that an output's winner stands for. */
function winningPosition({ spec, output }: IntegerLayer, feature: number, winner: number): [number, number] {
  const cell = Math.floor(feature / output.channels)
  const y = Math.floor(cell / output.width) * spec.pool + Math.floor(winner / spec.pool)
  return [y, (cell % output.width) * spec.pool + (winner % spec.pool)]
}

/** Sum over a filter's outputs of signal times winning patch; the bias, whose input is 64, last. */
export function filterGradient(layer: IntegerLayer, x: ArrayLike<number>, winners: ArrayLike<number>, signals: ArrayLike<number>, channel: number): number[] {
  const gradient = new Array<number>(layer.fan + 1).fill(0)
  for (let feature = channel; feature < winners.length; feature += layer.output.channels) {
    const [y, left] = winningPosition(layer, feature, winners[feature]!)
    eachTap(layer, y, left, (tap, from) => { gradient[tap] += signals[feature]! * x[from]! })
    gradient[layer.fan] += signals[feature]! * BIAS_INPUT
  }
  return gradient
}

/** Transposed product: each output's signal goes back along the taps of its winning patch. int16 weights give their upper 12 bits. */
export function transposed(layer: IntegerLayer, winners: ArrayLike<number>, signals: ArrayLike<number>, fraction: number): number[] {
  const narrow = layer.spec.bits === 16 ? 4 : 0
  const terms = layer.spec.kind === 'dense' ? layer.output.channels : layer.spec.kernel ** 2 * layer.output.channels
  const limit = Math.min(32767, Math.floor((2 ** 31 - 1) / (terms * (narrow ? 2048 : 128))))
  const sums = new Array<number>(features(layer.input)).fill(0)
  for (let feature = 0; feature < winners.length; feature++) {
    const [y, left] = winningPosition(layer, feature, winners[feature]!)
    const d = Math.max(-limit, Math.min(limit, signals[feature]!))
    const filter = (feature % layer.output.channels) * layer.fan
    eachTap(layer, y, left, (tap, from) => { sums[from] += Math.floor(layer.weights[filter + tap]! / 2 ** narrow) * d })
  }
  return sums.map((sum) => Math.max(-32767, Math.min(32767, nearest(sum, fraction - narrow))) + 0)
}
