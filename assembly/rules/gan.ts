/**
 * Generative adversarial network: a generator makes samples up, and a critic tells them from real ones. The critic's hidden layers
 * hear its errors through fixed random weights, the generator is taught by probes: by how much the critic would change its mind if
 * one input were another. Nothing is carried backwards through a matrix, and the generator dreams.
 *
 *     x' = f(G_y z + g_y),  v(x) = C_y h(x),  e = 1 - f(v(x)), e' = -f(v(x')),  or Wasserstein: e = 1, e' = -1, |C| <= 1/4
 *     dC_y = e h(x)^T + e' h(x')^T,  d_l = B_l (onehot(y) - p + e onehot(y)),  d'_l = B_l e' onehot(y)
 *     s_i = a (v(x' + u_i) - v(x')) / |u_i|,  dG_y = 4 f' s z^T,  a = 1 - f(v(x')), or Wasserstein: a = 1
 *
 * f is the logistic function. Source: I. Goodfellow et al., "Generative Adversarial Nets", NeurIPS 2014, algorithm 1 (the generator
 * raises log D, section 3); M. Arjovsky, S. Chintala, L. Bottou, "Wasserstein GAN", ICML 2017, algorithm 1 (bounded weights);
 * A. Odena, C. Olah, J. Shlens, "Conditional Image Synthesis with Auxiliary Classifier GANs", ICML 2017 (classes). NOTE no gradient
 * anywhere: d is that of dfa.ts, s a finite difference. NOTE the critic has an output a class beside the readout, and only that of
 * the class at hand judges and learns; both teach the hidden layers. The generator has a matrix a class and no hidden layer, so that
 * what probes say of an input is all it needs. 4 f' is the slope of f, 1 where it is steepest. --skip spares the readout alone.
 *
 * z: uniform int8 Q6, of the hash, named by seed and number of the sample; f: Q12; e: Q10; d, s: int16 Q12; u: critic.ts.
 * State: C in the readout's format; G, classes x inputs rows of noise + 1 weights in the bits of the first layer, Q12 or Q4; the
 * least and the largest input. Working memory: z, and of each unit of the first hidden layer a sum, int32.
 *
 * Family: imagination
 * Takes: dense
 * Tasks: classify
 * Labels: needed
 * Transport: none
 * Passes: 3 (real, made up, probed; above the first layer one an input)
 * Dreams: yes
 * Defaults: rate=5:11
 * Set: all
 *
 * Option 0, critic (classic|wasserstein): tells real from made up by a probability, or by a bounded number.
 * Option 1, noise (1..64, default 16): numbers of chance that a dream is made of.
 * Option 2, scale (0..12, default 3): feedback weights are B / 2^scale.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { rateShift, samplesLearned } from '../clock'
import { lane, MOST_ROWS, stage } from '../kernels/dense'
import { stageSums } from '../kernels/update'
import { exists, Layer } from '../layers/layer'
import { Weights } from '../layers/weights'
import { errors, firstLayer, input, inputLength, optimizer, option, outputCount, readout, seed, takeActivations } from '../learner'
import { takeWorking } from '../memory/arena'
import { rounded } from '../number/requantize'
import { labelOf } from '../target'
import { Critic, placeCritic } from './critic'
import { projected } from './dfa'
import { forwardLayers, forwardMacs, inferByReadout, readoutMacs, readoutScores, updateMacs, worthLearning } from './forward'
import { placed, takeRange, widen } from './input_range'
import { Rule } from './rule'
import { beginStates, chance, likely, placeStates, STATE_FRACTION } from './stochastic_units'

/** What chance is drawn for. */
const NOISE: u32 = 64

export class GenerativeAdversarialNetwork extends Rule {
  critic: Critic
  /** A run of rows a class, a row an input. */
  generator: Weights
  noise: usize
  /** The least and the largest input that were learned. */
  range: usize

  layout(): bool {
    takeActivations(true)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.layoutLearning(true)
    this.noise = takeWorking(RegionKind.scratch, NO_LAYER, option(1))
    this.range = takeRange()
    this.critic = placeCritic(option(0) != 0)
    const generator = placeStates(inputLength() * outputCount(), option(1), 0)
    if (!generator) return false
    this.generator = generator
    return true
  }

  init(): void { beginStates(this.generator) }

  learn(target: usize): bool {
    const label = labelOf(target)
    forwardLayers()
    readoutScores()
    if (worthLearning(target)) readout().learn()
    this.judged(label, this.critic.learnReal(label))
    widen(this.range)
    this.dream(label, seed(), samplesLearned())
    forwardLayers()
    memory.fill(errors(), 0, <usize>outputCount() << 1)
    this.judged(label, this.critic.learnMade(label))
    this.learnToMake(label)
    return true
  }

  /** Hidden layers hear how wrong the critic was of a class, beside the errors that are there. */
  private judged(label: u32, error: i32): void {
    const at = errors() + (<usize>label << 1)
    store<i16>(at, load<i16>(at) + error)
    for (let layer = firstLayer(); exists(layer); layer = layer.next) layer.learn(this)
  }

  /** Each input of the dream at hand is probed, and what makes it learns. */
  private learnToMake(label: u32): void {
    const inputs = inputLength(), critic = this.critic, w = this.generator
    critic.beginProbes(label)
    for (let i: u32 = 0; i < inputs; i++) {
      const s = critic.probe(label, i), row = label * inputs + i
      stage(this.noise, w.fan)
      likely(w, row, STATE_FRACTION)
      const place = load<i32>(lane(0)), slope = rounded(place * (4096 - place), 10)
      stageSums()
      optimizer().outer(w, row, rounded(s * slope, 12), <i32>w.shift + rateShift())
    }
  }

  infer(): void { inferByReadout() }

  signal(layer: Layer, tile: u32): i32 { return projected(layer, tile, errors(), option(2)) }

  dream(label: u32, seed: u32, number: u32): void {
    const inputs = inputLength(), w = this.generator
    for (let i: u32 = 0; i < <u32>w.fan; i++) store<i8>(this.noise + i, chance(seed, number, NOISE, i) >> 8)
    stage(this.noise, w.fan)
    for (let i: u32 = 0; i < inputs; i += MOST_ROWS) {
      const count = min(inputs - i, likely(w, label * inputs + i, STATE_FRACTION))
      for (let r: u32 = 0; r < count; r++) store<i8>(input() + i + r, rounded(placed(this.range, load<i32>(lane(r))), 12))
    }
  }

  get inferMacs(): u32 { return forwardMacs() }

  get learnMacs(): u32 {
    return 2 * forwardMacs() + 2 * updateMacs() + this.critic.macs + 3 * inputLength() * <u32>this.generator.fan
  }
}
