/** Section 4 of docs/spec.md: how a row steps. */
import type { Matrix } from './matrix.js'
import { clamp, scaled } from './numbers.js'

export interface Optimizer {
  /** Bytes that each weight and bias keeps. */
  bytes: 0 | 1 | 2
  /** From one signal and the inputs, 64 for the bias at their end. */
  outer(matrix: Matrix, row: number, signal: number, x: number[], shift: number): void
  /** From a gradient summed over places. */
  summed(matrix: Matrix, row: number, gradient: number[], shift: number): void
}

/** Changes in units of 2^-16 of a weight, from one draw. */
export function move(matrix: Matrix, row: number, draw: number, change: (i: number) => number): void {
  let f = draw
  for (let i = 0; i <= matrix.fan; i++) {
    const p = change(i) + f
    matrix.add(row, i, p >> 16)
    f = p & 0xffff
  }
}

/** Optimizers that make the changes first. */
const byChanges = (bytes: 0 | 2, step: (matrix: Matrix, row: number, changes: number[]) => void): Optimizer => ({
  bytes,
  outer(matrix, row, signal, x, shift) {
    const factor = scaled(signal, 16 - shift, 2 ** 23)
    if (factor !== 0 || bytes) step(matrix, row, x.map((each) => factor * each))
  },
  summed: (matrix, row, gradient, shift) => step(matrix, row, gradient.map((g) => scaled(g, 16 - shift, 2 ** 30))),
})

const sgd = byChanges(0, (matrix, row, changes) => move(matrix, row, matrix.generator.draw(), (i) => changes[i]!))

const momentum = byChanges(2, (matrix, row, changes) => {
  const draw = matrix.generator.draw()
  let f = draw & 1023, g = (draw >> 10) * 8
  changes.forEach((change, i) => {
    const at = matrix.momentAt(row, i), v = matrix.moments[at]!
    const p = change + f - 128 * v
    f = p & 1023
    matrix.moments[at] = clamp(v + (p >> 10), 32767)
    const q = matrix.moments[at]! + g
    g = q & 511
    matrix.add(row, i, q >> 9)
  })
})

const magnitudes = (values: number[]): [sum: number, count: number] => [values.reduce((sum, v) => sum + Math.abs(v), 0), values.filter((v) => v !== 0).length]

const sign: Optimizer = {
  bytes: 0,
  outer(matrix, row, signal, x, shift) {
    const [sum, count] = magnitudes(x)
    const step = (scaled(signal, 16 - shift, 2 ** 19) * Math.floor((16 * sum) / count)) >> 4
    move(matrix, row, matrix.generator.draw(), (i) => step * Math.sign(x[i]!))
  },
  summed(matrix, row, gradient, shift) {
    const [sum, count] = magnitudes(gradient)
    const step = scaled(Math.min(2 ** 31 - 1, count === 0 ? 0 : Math.floor(sum / count)), 16 - shift, 2 ** 30)
    move(matrix, row, matrix.generator.draw(), (i) => step * Math.sign(gradient[i]!))
  },
}

/** Those that keep an average, int8. */
function averaging(decay: number, change: (matrix: Matrix, g: number, m: number, shift: number) => number): Optimizer {
  const step = (matrix: Matrix, row: number, gradient: number[], shift: number): void => {
    let a = matrix.generator.draw() % 2 ** (9 + decay)
    const before = gradient.map((g, i) => {
      const at = matrix.momentAt(row, i), m = matrix.moments[at]!
      const q = g - 512 * m + a
      a = q & (2 ** (9 + decay) - 1)
      matrix.moments[at] = clamp(m + (q >> (9 + decay)), 127)
      return 512 * m
    })
    move(matrix, row, matrix.generator.draw(), (i) => change(matrix, gradient[i]!, before[i]!, shift))
  }
  return {
    bytes: 1,
    outer: (matrix, row, signal, x, shift) => step(matrix, row, x.map((each) => signal * each), shift),
    summed: (matrix, row, gradient, shift) => step(matrix, row, gradient.map((g) => clamp(g, 2 ** 28)), shift),
  }
}

const powersign = averaging(3, (_, g, m, shift) => scaled(g, 16 - shift + Math.sign(g) * Math.sign(m), 2 ** 30))

const addsign = averaging(3, (_, g, m, shift) => {
  const agreement = Math.sign(g) * Math.sign(m)
  return agreement < 0 ? 0 : scaled(g, 16 - shift + agreement, 2 ** 30)
})

const lion = averaging(5, ({ fan, fraction, schedule }, g, m) =>
  Math.sign(7 * m + g) * scaled(1, 18 + fraction - schedule() - (Math.floor(Math.log2(fan)) + 1), 2 ** 30))

/** By id. */
export const optimizers: Optimizer[] = [sgd, momentum, sign, powersign, addsign, lion]
