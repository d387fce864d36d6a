import { Refusal, Request } from '../../assembly/abi.js'
import { features, type Samples } from '../data/dataset.js'
import type { Session } from '../device/device.js'
import type { Experiment } from '../experiment/experiment.js'
import type { Answer, Asked, Channel } from './channel.js'
import { refused } from './problems.js'
import { sampleRequests } from './requests.js'

const CANNOT_TELL = 0xffffffff

/** A learner on a device at the other end of a wire. */
export class WireSession implements Session {
  /** Bytes of a sample's input. */
  private readonly length: number

  constructor(
    private readonly channel: Channel,
    experiment: Experiment,
    /** Longest payload. */
    private readonly most: number,
    /** Samples learned since `configure`, as far as the device acknowledged them. */
    public learned: number,
    private readonly onLearned: ((samples: number) => void) | undefined,
    private readonly onClose: () => Promise<void>,
  ) {
    this.length = features(experiment.shape)
  }

  async learn(samples: Samples, order: Uint32Array): Promise<number> {
    let hits = 0
    let index = 0
    await this.ask(sampleRequests(Request.learn, samples, order, this.length, this.most), ({ value }, type) => {
      if (type !== Request.learn) return
      const label = samples.labels[order[index++]!]
      if (value === CANNOT_TELL) hits = -1
      else if (hits >= 0 && value === label) hits++
      this.learned++
      this.onLearned?.(this.learned)
    })
    return hits
  }

  async infer(samples: Samples, order: Uint32Array): Promise<Uint8Array> {
    const classes = new Uint8Array(order.length)
    let index = 0
    await this.ask(sampleRequests(Request.infer, samples, order, this.length, this.most), ({ value }, type) => {
      if (type === Request.infer) classes[index++] = value
    })
    return classes
  }

  async digest(): Promise<number> {
    let digest = 0
    await this.ask([{ type: Request.digest, payload: new Uint8Array() }], ({ value }) => (digest = value))
    return digest
  }

  async regionDigests(): Promise<Uint32Array> {
    const digests: number[] = []
    let more = true
    while (more) {
      const asked = { type: Request.region, payload: Uint8Array.of(digests.length) }
      await this.channel.exchange([asked], ({ code, value }) => {
        if (code !== 0 && code !== Refusal.noSuch) throw refused('a region', code)
        more = code === 0
        if (more) digests.push(value)
      })
    }
    return Uint32Array.from(digests)
  }

  /** Closes the connection. The learner stays on the device. */
  async close(): Promise<void> {
    await this.onClose()
  }

  private ask(requests: Iterable<Asked>, take: (answer: Answer, type: number) => void): Promise<void> {
    return this.channel.exchange(requests, (answer) => {
      if (answer.code !== 0) throw refused(Request[answer.type]!, answer.code)
      take(answer, answer.type)
    })
  }
}
