/**
 * E. Oja, "Neural networks, principal components, and subspaces", Int. J. Neural Systems 1(1), 1989, equation 9:
 *
 *     y = W x,   W <- W + eta y (x - W^T y)^T
 *
 * x counts in parts of an int8's range and eta is divided by 2^floor(log2(inputs)), as the core's header says. How far a sample
 * is off: the mean square of what W^T W loses of it. Of several parts (N. Kambhatla, T. K. Leen, Neural Computation 9(7), 1997) the least
 * distance counts, and that part learns whose distance is least in octaves, with parts times its share of samples added.
 */
import { activities, type Matrix } from '../../host/alignment/float-network.js'
import { transposedProduct, type MakeReference } from './reference.js'

export const codeOf = ({ rows, fan, weights }: Matrix, x: Float64Array): Float64Array =>
  Float64Array.from({ length: rows }, (_, o) => x.reduce((sum, value, i) => sum + weights[o * fan + i]! * value, 0))

/** A bias multiplies half of the range. */
export const stepOf = ({ fan, biasInput }: Matrix, rate: number): number => rate / 2 ** Math.floor(Math.log2(fan)) / (2 * biasInput) ** 2

export const subspace: MakeReference = (network, _seed, { part: size }) => {
  const { matrix } = network.readout
  const { fan } = matrix
  const rows = size === 0 ? matrix.rows : size!
  const parts = Math.ceil(matrix.rows / rows)
  const shares = network.own.get(`matrix ${network.hidden.length + 1}`)?.weights
  const look = (input: Float64Array): { y: Float64Array; lost: Float64Array; distance: number }[] => {
    const x = activities(network, input).at(-1)?.output ?? input
    return Array.from({ length: parts }, (_, k) => {
      const part: Matrix = { ...matrix, rows: Math.min(rows, matrix.rows - k * rows), weights: matrix.weights.subarray(k * rows * fan, (k + 1) * rows * fan) }
      const y = codeOf(part, x)
      const restored = transposedProduct(part, y)
      const lost = x.map((value, i) => value - restored[i]!)
      return { y, lost, distance: lost.reduce((sum, r) => sum + r * r, 0) / fan }
    })
  }
  return {
    learn(input, _target, rate) {
      const all = look(input)
      const costs = all.map(({ distance }, k) => Math.log2(distance) + parts * (shares?.[k] ?? 0))
      const k = costs.indexOf(Math.min(...costs))
      const eta = stepOf(matrix, rate)
      const { y, lost } = all[k]!
      y.forEach((code, o) => lost.forEach((r, i) => { matrix.weights[(k * rows + o) * fan + i]! += eta * code * r }))
      shares?.forEach((share, j) => { shares[j] = share + (Number(j === k) - share) / 128 })
    },
    infer: (input) => Math.min(...look(input).map(({ distance }) => distance)),
  }
}
