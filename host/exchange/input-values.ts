/** What a network from elsewhere takes for the int8 inputs of the device: value = slope · int8 + offset, an input at a time. */
import type { Dataset } from '../data/dataset.js'
import { features } from '../data/dataset.js'
import { FRACTION } from '../data/table/standardise.js'
import { EngramError } from '../errors.js'

export interface InputValues {
  slope: Float64Array
  offset: Float64Array
}

/** Of pixels: what the model takes for the darkest and the brightest. Of columns: their own units, or standardised. */
export type ValuesTaken = { low: number; high: number } | 'units' | 'standard'

/** What exporters are most often given. */
const usualPixels = { low: 0, high: 1 } as const

/** @throws MODEL_UNSUPPORTED for inputs that are no straight line of what the model takes; OPTION_INVALID for a way that the data does not have. */
export function inputValues({ reader, shape, name }: Pick<Dataset, 'reader' | 'shape' | 'name'>, taken: ValuesTaken | undefined): InputValues {
  const size = features(shape)
  const all = (slope: number, offset: number): InputValues => ({ slope: new Float64Array(size).fill(slope), offset: new Float64Array(size).fill(offset) })
  const refuse = (hint: string): EngramError => new EngramError('OPTION_INVALID', `--values ${typeof taken === 'object' ? `${taken.low}..${taken.high}` : taken} does not go with ${name}`, hint, { option: '--values' })
  if (!reader || reader.kind === 'readings') throw new EngramError('MODEL_UNSUPPORTED', `${name} does not say how its values become inputs of a network`, 'import with pictures or a table')
  if (reader.kind === 'pixels') {
    if (typeof taken === 'string') throw refuse('of pictures, say what black and white are to the model: --values 0..1')
    const { low, high } = taken ?? usualPixels
    const first = reader.inputs[0]!, last = reader.inputs.at(-1)!
    const slope = (high - low) / (last - first)
    return all(slope, low - slope * first)
  }
  if (typeof taken === 'object') throw refuse('of a table, the model takes the columns\' own units (--values units) or standardised ones (--values standard)')
  const bent = reader.scales.findIndex(({ kind }) => kind === 'compressed')
  if (bent >= 0) throw new EngramError('MODEL_UNSUPPORTED', `column "${reader.names[bent]}" has a heavy tail and goes through a logarithm here, so that no weights of the model can be its`, 'leave the column out with --drop, or cut its tail off', { column: reader.names[bent] })
  if (taken === 'standard') return all(2 ** -FRACTION, 0)
  return {
    slope: Float64Array.from(reader.scales, ({ kind, scale, deviation }) => (kind === 'constant' ? 0 : deviation / scale / 2 ** FRACTION)),
    offset: Float64Array.from(reader.scales, ({ kind, centre, scale, mean }) => (kind === 'constant' ? centre : centre + mean / scale)),
  }
}
