/** A learned network as JSON that explains itself: enough to compute its scores, without any other file. */
import { FRACTION as TABLE_FRACTION } from '../data/table/standardise.js'
import { paddingOf } from '../network/taps.js'
import { BIAS_INPUT, SCORE_FRACTION, type Matrix, type ScoringHead } from './learned-network.js'
import { modelFacts, type Exportable } from './model-facts.js'
import { MOST_ACTIVE, reciprocals } from './scores.js'

/** Of the layout of this file. */
export const MODEL_JSON_VERSION = 1

const notes = {
  rounded: 'rounded(x, s) = floor(x / 2^s + 1/2)',
  sum: `sum = Σ weights[row][i] · input[i] + ${BIAS_INPUT} · biases[row], in integers`,
  hidden: `activation = min(${MOST_ACTIVE}, max(0, rounded(sum, shift))); a map is in the order HWC, a filter in the order (row, column, channel)`,
  pooling: 'a convolution with pool > 1 keeps the largest activation of each pool × pool window; what does not fill a window is dropped',
  padding: 'zeros around the map: [above, left, below, right]',
  head: `scores of a head = rounded(sum, shift); one with pool > 1 sees averages of pool × pool windows, zeros outside: (window sum · ${reciprocals[2]} + 256) >> 9 of 2 × 2, (window sum · ${reciprocals[3]} + 256) >> 9 of 3 × 3`,
  scores: `the sum over all heads, ${SCORE_FRACTION} bits behind the point; the class is that of the largest, the first on a tie`,
}

/** How values of the data become inputs, by the kind of their reader. */
const values = {
  columns: `input = floor(z + 1/2) of z = ${2 ** TABLE_FRACTION} · (f((value − centre) · scale) − mean) / deviation with the numbers of its column in scales, within −128 and 127; f is asinh where kind is "compressed", else f(x) = x; 0 where kind is "constant"`,
  pixels: 'input = inputs[pixel]; where there is a scale, pixel = floor(value · scale + 1/2), else a value is a pixel',
}

export function modelJson(exportable: Exportable): Record<string, unknown> {
  const { network: { experiment, hidden, heads }, outputs, numbers, reader } = exportable
  const { shape, format } = experiment
  return {
    format: 'engram-model', formatVersion: MODEL_JSON_VERSION,
    about: Object.fromEntries(modelFacts(exportable)),
    notes: { ...(reader && { values: values[reader.kind] }), ...notes }, outputs: numbers ?? outputs,
    input: { type: 'int8', ...shape, fraction: format.fraction, description: format.description, ...(reader && { reader }) },
    layers: hidden.map(({ spec, input, output, outFraction, ...matrix }) => {
      const { kind, kernel, stride, pool } = spec
      return { kind, input, output, ...(kind === 'conv2d' && { kernel, stride, padding: paddingOf(spec, input), pool }), outputFraction: outFraction, ...matrixJson(matrix) }
    }),
    heads: heads.map(({ looksAt, pool, map, ...matrix }: ScoringHead) => ({ looksAt: looksAt < 0 ? 'input' : `layer ${looksAt + 1}`, map, pool, ...matrixJson(matrix) })),
  }
}

function matrixJson({ rows, fan, bits, fraction, inFraction, shift, weights, biases }: Matrix): Record<string, unknown> {
  return {
    rows, inputs: fan, weightType: `int${bits}`, weightFraction: fraction, inputFraction: inFraction, shift,
    weights: Array.from({ length: rows }, (_, row) => Array.from(weights.subarray(row * fan, (row + 1) * fan))), biases: Array.from(biases),
  }
}
