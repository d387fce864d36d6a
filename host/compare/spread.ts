/** Mean and spread of one quantity over seeds or folds. */
export interface Spread {
  mean: number
  min: number
  max: number
  /** Sample standard deviation (n − 1); 0 for a single value. */
  sd: number
}

/** Mean, extremes and standard deviation; of nothing, NaN. */
export function spread(values: readonly number[]): Spread {
  const n = values.length
  if (n === 0) return { mean: NaN, min: NaN, max: NaN, sd: NaN }
  const min = values.reduce((a, b) => Math.min(a, b))
  const max = values.reduce((a, b) => Math.max(a, b))
  // Rounding may push the mean of equal values past them by one ulp.
  const mean = Math.min(max, Math.max(min, values.reduce((a, b) => a + b) / n))
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0)
  return { mean, min, max, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : 0 }
}
