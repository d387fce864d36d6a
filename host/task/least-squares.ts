/** Vectors of one width, one behind the other. */
export interface Rows {
  values: ArrayLike<number>
  width: number
}

/** Added to every variance, as a share of their mean: columns that say the same, or nothing, do no harm. */
const RIDGE = 1e-9

/** A linear function of inputs: `outputs` numbers for each row. */
export type Linear = (inputs: Rows) => Float64Array

/**
 * The linear function with the least squared error on some rows, in float64: normal equations of centred values, by Cholesky.
 * Everything that learns is compared with it, for what it cannot beat needs no learning.
 */
export function leastSquares(inputs: Rows, targets: Rows): Linear {
  const { width } = inputs
  const outputs = targets.width
  const count = targets.values.length / outputs
  const inputMeans = means(inputs, count)
  const targetMeans = means(targets, count)
  const products = new Float64Array(width * width)
  const moments = new Float64Array(width * outputs)
  const row = new Float64Array(width)
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < width; i++) row[i] = inputs.values[n * width + i]! - inputMeans[i]!
    for (let i = 0; i < width; i++) {
      const value = row[i]!
      if (value === 0) continue
      for (let k = 0; k <= i; k++) products[i * width + k]! += value * row[k]!
      for (let o = 0; o < outputs; o++) moments[i * outputs + o]! += value * (targets.values[n * outputs + o]! - targetMeans[o]!)
    }
  }
  let trace = 0
  for (let i = 0; i < width; i++) trace += products[i * width + i]!
  for (let i = 0; i < width; i++) products[i * width + i]! += Math.max(RIDGE * (trace / width), Number.MIN_VALUE)
  const weights = solved(products, moments, width, outputs)
  return ({ values }) => {
    const rows = values.length / width
    const found = new Float64Array(rows * outputs)
    for (let n = 0; n < rows; n++)
      for (let o = 0; o < outputs; o++) {
        let sum = targetMeans[o]!
        for (let i = 0; i < width; i++) sum += weights[i * outputs + o]! * (values[n * width + i]! - inputMeans[i]!)
        found[n * outputs + o] = sum
      }
    return found
  }
}

/** The mean of each column. */
export function means({ values, width }: Rows, count: number): Float64Array {
  const sums = new Float64Array(width)
  for (let i = 0; i < count * width; i++) sums[i % width]! += values[i]!
  return sums.map((sum) => sum / count)
}

/** Solves `products · x = moments` for a symmetric matrix given by its lower half, which is overwritten. A column without variance gets 0. */
function solved(products: Float64Array, moments: Float64Array, width: number, outputs: number): Float64Array {
  const at = (i: number, k: number): number => products[i * width + k]!
  for (let i = 0; i < width; i++)
    for (let k = 0; k <= i; k++) {
      let sum = at(i, k)
      for (let j = 0; j < k; j++) sum -= at(i, j) * at(k, j)
      products[i * width + k] = i === k ? Math.sqrt(Math.max(0, sum)) : at(k, k) > 0 ? sum / at(k, k) : 0
    }
  const x = moments.slice()
  const divided = (value: number, i: number): number => (at(i, i) > 0 ? value / at(i, i) : 0)
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < width; i++) {
      let sum = x[i * outputs + o]!
      for (let k = 0; k < i; k++) sum -= at(i, k) * x[k * outputs + o]!
      x[i * outputs + o] = divided(sum, i)
    }
    for (let i = width - 1; i >= 0; i--) {
      let sum = x[i * outputs + o]!
      for (let k = i + 1; k < width; k++) sum -= at(k, i) * x[k * outputs + o]!
      x[i * outputs + o] = divided(sum, i)
    }
  }
  return x
}
