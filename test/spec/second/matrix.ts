/** Weights with their biases, and section 4 of docs/spec.md: how they learn. */
import type { Generator } from './random.js'
import { clamp, scaled } from './numbers.js'
import { move, type Optimizer } from './optimizers.js'

/** The constant input that a bias multiplies. */
export const BIAS_INPUT = 64

export const weightLimit = (fan: number, bits: number): number =>
  Math.min(bits === 16 ? 32767 : 127, Math.floor((2 ** 31 - 1) / (128 * (fan + 1))))

export class Matrix {
  readonly weights: Int32Array
  readonly biases: Int32Array
  limit: number
  /** What the optimizer keeps of weights, then of biases. */
  readonly moments: Int32Array

  constructor(
    readonly rows: number,
    readonly fan: number,
    readonly bits: number,
    readonly fraction: number,
    /** Shift of the learning rate, formats included, without the schedule's. */
    readonly shift: number,
    private readonly optimizer: Optimizer,
    readonly generator: Generator,
    private readonly biased = true,
    /** The schedule's shift at the sample at hand. */
    readonly schedule: () => number = () => 0,
  ) {
    this.weights = new Int32Array(rows * fan)
    this.biases = new Int32Array(rows)
    this.limit = weightLimit(fan, bits)
    this.moments = new Int32Array(rows * (fan + 1))
  }

  initialise(amplitude: number): void {
    if (amplitude === 0) return
    for (let i = 0; i < this.weights.length; i++) {
      this.weights[i] = Math.floor((this.generator.draw() * (2 * amplitude + 1)) / 65536) - amplitude
    }
  }

  /** Section 5, Frozen layers: weights, then biases; the bytes that they take, filled up. */
  take(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset), each = this.bits / 8
    const value = (i: number): number => (each === 2 ? view.getInt16(2 * i, true) : view.getInt8(i))
    this.weights.forEach((_, i) => { this.weights[i] = value(i) })
    this.biases.forEach((_, i) => { this.biases[i] = value(this.weights.length + i) })
    return ((this.weights.length + this.biases.length) * each + 3) & ~3
  }

  at(row: number, column: number): number {
    return this.weights[row * this.fan + column]!
  }

  /** As transposed products through layers take it. */
  narrowed(row: number, column: number): number {
    return this.bits === 16 ? this.at(row, column) >> 4 : this.at(row, column)
  }

  product(row: number, x: ArrayLike<number>): number {
    let sum = this.biases[row]! * BIAS_INPUT
    for (let i = 0; i < this.fan; i++) sum += this.at(row, i) * x[i]!
    return sum
  }

  /** A row learns from one signal and the input that it saw. */
  learnOuter(row: number, signal: number, x: ArrayLike<number>, rate: number): void {
    const inputs = Array.from({ length: this.fan }, (_, i) => x[i]!)
    this.optimizer.outer(this, row, signal, [...inputs, BIAS_INPUT], this.shift + rate)
  }

  /** A row without a bias moves by 2^-16 delta times each input. */
  addOuter(row: number, delta: number, x: ArrayLike<number>): void {
    move(this, row, this.generator.draw(), (i) => (i < this.fan ? delta * x[i]! : 0))
  }

  /** A row learns from a gradient summed over places, the bias last. */
  learnSummed(row: number, gradient: ArrayLike<number>, rate: number): void {
    this.optimizer.summed(this, row, Array.from(gradient), this.shift + rate)
  }

  /** Each weight of a row, but not its bias, loses 2^-by of itself. */
  decay(row: number, by: number): void {
    let f = this.generator.draw()
    for (let i = 0; i < this.fan; i++) {
      const p = f - scaled(this.at(row, i), 16 - by, 2 ** 30)
      this.add(row, i, p >> 16)
      f = p & 0xffff
    }
  }

  /** Where a weight's state lies, or that of the bias behind the last of a row. */
  momentAt(row: number, i: number): number {
    return i < this.fan ? row * this.fan + i : this.rows * this.fan + row
  }

  /** Section 8, competitive and plastic: a row goes towards an input, by a part of itself towards 0, and all alike by an offset; its bias stays. */
  learnDecaying(row: number, toward: number, decay: number, x: ArrayLike<number>, offset = 0): void {
    let f = this.generator.draw()
    for (let i = 0; i < this.fan; i++) {
      const p = toward * x[i]! - decay * this.at(row, i) + offset + f
      this.add(row, i, p >> 16)
      f = p & 0xffff
    }
  }

  /** A weight, or the bias behind the last of a row, moves. */
  add(row: number, i: number, change: number): void {
    if (i < this.fan) this.weights[row * this.fan + i] = clamp(this.at(row, i) + change, this.limit)
    else this.biases[row] = clamp(this.biases[row]! + change, this.limit)
  }

  /** The learned regions: the matrix, then what the optimizer keeps. */
  regions(): Uint8Array[] {
    const stored = (values: ArrayLike<number>, wide: boolean): Uint8Array => new Uint8Array((wide ? Int16Array.from(values) : Int8Array.from(values)).buffer)
    const matrix = stored([...this.weights, ...(this.biased ? this.biases : [])], this.bits === 16)
    const { bytes } = this.optimizer
    return bytes && this.biased ? [matrix, stored(this.moments, bytes === 2)] : [matrix]
  }
}
