/**
 * J. Whittington, R. Bogacz, "An Approximation of the Error Backpropagation Algorithm in a Predictive Coding Network with Local
 * Hebbian Synaptic Plasticity", Neural Computation 29(5), 2017, equations 2.16 to 2.19, in activations as B. Millidge, A. Tschantz,
 * C. Buckley, "Predictive Coding Approximates Backprop Along Arbitrary Computation Graphs", Neural Computation 34(6), 2022,
 * section 2: F = sum |v_l - u_l|^2 / 2 - ln p_y falls along
 *
 *     -dF/dv_l = W_(l+1)^T (eps_(l+1) o f') - eps_l,   -dF/dW_l = (eps_l o f') u_(l-1)^T,   eps_l = v_l - u_l
 *
 * with predictions u_l that stay those of the forward pass. A step moves the v_l one after the other, from the top.
 */
import { activities, transposed, unclamped } from '../../host/alignment/float-network.js'
import { deltaRule, errorOf, inferByReadout, learnLayer, readoutScores, transposedProduct, type MakeReference } from './reference.js'

export const predictiveCoding: MakeReference = (network, _seed, { steps, shift }) => ({
  learn(x, target, rate) {
    const { hidden, readout } = network
    const predicted = activities(network, x)
    const top = predicted.at(-1)?.output ?? x
    const e = errorOf(readoutScores(network, top), target)
    const values = predicted.map(({ output }) => output.slice())
    const error = (l: number): Float64Array => values[l]!.map((v, i) => v - predicted[l]!.output[i]!)
    /** Where the derivative is one. */
    const heard = (l: number): Float64Array => unclamped(hidden[l]!, predicted[l]!, error(l))
    for (let step = 0; step < steps!; step++) {
      for (let l = hidden.length - 1; l >= 0; l--) {
        const above = hidden[l + 1]
        const pull = above ? transposed(above, predicted[l + 1]!.winners, heard(l + 1)) : transposedProduct(readout.matrix, e)
        const own = error(l)
        values[l] = values[l]!.map((v, i) => v + (pull[i]! - own[i]!) / 2 ** shift!)
      }
    }
    const errors = hidden.map((_, l) => heard(l))
    hidden.forEach((layer, l) => learnLayer(layer, predicted[l - 1]?.output ?? x, predicted[l]!.winners, errors[l]!, rate))
    deltaRule(readout.matrix, top, e, rate)
  },
  infer: inferByReadout(network),
})
