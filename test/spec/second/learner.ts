/** A learner written from docs/spec.md alone, sections 7 to 9: slow and simple. Tests compare its bytes with the core's. */
import { readBlock } from './block.js'
import { crc32 } from './crc.js'
import { Frozen } from './frozen.js'
import { LeakyLayer } from './layer.js'
import { Network, type Rule } from './network.js'
import { oneHot } from './objectives.js'
import { backprop } from './rules/backprop.js'
import { competitive } from './rules/competitive.js'
import { counterCurrent } from './rules/counter-current.js'
import { dfa } from './rules/dfa.js'
import { drtp } from './rules/drtp.js'
import { feedbackAlignment } from './rules/feedback-alignment.js'
import { eprop } from './rules/eprop.js'
import { equilibrium } from './rules/equilibrium.js'
import { evolution } from './rules/evolution.js'
import { feedbackAutoencoder } from './rules/feedback-autoencoder.js'
import { forwardForward } from './rules/forward-forward.js'
import { gan } from './rules/gan.js'
import { hebbian } from './rules/hebbian.js'
import { kolenPollack } from './rules/kolen-pollack.js'
import { leastSquares } from './rules/least-squares.js'
import { local } from './rules/local.js'
import { pepita } from './rules/pepita.js'
import { perturbation } from './rules/perturbation.js'
import { plastic } from './rules/plastic.js'
import { predictiveCoding } from './rules/predictive-coding.js'
import { signSymmetry } from './rules/sign-symmetry.js'
import { softhebb } from './rules/softhebb.js'
import { subspace } from './rules/subspace.js'
import { synthetic } from './rules/synthetic.js'
import { syntheticLinear } from './rules/synthetic-linear.js'
import { wakeSleep } from './rules/wake-sleep.js'
import { weightPerturbation } from './rules/weight-perturbation.js'
import { targetPropagation } from './rules/target-propagation.js'

/** A class, numbers in Q10, or nothing. */
export type SpecTarget = number | Int16Array | undefined

/** By id. */
const rules: Readonly<Record<number, (net: Network) => Rule>> = {
  0: backprop,
  1: dfa,
  2: local,
  3: synthetic,
  4: forwardForward,
  5: perturbation,
  6: drtp,
  7: signSymmetry,
  8: leastSquares,
  9: predictiveCoding,
  10: subspace,
  11: competitive,
  12: wakeSleep,
  13: eprop,
  14: feedbackAutoencoder,
  15: feedbackAlignment,
  16: kolenPollack,
  17: pepita,
  18: softhebb,
  19: hebbian,
  20: counterCurrent,
  21: targetPropagation,
  22: equilibrium,
  23: weightPerturbation,
  24: gan,
  25: evolution,
  26: plastic,
  27: syntheticLinear,
}

export class SecondLearner {
  private readonly below: Frozen
  private readonly net: Network
  private readonly rule: Rule

  constructor(block: Uint8Array, constants: Uint8Array = new Uint8Array()) {
    this.below = new Frozen(readBlock(block), constants)
    this.net = new Network(this.below.rest)
    this.rule = rules[this.net.block.rule]!(this.net)
  }

  /** The answer before the update. Without a target nothing is learned by rules that need one. */
  learn(x: Int8Array, target: SpecTarget): number {
    if (target === undefined && !this.rule.unlabelled) return this.infer(x)
    const answer = this.rule.learn(this.below.seen(x), typeof target === 'number' ? oneHot(target, this.net.outputs) : [...(target ?? [])])
    if (this.net.block.task === 2) this.net.follow()
    this.net.seen++
    if (target !== undefined || !this.rule.countsAll) this.net.samples++
    if (typeof target === 'number') this.net.drift?.follow(answer, target, this.net.samples)
    return answer
  }

  infer(x: Int8Array): number {
    return this.rule.infer(this.below.seen(x))
  }

  forget(): void {
    this.net.forget()
  }

  /** Section 9: what lasts from sample to sample, a region a layer. */
  carriedDigest(): number {
    const regions = this.net.layers.flatMap((layer) => (layer instanceof LeakyLayer ? [layer.carried()] : []))
    return crc32(Uint8Array.from(regions.flatMap((bytes) => [...bytes, ...new Uint8Array(-bytes.length & 3)])))
  }

  /** Everything learned, the clock in front. */
  digest(): number {
    const { generator, samples, seen, layers, readout, block, threshold, drift } = this.net
    const clock = new Uint8Array(Uint32Array.of(generator.x | (generator.c << 16), samples, ...(this.rule.countsAll ? [seen] : [])).buffer)
    const regions = [clock, ...(block.task === 2 ? [new Uint8Array(Int32Array.of(threshold).buffer)] : []), ...(drift ? [drift.region()] : []), ...layers.flatMap(({ weights }) => weights.regions()), ...readout.weights.regions(), ...(this.rule.regions?.() ?? [])]
    return crc32(Uint8Array.from(regions.flatMap((bytes) => [...bytes, ...new Uint8Array(-bytes.length & 3)])))
  }
}
