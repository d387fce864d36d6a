import type { Target } from '../../host/data/targets.js'
import { marks, sizesOf } from './vectors.js'
import { vectorSample } from './samples.js'

/** Whatever learns samples and has a digest. */
export interface Learner {
  learn(x: Int8Array, target: Target): unknown
  digest(): number
}

/** Digests of a learner in its first state, and after the samples of the page. */
export function digestsOf(block: Uint8Array, learner: Learner): Record<number, string> {
  const sizes = sizesOf(block)
  const digests: Record<number, string> = {}
  for (let k = 0; k <= marks.at(-1)!; k++) {
    if ((marks as readonly number[]).includes(k)) digests[k] = learner.digest().toString(16).padStart(8, '0')
    const { x, target } = vectorSample(k, sizes)
    if (k < marks.at(-1)!) learner.learn(x, target)
  }
  return digests
}
