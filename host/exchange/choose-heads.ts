/**
 * Who has a say in the answer is the rule's own business: the readout alone, or all heads. It is found by asking the learner, and so is
 * whether its answer is one of sums at all.
 */
import type { Core } from '../core.js'
import { features, type Samples } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import type { LearnedNetwork } from './learned-network.js'
import { scoresOf } from './scores.js'

/** Samples that it is asked about. */
const ASKED = 64

/**
 * The network with those heads that make the scores of the learner in `core`, to the bit.
 * @throws MODEL_UNSUPPORTED where neither all of them nor the readout alone do.
 */
export function chooseHeads(core: Core, network: LearnedNetwork): LearnedNetwork {
  const { rule, shape } = network.experiment
  const samples = probes(features(shape))
  const { outputs } = core.tell(samples, Uint32Array.from({ length: samples.count }, (_, i) => i))
  const alike = (heads: LearnedNetwork['heads']): boolean => {
    const scores = scoresOf({ ...network, heads })
    const size = features(shape)
    return Array.from({ length: samples.count }, (_, i) => scores(samples.inputs.subarray(i * size, (i + 1) * size))).flat().every((score, i) => score === outputs[i])
  }
  const heads = [network.heads, network.heads.slice(-1)].find(alike)
  if (heads) return { ...network, heads }
  throw new EngramError('MODEL_UNSUPPORTED', `rule ${rule} answers in a way of its own, which is not the sum of its readout and heads`, 'engram export without --as writes C source of any rule', { rule })
}

/** Samples unlike each other: noise of rising strength, and values near either end. */
function probes(size: number): Samples {
  let state = 0x2545f491
  const draw = (): number => {
    // xorshift32 (Marsaglia, Journal of Statistical Software 8(14), 2003).
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  const inputs = Int8Array.from({ length: ASKED * size }, (_, i) => {
    const sample = Math.floor(i / size)
    return sample < 2 ? [-128, 127][sample]! : ((draw() % 256) - 128) >> (sample % 5)
  })
  return { count: ASKED, inputs, labels: new Uint8Array(ASKED) }
}
