import type { Matrix } from '../matrix.js'
import { scaled } from '../numbers.js'
import type { Network, Rule } from '../network.js'

export function kolenPollack(net: Network): Rule {
  const [decay] = net.block.options
  const feedback = net.layers.map((layer) => net.headOn(layer, true))
  for (const { weights } of feedback) weights.initialise(Math.min(weights.limit, Math.max(1, Math.floor(2 ** (weights.fraction - 4)))))
  const forget = (matrix: Matrix): void => {
    if (decay !== 0) matrix.decay(net.samples % net.outputs, decay! + net.rate)
  }

  function learnFeedback(l: number, errors: number[]): void {
    const { weights } = feedback[l]!
    const features = feedback[l]!.pooled(net.layers[l]!.h)
    errors.forEach((e, c) => {
      if (scaled(e, 16 - weights.shift - net.rate, 2 ** 23) !== 0) weights.learnOuter(c, e, features, net.rate)
    })
    forget(weights)
  }

  return {
    learn(x, target) {
      net.forward(x)
      const scores = net.readoutScores(x)
      const errors = net.errorsOf(scores, target)
      if (net.worth(errors)) {
        net.layers.forEach((layer, l) => {
          layer.learn(feedback[l]!.teacher(errors), net.rate)
          learnFeedback(l, errors)
        })
        net.readout.learn(errors, net.rate)
        forget(net.readout.weights)
      }
      return net.answer(scores)
    },
    infer: (x) => net.inferByReadout(x),
    regions: () => feedback.flatMap(({ weights }) => weights.regions()),
  }
}
