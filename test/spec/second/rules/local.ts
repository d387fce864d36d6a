import type { Network, Rule } from '../network.js'

export function local(net: Network): Rule {
  const [vote] = net.block.options
  const heads = net.layers.map((layer, i) => (i < net.layers.length - 1 ? net.headOn(layer) : net.readout))
  const teachers = heads.length > 0 ? heads : [net.readout]
  const decide = (scores: number[][]): number =>
    net.answer(vote === 0 && net.block.task === 0 ? scores.reduce((sum, each) => sum.map((s, c) => (s + each[c]!) | 0)) : scores.at(-1)!)
  return {
    learn(x, target) {
      let input = x
      const all = teachers.map((head, i) => {
        const layer = net.layers[i]
        layer?.forward(input)
        input = Int8Array.from(layer?.h ?? x)
        const scores = head.scoresOf(input)
        const errors = net.errorsOf(scores, target)
        if (net.worth(errors)) {
          layer?.learn(head.teacher(errors), net.rate)
          head.learn(errors, net.rate)
        }
        return scores
      })
      return decide(all)
    },
    infer(x) {
      net.forward(x)
      return decide(teachers.map((head, i) => head.scoresOf(net.layers[i]?.h ?? x)))
    },
    regions: () => heads.slice(0, -1).flatMap((head) => head.weights.regions()),
  }
}
