/** The second implementation as a device: refuses what is illegal, else learns. */
import { statusOf } from './legal.js'
import { SecondLearner, type SpecTarget } from './learner.js'

export class SecondRuntime {
  private learner: SecondLearner | undefined

  configure(block: Uint8Array): number {
    const status = statusOf(block)
    if (status === 0) this.learner = new SecondLearner(block)
    return status
  }

  learn(x: Int8Array, target: SpecTarget): number {
    return this.learner!.learn(x, target)
  }

  infer(x: Int8Array): number {
    return this.learner!.infer(x)
  }

  digest(): number {
    return this.learner!.digest()
  }
}
