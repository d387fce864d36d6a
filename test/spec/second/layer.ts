/** Section 5 of docs/spec.md: dense layers and convolutions. */
import type { LayerBlock } from './block.js'
import { BIAS_INPUT, Matrix } from './matrix.js'
import { activation, clamp, inside, rounded, scaled, toSignal } from './numbers.js'

export interface MapShape {
  height: number
  width: number
  channels: number
}

export const valuesIn = ({ height, width, channels }: MapShape): number => height * width * channels

/** What a rule says to a layer: the signal of a tile of its outputs, and how large tiles are. */
export interface Teacher {
  signal(tile: number): number
  tileHeight?: number
  tileWidth?: number
}

/** Most of a signal where so many are summed, each times a number of at most `most`. */
const limitOf = (terms: number, most: number): number => Math.min(32767, Math.floor((2 ** 31 - 1) / (terms * most)))

export abstract class Layer {
  x: Int8Array = new Int8Array()
  h: Uint8Array
  readonly shift: number

  constructor(
    readonly index: number,
    readonly block: LayerBlock,
    readonly input: MapShape,
    readonly output: MapShape,
    readonly weights: Matrix,
    inputFraction: number,
  ) {
    this.h = new Uint8Array(valuesIn(output))
    this.shift = block.fraction + inputFraction - block.outputFraction
  }

  abstract forward(x: Int8Array): void
  /** Positions that a unit is applied at, before pooling, and what it sees at one of them. */
  readonly patchRows: number = 1
  readonly patchColumns: number = 1
  patch(_row: number, _column: number): number[] {
    return [...this.x]
  }
  abstract learn(teacher: Teacher, rate: number): void
  /** Signals of the inputs from those of the outputs. */
  abstract backward(d: Int16Array): Int16Array
  /** The same through other numbers than the weights, that of output o and tap i; shifted. Before, |d| is clamped to ⌊(2^31 − 1) / (terms · most)⌋. */
  abstract backwardBy(d: Int16Array, of: (o: number, i: number) => number, most: number, shift: number): Int16Array

  protected bounded(d: number, terms: number): number {
    return clamp(d, limitOf(terms, this.weights.bits === 16 ? 2048 : 128))
  }

  protected brought(sum: number): number {
    return toSignal(rounded(sum, this.weights.fraction - (this.weights.bits === 16 ? 4 : 0)))
  }
}

export class DenseLayer extends Layer {
  forward(x: Int8Array): void {
    this.x = x
    this.h = Uint8Array.from(this.h, (_, unit) => activation(this.weights.product(unit, x), this.shift))
  }

  /** Outputs of the last input as int16 Q12, within what an activation can be. */
  get fine(): number[] {
    const { outputFraction } = this.block
    const ceiling = scaled(127, 12 - outputFraction, 32767)
    return Array.from(this.h, (_, unit) => Math.max(0, scaled(this.weights.product(unit, this.x), 12 - this.shift - outputFraction, ceiling)))
  }

  learn(teacher: Teacher, rate: number): void {
    this.h.forEach((h, unit) => {
      if (inside(h)) this.weights.learnOuter(unit, teacher.signal(unit), this.x, rate)
    })
  }

  backward(d: Int16Array): Int16Array {
    const { rows } = this.weights
    return Int16Array.from(this.x, (_, i) => {
      let sum = 0
      for (let o = 0; o < rows; o++) sum += this.weights.narrowed(o, i) * this.bounded(d[o]!, rows)
      return this.brought(sum)
    })
  }

  backwardBy(d: Int16Array, of: (o: number, i: number) => number, most: number, shift: number): Int16Array {
    const bounded = d.map((signal) => clamp(signal, limitOf(d.length, most)))
    return Int16Array.from(this.x, (_, i) => toSignal(rounded(bounded.reduce((sum, signal, o) => sum + of(o, i) * signal, 0), shift)))
  }
}

