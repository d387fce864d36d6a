/** Every optimizer in float64, plain and slow, from its paper: how one row of weights moves, the bias last. */
import type { OptimizerName } from '../../host/experiment/optimizers.js'

/** Takes minus the gradients of a row, the matrix's rate, and the schedule's alone; returns the change of every weight. What it remembers is its own. */
type RowOptimizer = (gradients: readonly number[], rate: number, schedule: number) => number[]

/** A running average of each entry, and what it was before. */
function average(share: number): (values: readonly number[]) => number[] {
  let m: number[] = []
  return (values) => {
    const before = values.map((_, i) => m[i] ?? 0)
    m = values.map((g, i) => before[i]! + share * (g - before[i]!))
    return before
  }
}

export interface OptimizerRow {
  make: () => RowOptimizer
  /** Least cosine of the way that both sides take, and bounds of the core's length along the reference's. */
  cosine: number
  size: [number, number]
}

const close: Omit<OptimizerRow, 'make'> = { cosine: 0.99, size: [0.97, 1.03] }

/** One entry an optimizer: an optimizer without its reference does not compile. */
export const optimizerRows: Readonly<Record<OptimizerName, OptimizerRow>> = {
  sgd: { ...close, make: () => (gradients, rate) => gradients.map((g) => rate * g) },
  // Polyak: v <- 7/8 v + g, w <- w + rate v / 8.
  momentum: {
    ...close,
    make() {
      let v: number[] = []
      return (gradients, rate) => (v = gradients.map((g, i) => (7 / 8) * (v[i] ?? 0) + g)).map((each) => (rate * each) / 8)
    },
  },
  // Karimireddy et al., section 4, over the entries that are not 0.
  sign: {
    ...close,
    make: () => (gradients, rate) => {
      const some = gradients.filter((g) => g !== 0).map(Math.abs)
      const mean = some.reduce((a, b) => a + b, 0) / Math.max(1, some.length)
      return gradients.map((g) => rate * mean * Math.sign(g))
    },
  },
  // Bello et al., section 5, with base 2; the average is of samples before.
  powersign: {
    ...close, cosine: 0.98,
    make() {
      const before = average(1 / 8)
      return (gradients, rate) => before(gradients).map((m, i) => rate * gradients[i]! * 2 ** (Math.sign(gradients[i]!) * Math.sign(m)))
    },
  },
  addsign: {
    ...close, cosine: 0.98,
    make() {
      const before = average(1 / 8)
      return (gradients, rate) => before(gradients).map((m, i) => rate * gradients[i]! * (1 + Math.sign(gradients[i]!) * Math.sign(m)))
    },
  },
  // Chen et al., algorithm 2, without weight decay; the step is four of the schedule's rates over the inputs, rounded up to a power of two.
  lion: {
    ...close, cosine: 0.98,
    make() {
      const before = average(1 / 32)
      return (gradients, _, schedule) => {
        const inputs = 2 ** (Math.floor(Math.log2(gradients.length - 1)) + 1)
        return before(gradients).map((m, i) => ((4 * schedule) / inputs) * Math.sign((7 * m + gradients[i]!) / 8))
      }
    },
  },
}
