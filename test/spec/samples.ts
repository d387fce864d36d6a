import type { Target } from '../../host/data/targets.js'
import { Generator } from './second/random.js'

/** Task, inputs and outputs of a block. */
export interface Sizes {
  /** As in the block: 0 classify, 1 regress, 2 detect. */
  task: number
  inputs: number
  outputs: number
}

/** Sample k of the test vectors, as docs/spec.md section 12 draws it: from a generator seeded with k. */
export function vectorSample(k: number, { task, inputs, outputs }: Sizes): { x: Int8Array; target: Target } {
  const generator = new Generator()
  generator.seed(k)
  const target = task === 0 ? generator.draw() % outputs : task === 1 ? Int16Array.from({ length: outputs }, () => (generator.draw() >> 5) - 1024) : undefined
  return { x: Int8Array.from({ length: inputs }, () => generator.draw() >> 8), target }
}