/** Leaky units: what they carry is here too. */
export class LeakyLayer extends Layer {
  private readonly leaks: number[]
  private potentials: number[] = []
  /** By leak: what its units have seen, Q8. */
  private filtered = new Map<number, number[]>()
  private z: number[] = []

  constructor(index: number, block: LayerBlock, input: MapShape, output: MapShape, weights: Matrix, private readonly inputFraction: number) {
    super(index, block, input, output, weights, block.outputFraction)
    this.leaks = Array.from({ length: block.stride - block.kernel + 1 }, (_, i) => block.kernel + i)
    this.forget()
  }

  forget(): void {
    this.h.fill(0)
    this.potentials = [...this.h].map(() => 0)
    this.filtered = new Map(this.leaks.map((leak) => [leak, new Array<number>(this.weights.fan).fill(0)]))
  }

  private leakOf(unit: number): number {
    return this.leaks[unit % this.leaks.length]!
  }

  forward(x: Int8Array): void {
    this.x = x
    const z = [...Array.from(x, (value) => scaled(value, this.block.outputFraction - this.inputFraction, 127)), ...this.h]
    this.z = z
    for (const [leak, e] of this.filtered) this.filtered.set(leak, e.map((value, i) => value + rounded(256 * z[i]! - value, leak)))
    this.potentials = this.potentials.map((v, unit) => v + rounded(scaled(this.weights.product(unit, z), 7 - this.block.fraction, 32767) - v, this.leakOf(unit)))
    this.h = Uint8Array.from(this.potentials, (v) => activation(v, 7))
  }

  learn(teacher: Teacher, rate: number): void {
    for (const leak of this.leaks) {
      const seen = leak === 0 ? this.z : this.filtered.get(leak)!.map((value) => rounded(value, 8))
      this.h.forEach((h, unit) => {
        if (this.leakOf(unit) === leak && inside(h)) this.weights.learnOuter(unit, teacher.signal(unit), seen, rate)
      })
    }
  }

  backward(): never { throw new Error('no signal goes backwards through time') }
  backwardBy(): never { throw new Error('no signal goes backwards through time') }

  /** Potentials, what the units of each leak above 0 have seen, outputs. */
  carried(): Uint8Array {
    const halves = Int16Array.from([...this.potentials, ...[...this.filtered].flatMap(([leak, e]) => (leak === 0 ? [] : e))])
    return Uint8Array.from([...new Uint8Array(halves.buffer), ...this.h])
  }
}

/** Inputs of one output unit or channel. */
export const fanOf = ({ kind, kernel, units }: LayerBlock, map: MapShape): number =>
  kind === 1 ? kernel ** 2 * map.channels : valuesIn(map) + (kind === 2 ? units : 0)

const placesAlong = (size: number, { same, kernel, stride }: LayerBlock): number =>
  same ? Math.ceil(size / stride) : size < kernel ? 0 : Math.floor((size - kernel) / stride) + 1

export const convOutput = ({ height, width }: MapShape, block: LayerBlock): MapShape => ({
  height: Math.floor(placesAlong(height, block) / block.pool),
  width: Math.floor(placesAlong(width, block) / block.pool),
  channels: block.units,
})

/** Zeros in front of an axis. */
function paddingBefore(size: number, block: LayerBlock): number {
  const missing = (placesAlong(size, block) - 1) * block.stride + block.kernel - size
  return block.same && missing > 0 ? Math.floor(missing / 2) : 0
}

export class ConvLayer extends Layer {
  /** Of each output, the corner of the patch that won: row and column of the input, which may lie outside. */
  private corners: [number, number][] = []

