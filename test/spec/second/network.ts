/** Sections 4, 5 and 7 of docs/spec.md: the network that a block describes, and what every rule does with it. */
import type { Block } from './block.js'
import { Head, headFan } from './head.js'
import { DriftDetector } from './drift.js'
import { convOutput, ConvLayer, DenseLayer, fanOf, LeakyLayer, valuesIn, type Layer, type MapShape } from './layer.js'
import { Matrix } from './matrix.js'
import { argmax, binaryLogarithm, largestOf, objectives, type Objective } from './objectives.js'
import { optimizers } from './optimizers.js'
import { Generator } from './random.js'

export class Network {
  readonly generator = new Generator()
  readonly layers: Layer[] = []
  readonly readout: Head
  readonly objective: Objective
  /** Samples that taught before the one at hand. */
  samples = 0
  /** All samples that were given to learn from before it, labelled or not. */
  seen = 0
  /** Of detect: the threshold, and the score of the last sample. */
  threshold = 0
  score = 0
  readonly drift: DriftDetector | undefined
  /** Fractional bits of what the readout sees. */
  readonly topFraction: number

  constructor(readonly block: Block) {
    this.objective = objectives[block.objective]!
    this.generator.seed(block.seed)
    if (DriftDetector.wanted(block)) this.drift = new DriftDetector(block.alarmRate)
    let map: MapShape = { height: block.height, width: block.width, channels: block.channels }
    if (block.steps > 0) map = { height: 1, width: 1, channels: valuesIn(map) / block.steps }
    let fraction = block.inputFraction
    block.layers.slice(0, -1).forEach((layer, index) => {
      const output = layer.kind === 1 ? convOutput(map, layer) : { height: 1, width: 1, channels: layer.units }
      const seen = layer.kind === 2 ? layer.outputFraction : fraction
      const weights = this.matrix(layer.units, fanOf(layer, map), layer.bits, layer.fraction, 12 + seen - layer.fraction + layer.rateOffset)
      this.layers.push(new [DenseLayer, ConvLayer, LeakyLayer][layer.kind]!(index, layer, map, output, weights, fraction))
      weights.initialise(layer.amplitude)
      map = output
      fraction = layer.outputFraction
    })
    this.topFraction = fraction
    const { bits, fraction: own, rateOffset } = block.layers.at(-1)!
    this.readout = new Head(this.matrix(block.outputs, valuesIn(map), bits, own, 10 + fraction - own + rateOffset), fraction, map, 1)
  }

  matrix(rows: number, fan: number, bits: number, fraction: number, shift: number): Matrix {
    return new Matrix(rows, fan, bits, fraction, shift, optimizers[this.block.optimizer]!, this.generator, true, () => this.rate)
  }

  /** A matrix of the rule's own: no biases, always plain descent. */
  bareMatrix(rows: number, fan: number, bits: number, fraction: number, shift: number): Matrix {
    return new Matrix(rows, fan, bits, fraction, shift, optimizers[0]!, this.generator, false)
  }

  /** A classifier of its own on a layer. */
  headOn(layer: Layer, bare = false): Head {
    const { headBits, headFraction, headPool, outputFraction } = layer.block
    const make = bare ? this.bareMatrix : this.matrix
    const matrix = make.call(this, this.block.outputs, headFan(layer.output, headPool), headBits, headFraction, 10 + outputFraction - headFraction)
    return new Head(matrix, outputFraction, layer.output, headPool)
  }

  get rate(): number {
    return this.rateAfter(this.samples - (this.drift?.restarts ? this.drift.last : 0))
  }

  get seenRate(): number {
    return this.rateAfter(this.seen)
  }

  private rateAfter(samples: number): number {
    const { firstRate, lastRate, stepSamples } = this.block
    return Math.min(firstRate + Math.min(255, Math.floor(samples / Math.max(1, stepSamples))), lastRate)
  }

  get outputs(): number {
    return this.block.outputs
  }

  /** Section 8: the class of the scores, or the first of the numbers. */
  answer(scores: number[]): number {
    return this.block.task === 0 ? argmax(scores) : scores[0]!
  }

  /** Section 8, Detect: the answer to a sample so far off. */
  judge(distance: number): number {
    this.score = binaryLogarithm(Math.max(1, distance))
    return this.samples > 0 && this.score > this.threshold >> 10 ? 1 : 0
  }

  /** The threshold behind a sample that was judged and learned. */
  follow(): void {
    const { firstRate, alarmRate } = this.block
    const step = 2 ** Math.max(13, 19 - (this.rate - firstRate))
    const above = this.score * 1024 > this.threshold ? step : 0
    this.threshold = this.samples === 0 ? this.score * 1024 : this.threshold + above - Math.floor(((step / 16) * alarmRate) / 4096)
  }

  forward(x: Int8Array): void {
    let input = x
    for (const layer of this.layers) {
      layer.forward(input)
      input = Int8Array.from(layer.h)
    }
  }

  /** Section 5, Time: every step of a sample, which begins from zero where it holds a whole sequence. */
  forwardSteps(x: Int8Array): void {
    const { steps } = this.block
    if (steps > 0) this.forget()
    const length = x.length / Math.max(1, steps)
    for (let at = 0; at < x.length; at += length) this.forward(x.slice(at, at + length))
  }

  /** What is carried becomes zero. */
  forget(): void {
    for (const layer of this.layers) if (layer instanceof LeakyLayer) layer.forget()
  }

  /** What the readout sees. */
  top(x: Int8Array): ArrayLike<number> {
    return this.layers.at(-1)?.h ?? x
  }

  readoutScores(x: Int8Array): number[] {
    return this.readout.scoresOf(this.top(x))
  }

  errorsOf(scores: number[], target: number[]): number[] {
    return this.objective.error(scores, target)
  }

  /** Whether errors are large enough to learn from. */
  worth(errors: number[]): boolean {
    return largestOf(errors) >= this.block.skip
  }

  inferByReadout(x: Int8Array): number {
    this.forward(x)
    return this.answer(this.readoutScores(x))
  }
}

/** What a rule does with a network. */
export interface Rule {
  /** It learns from samples without a target too; those have an empty one. */
  unlabelled?: boolean
  /** Samples with a target count apart from all: `Labels: optional`. */
  countsAll?: boolean
  /** One update; the answer before it, or -1. */
  learn(x: Int8Array, target: number[]): number
  infer(x: Int8Array): number
  /** What it keeps beside layers and readout, in order of address. */
  regions?(): Uint8Array[]
}
