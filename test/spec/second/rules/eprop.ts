import type { Network, Rule } from '../network.js'
import { projected } from './dfa.js'

export function eprop(net: Network): Rule {
  const [learn, feedback, scale] = net.block.options
  return {
    learn(x, target) {
      net.forwardSteps(x)
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      if (net.worth(errors)) {
        if (learn === 0)
          for (const layer of net.layers) layer.learn(feedback === 0 && layer === net.layers.at(-1) ? net.readout.teacher(errors) : projected(net, layer, errors, scale!), net.rate)
        net.readout.learn(errors, net.rate)
      }
      return net.answer(scores)
    },
    infer(x) {
      net.forwardSteps(x)
      return net.answer(net.readoutScores(x))
    },
  }
}
