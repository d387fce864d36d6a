/** Weights with their biases, and section 4 of docs/spec.md: how they learn. */
import type { Generator } from './random.js'
import { clamp, scaled } from './numbers.js'

/** The constant input that a bias multiplies. */
export const BIAS_INPUT = 64

export const weightLimit = (fan: number, bits: number): number =>
  Math.min(bits === 16 ? 32767 : 127, Math.floor((2 ** 31 - 1) / (128 * (fan + 1))))

export class Matrix {
  readonly weights: Int32Array
  readonly biases: Int32Array
  readonly limit: number
  /** Of weights, then of biases, under momentum. */
  readonly velocity: Int32Array | undefined

  constructor(
    readonly rows: number,
    readonly fan: number,
    readonly bits: number,
    readonly fraction: number,
    /** Shift of the learning rate, formats included, without the schedule's. */
    readonly shift: number,
    momentum: boolean,
    private readonly generator: Generator,
    private readonly biased = true,
  ) {
    this.weights = new Int32Array(rows * fan)
    this.biases = new Int32Array(rows)
    this.limit = weightLimit(fan, bits)
    this.velocity = momentum ? new Int32Array(rows * (fan + 1)) : undefined
  }

  initialise(amplitude: number): void {
    if (amplitude === 0) return
    for (let i = 0; i < this.weights.length; i++) {
      this.weights[i] = Math.floor((this.generator.draw() * (2 * amplitude + 1)) / 65536) - amplitude
    }
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
    const factor = scaled(signal, 16 - (this.shift + rate), 2 ** 23)
    if (factor === 0 && !this.velocity) return
    this.step(row, (i) => factor * (i < this.fan ? x[i]! : BIAS_INPUT))
  }

  /** A row without a bias moves by 2^-16 delta times each input. */
  addOuter(row: number, delta: number, x: ArrayLike<number>): void {
    this.step(row, (i) => (i < this.fan ? delta * x[i]! : 0))
  }

  /** A row learns from a gradient summed over places, the bias last. */
  learnSummed(row: number, gradient: ArrayLike<number>, rate: number): void {
    this.step(row, (i) => scaled(gradient[i]!, 16 - (this.shift + rate), 2 ** 30))
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

  private step(row: number, wanted: (i: number) => number): void {
    const draw = this.generator.draw()
    if (this.velocity) this.stepWithMomentum(row, wanted, this.velocity, draw)
    else {
      let f = draw
      for (let i = 0; i <= this.fan; i++) {
        const p = wanted(i) + f
        this.add(row, i, p >> 16)
        f = p & 0xffff
      }
    }
  }

  private stepWithMomentum(row: number, wanted: (i: number) => number, velocity: Int32Array, draw: number): void {
    let f = draw & 1023, g = (draw >> 10) * 8
    for (let i = 0; i <= this.fan; i++) {
      const at = i < this.fan ? row * this.fan + i : this.rows * this.fan + row
      const v = velocity[at]!
      const p = wanted(i) + f - 128 * v
      f = p & 1023
      velocity[at] = clamp(v + (p >> 10), 32767)
      const q = velocity[at]! + g
      g = q & 511
      this.add(row, i, q >> 9)
    }
  }

  /** A weight, or the bias behind the last of a row, moves. */
  add(row: number, i: number, change: number): void {
    if (i < this.fan) this.weights[row * this.fan + i] = clamp(this.at(row, i) + change, this.limit)
    else this.biases[row] = clamp(this.biases[row]! + change, this.limit)
  }

  /** The learned regions: the matrix, then its velocity. */
  regions(): Uint8Array[] {
    const weights = [...this.weights, ...(this.biased ? this.biases : [])]
    const stored = this.bits === 16 ? Int16Array.from(weights) : Int8Array.from(weights)
    const regions: (Int8Array | Int16Array)[] = this.velocity ? [stored, Int16Array.from(this.velocity)] : [stored]
    return regions.map(({ buffer }) => new Uint8Array(buffer as ArrayBuffer))
  }
}
