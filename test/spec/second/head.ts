/** Section 5 of docs/spec.md: a linear classifier on a layer, the readout among them. */
import type { MapShape, Teacher } from './layer.js'
import { Matrix } from './matrix.js'
import { rounded, toSignal } from './numbers.js'

export class Head {
  /** What the last scores were made of. */
  features: ArrayLike<number> = []

  constructor(
    readonly weights: Matrix,
    private readonly inputFraction: number,
    private readonly map: MapShape,
    readonly pool: number,
  ) {}

  scoresOf(output: ArrayLike<number>): number[] {
    return this.scoresOfFeatures(this.pooled(output))
  }

  pooled(output: ArrayLike<number>): ArrayLike<number> {
    return this.pool > 1 ? this.average(output) : output
  }

  scoresOfFeatures(features: ArrayLike<number>): number[] {
    // A copy: the layer reuses its output for the next sample, and some rules change it before the head learns.
    this.features = Int8Array.from(features)
    const shift = this.weights.fraction + this.inputFraction - 8
    return Array.from({ length: this.weights.rows }, (_, c) => rounded(this.weights.product(c, features), shift))
  }

  learn(errors: number[], rate: number): void {
    errors.forEach((e, c) => {
      if (e !== 0) this.weights.learnOuter(c, e, this.features, rate)
    })
  }

  teacher(errors: number[]): Teacher {
    const shift = this.weights.fraction - 3 + Math.max(1, this.pool)
    return {
      tileHeight: this.pool,
      tileWidth: this.pool,
      signal: (feature) => toSignal(rounded(errors.reduce((sum, e, c) => sum + this.weights.at(c, feature) * e, 0), shift)),
    }
  }

  private average(output: ArrayLike<number>): number[] {
    const { height, width, channels } = this.map
    const pooled: number[] = []
    for (let top = 0; top < height; top += this.pool) for (let left = 0; left < width; left += this.pool) for (let c = 0; c < channels; c++) {
      let sum = 0
      for (let y = top; y < Math.min(height, top + this.pool); y++) for (let x = left; x < Math.min(width, left + this.pool); x++) {
        sum += output[(y * width + x) * channels + c]!
      }
      pooled.push((sum * (this.pool === 2 ? 128 : 57) + 256) >> 9)
    }
    return pooled
  }
}

export const headFan = ({ height, width, channels }: MapShape, pool: number): number =>
  Math.ceil(height / pool) * Math.ceil(width / pool) * channels
