/** Fractional bits of a tabular input: int8 holds −4 to 3.97 standard deviations in steps of 1/32. */
export const FRACTION = 5

/** A column is compressed when its standard deviation is more than this many times its robust one. */
const HEAVY_TAIL = 2

/** Training rows that median and spread are computed from; more rows change them little. */
const SPREAD_ROWS = 4096

/** Differences below this count as none; their inverse would not be a number. */
const TINY = 1e-300

/** How one column becomes int8: `32 · (f((x − centre) · scale) − mean) / deviation`, rounded and clipped. */
export interface ColumnScale {
  kind: 'constant' | 'linear' | 'compressed'
  centre: number
  scale: number
  mean: number
  deviation: number
}

/**
 * Chooses a column's scale from its values in the training rows.
 *
 * Most columns are standardised as they are. In a heavy-tailed one (money, counts, glitches) a few values would take up
 * the whole range and all others would fall into one step, so it goes through asinh first, a logarithm that is linear near
 * zero and takes both signs: asinh((x − median) / spread). Two-valued columns keep two values either way.
 */
export function columnScale(values: Float64Array): ColumnScale {
  const sampled = someOf(values)
  const centre = median(sampled.slice())
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]! - centre))
  if (largest < TINY) return { kind: 'constant', centre, scale: 0, mean: 0, deviation: 1 }

  // In units of the largest distance, so that squares neither overflow nor vanish.
  const linear = withMoments({ kind: 'linear', centre, scale: 1 / largest, mean: 0, deviation: 1 }, values)
  const spread = medianDistance(sampled, values, centre)
  if (linear.deviation * largest <= HEAVY_TAIL * 1.4826 * spread) return linear
  return withMoments({ ...linear, kind: 'compressed', scale: 1 / Math.max(spread, TINY) }, values)
}

/** The int8 input of a column's value. */
export function scaled(value: number, scale: ColumnScale): number {
  if (scale.kind === 'constant') return 0
  const input = Math.round(((transformed(value, scale) - scale.mean) / scale.deviation) * 2 ** FRACTION)
  return Math.max(-128, Math.min(127, input))
}

/** A column's value of which this is the input: `scaled` backwards, but for what rounding and clipping took. */
export function unscaled(input: number, { kind, centre, scale, mean, deviation }: ColumnScale): number {
  if (kind === 'constant') return centre
  const distance = (input / 2 ** FRACTION) * deviation + mean
  return centre + (kind === 'compressed' ? Math.sinh(distance) : distance) / scale
}

const transformed = (value: number, { kind, centre, scale }: ColumnScale): number => {
  const distance = Math.max(-1e300, Math.min(1e300, (value - centre) * scale))
  return kind === 'compressed' ? Math.asinh(distance) : distance
}

function withMoments(scale: ColumnScale, values: Float64Array): ColumnScale {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += transformed(values[i]!, scale)
  const mean = sum / values.length
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += (transformed(values[i]!, scale) - mean) ** 2
  return { ...scale, mean, deviation: Math.sqrt(squares / values.length) }
}

/** Values from all over the rows: where those are in the order of time, the first ones may be of one class. */
const someOf = (values: Float64Array): Float64Array => {
  const count = Math.min(values.length, SPREAD_ROWS)
  return Float64Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]!)
}

/** Median distance from the median, over the values that differ from it (half of a sparse column is zero). */
function medianDistance(some: Float64Array, values: Float64Array, centre: number): number {
  const distances = (of: Float64Array): Float64Array => of.map((value) => Math.abs(value - centre)).filter((distance) => distance > 0)
  const sampled = distances(some)
  // All of the sampled rows may hold the median while a later one does not.
  return median(sampled.length > 0 ? sampled : distances(values))
}

const median = (values: Float64Array): number => values.sort()[values.length >> 1]