  forward(x: Int8Array): void {
    this.x = x
    const { pool, stride } = this.block
    const { height, width, channels } = this.output
    const padTop = paddingBefore(this.input.height, this.block), padLeft = paddingBefore(this.input.width, this.block)
    const h: number[] = []
    this.corners = []
    for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) for (let o = 0; o < channels; o++) {
      let best = -Infinity
      let corner: [number, number] = [0, 0]
      for (let dy = 0; dy < pool; dy++) for (let dx = 0; dx < pool; dx++) {
        const top = (row * pool + dy) * stride - padTop, left = (column * pool + dx) * stride - padLeft
        const sum = this.product(o, top, left)
        if (sum > best) {
          best = sum
          corner = [top, left]
        }
      }
      h.push(activation(best + this.weights.biases[o]! * BIAS_INPUT, this.shift))
      this.corners.push(corner)
    }
    this.h = Uint8Array.from(h)
  }

  /** Every tap of a patch whose corner is given: its place in the filter, its place in the input, its input. */
  private *taps(top: number, left: number): Generator<{ tap: number; at: number; x: number }> {
    const { kernel } = this.block
    const { height, width, channels } = this.input
    let tap = 0
    for (let y = top; y < top + kernel; y++) for (let x = left; x < left + kernel; x++) for (let c = 0; c < channels; c++, tap++) {
      if (y < 0 || x < 0 || y >= height || x >= width) continue
      const at = (y * width + x) * channels + c
      yield { tap, at, x: this.x[at]! }
    }
  }

  override readonly patchRows = this.output.height * this.block.pool
  override readonly patchColumns = this.output.width * this.block.pool

  override patch(row: number, column: number): number[] {
    const { stride } = this.block
    const seen = new Array<number>(this.weights.fan).fill(0)
    const top = row * stride - paddingBefore(this.input.height, this.block), left = column * stride - paddingBefore(this.input.width, this.block)
    for (const { tap, x } of this.taps(top, left)) seen[tap] = x
    return seen
  }

  private product(filter: number, top: number, left: number): number {
    let sum = 0
    for (const { tap, x } of this.taps(top, left)) sum += this.weights.at(filter, tap) * x
    return sum
  }

  learn({ signal, tileHeight = 1, tileWidth = 1 }: Teacher, rate: number): void {
    const { height, width, channels } = this.output
    const bound = Math.min(32767, Math.floor((2 ** 31 - 1) / (128 * height * width)))
    const across = Math.ceil(width / tileWidth)
    for (let o = 0; o < channels; o++) {
      const gradient = new Array<number>(this.weights.fan + 1).fill(0)
      let any = false
      for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) {
        const feature = (row * width + column) * channels + o
        if (!inside(this.h[feature]!)) continue
        const tile = (Math.floor(row / tileHeight) * across + Math.floor(column / tileWidth)) * channels + o
        const d = clamp(signal(tile), bound)
        if (d === 0) continue
        any = true
        for (const { tap, x } of this.taps(...this.corners[feature]!)) gradient[tap]! += d * x
        gradient[this.weights.fan]! += d * BIAS_INPUT
      }
      if (any) this.weights.learnSummed(o, gradient, rate)
    }
  }

  backward(d: Int16Array): Int16Array {
    const bounded = d.map((signal) => this.bounded(signal, this.terms))
    return Int16Array.from(this.summed(bounded, (o, tap) => this.weights.narrowed(o, tap)), (sum) => this.brought(sum))
  }

  backwardBy(d: Int16Array, of: (o: number, tap: number) => number, most: number, shift: number): Int16Array {
    const bounded = d.map((signal) => clamp(signal, limitOf(this.terms, most)))
    return Int16Array.from(this.summed(bounded, of), (sum) => toSignal(rounded(sum, shift)))
  }

  /** Most outputs that see one input. */
  private get terms(): number {
    return this.block.kernel ** 2 * this.output.channels
  }

  /** Of each input: the signals of the outputs that saw it through the patch that won, each times what `of` takes of its weight. */
  private summed(d: Int16Array, of: (o: number, tap: number) => number): number[] {
    const sums = new Array<number>(this.x.length).fill(0)
    d.forEach((signal, feature) => {
      const o = feature % this.output.channels
      for (const { tap, at } of this.taps(...this.corners[feature]!)) sums[at]! += of(o, tap) * signal
    })
    return sums
  }
}
