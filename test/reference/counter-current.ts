/**
 * C.-H. Kao, B. Hariharan, "Counter-Current Learning: A Biologically Plausible Dual Network Approach for Deep Learning", NeurIPS 2024,
 * figure 1. A second network makes a code of every class for every layer, b_l(c) = f(V_l b_(l+1)(c)) from onehot(c), and
 * gradients are cut between layers. Each layer reduces CE(b_l(c) . h_l, y) in W_l and V_l, or |h_l - b_l(y)|^2 / 2. f is the clamp.
 */
import { activities, unclamped, type FloatLayer, type Matrix } from '../../host/alignment/float-network.js'
import { oneHot } from '../../host/alignment/gradient.js'
import { deltaRule, errorOf, inferByReadout, learnLayer, readoutScores, type MakeReference } from './reference.js'

/** Value of the option `loss`. */
const DIFFERENCE = 1

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0)

/**
 * f(V b). What is less than half an activation's step is 0: learning drives codes of wrong classes down to there, and they stay where
 * f' ends, so that many lie at that edge.
 */
const codeOf = ({ ceiling }: FloatLayer, { rows, fan, weights }: Matrix, above: Float64Array): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => {
    const b = Math.min(ceiling, dot(weights.subarray(i * fan, (i + 1) * fan), above))
    return b < ceiling / 127 / 2 ? 0 : b
  })

export const counterCurrent: MakeReference = (network, _seed, { loss, feedback }) => ({
  learn(x, target, rate) {
    const { hidden, readout } = network
    const all = activities(network, x)
    const classes = readout.matrix.rows
    const feedbackOf = (l: number): Matrix => network.own.get(`matrix ${l + 1}`)!
    // Codes by layer and class, behind them the classes themselves.
    const codes: Float64Array[][] = [...hidden.map(() => []), Array.from({ length: classes }, (_, c) => oneHot(c, classes))]
    for (let l = hidden.length - 1; l >= 0; l--) codes[l] = codes[l + 1]!.map((above) => codeOf(hidden[l]!, feedbackOf(l), above))
    const differs = loss === DIFFERENCE
    hidden.forEach((layer, l) => {
      const h = all[l]!.output, v = feedbackOf(l)
      const e = differs ? oneHot(target, classes) : errorOf(Float64Array.from(codes[l]!, (b) => dot(b, h)), target)
      const d = h.map((value, i) => codes[l]!.reduce((sum, b, c) => sum + e[c]! * (b[i]! - (differs ? value : 0)), 0))
      learnLayer(layer, all[l - 1]?.output ?? x, all[l]!.winners, unclamped(layer, all[l]!, d), rate)
      codes[l]!.forEach((b, c) => {
        const g = unclamped(layer, { ...all[l]!, output: b }, h.map((value, i) => e[c]! * (value - (differs ? b[i]! : 0))))
        g.forEach((step, i) => codes[l + 1]![c]!.forEach((above, j) => { v.weights[i * v.fan + j]! += (rate / 2 ** feedback!) * step * above }))
      })
    })
    const top = all.at(-1)?.output ?? x
    deltaRule(readout.matrix, top, errorOf(readoutScores(network, top), target), rate)
  },
  infer: inferByReadout(network),
})
