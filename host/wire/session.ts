import { Area, Refusal, Request } from '../../assembly/abi.js'
import type { Told } from '../core.js'
import { configBlock } from '../experiment/config-block.js'
import { sampleBytes, type Samples } from '../data/dataset.js'
import { targetOf } from '../data/targets.js'
import type { Damages } from '../device/damages.js'
import type { Session } from '../device/device.js'
import type { Kept } from '../device/kept.js'
import { alarmWords, type DriftAlarms } from '../drift/alarms.js'
import { toldOutputs, type Experiment } from '../experiment/experiment.js'
import { checkDreams, parseRule } from '../experiment/rules.js'
import { countHit, rightOf } from '../task/hits.js'
import type { Answer, Asked, Channel } from './channel.js'
import type { Keeper } from './keeper.js'
import { readArea } from './keeping.js'
import { damaged, refused } from './problems.js'
import { readDamages } from './scrubbing.js'
import { dreamRequests, inferRequests, learnRequests, readRequest, wordsIn, type Payloads } from './requests.js'
import type { LearnerState } from '../trial/learner-state.js'
import { SharedRows } from './shared-rows.js'
import { readStats, shownTo, type Stats } from './stats.js'

/** A learner on a device at the other end of a wire. */
export class WireSession implements Session {
  /** Bytes of a sample's input. */
  private readonly length: number
  /** Numbers that an answer is made of. */
  private readonly outputs: number
  private readonly payloads: Payloads
  private readonly shared: SharedRows

  constructor(
    private readonly channel: Channel,
    private readonly experiment: Experiment,
    payloads: Payloads,
    /** Samples shown since `configure`, as far as the device acknowledged them; where it went back it has learned fewer. */
    public learned: number,
    private readonly onLearned: ((samples: number) => void) | undefined,
    private readonly scrubs: boolean,
    /** Of a device that keeps its learner by itself. */
    private readonly keeper: Keeper | undefined,
    private readonly onClose: () => Promise<void>,
  ) {
    this.length = sampleBytes(experiment)
    this.outputs = toldOutputs(experiment)
    this.shared = new SharedRows(experiment.front)
    this.payloads = { ...payloads, shared: this.shared }
  }

  async learn(samples: Samples, order: Uint32Array): Promise<number> {
    let hits = 0
    for (let at = 0; at < order.length; ) {
      const rows = order.subarray(at, at + (this.keeper?.due(order.length - at) ?? order.length))
      hits = await this.learnAll(samples, rows, hits)
      await this.keeper?.look()
      at += rows.length
    }
    return hits
  }

  private async learnAll(samples: Samples, order: Uint32Array, before: number): Promise<number> {
    const { task, rule } = this.experiment, countsAll = parseRule(rule).info.traits.labels !== 'needed'
    let hits = before
    let index = 0
    await this.ask(learnRequests(samples, order, this.length, this.payloads), ({ value }, type) => {
      if (type !== Request.learn && type !== Request.observe && type !== Request.teach) return
      const target = targetOf(samples, order[index++]!)
      hits = countHit(hits, task, target, value | 0)
      this.keeper?.took(countsAll || target !== undefined, rightOf(task, target, value | 0))
      this.learned++
      this.onLearned?.(this.learned)
    })
    return hits
  }

  async infer(samples: Samples, order: Uint32Array): Promise<Int32Array> {
    const answers = new Int32Array(order.length)
    let index = 0
    await this.ask(inferRequests(samples, order, this.length, this.payloads), ({ value }, type) => {
      if (type === Request.infer) answers[index++] = value
    })
    return answers
  }

  async tell(samples: Samples, order: Uint32Array): Promise<Told> {
    const told = { answers: new Int32Array(order.length), outputs: new Int32Array(order.length * this.outputs) }
    let index = 0, read = 0
    await this.ask(inferRequests(samples, order, this.length, this.payloads, this.outputs), ({ value }, type) => {
      if (type === Request.infer) told.answers[index++] = value
      if (type === Request.read) told.outputs[read++] = value
    })
    return told
  }

  async dream(labels: ArrayLike<number>, seed: number, first = 0): Promise<Int8Array> {
    checkDreams(this.experiment, labels)
    const words = new Int32Array(wordsIn(this.length)), bytes = new Int8Array(words.buffer, 0, this.length)
    const dreams = new Int8Array(labels.length * this.length)
    let read = 0
    await this.ask(dreamRequests(labels, seed, first, this.length), ({ value }, type) => {
      if (type !== Request.read) return
      words[read % words.length] = value
      if (++read % words.length === 0) dreams.set(bytes, (read / words.length - 1) * this.length)
    })
    return dreams
  }

  async learner(): Promise<LearnerState> {
    const { experiment } = this
    let stats: Stats | undefined
    await this.ask([{ type: Request.stats, payload: new Uint8Array() }], ({ payload }) => (stats = readStats(payload)))
    const { samples, hits } = stats!, undone = this.keeper ? this.keeper.kept.undone : shownTo(stats!) - samples
    // Not its own count, which leaves out samples that a rule with labels was shown without one.
    const learned = this.learned - undone
    const constants = experiment.backbone?.weights
    return { config: configBlock(experiment), state: await readArea(this.channel, Area.learned), learned, hits, ...(constants && { constants }) }
  }

  async driftAlarms(): Promise<DriftAlarms | undefined> {
    const at = alarmWords(this.experiment), words: number[] = []
    if (!at) return undefined
    await this.ask(at.map((word) => readRequest(Area.learned, word)), ({ value }) => words.push(value))
    return { count: words[0]!, last: words[1]! }
  }

  async damages(): Promise<Damages | undefined> {
    let damages: Damages | undefined
    if (this.scrubs) await this.ask([{ type: Request.scrub, payload: new Uint8Array() }], ({ payload }) => (damages = readDamages(payload)))
    return damages
  }

  async kept(): Promise<Kept | undefined> {
    return this.keeper?.kept
  }

  async flip(byte: number, bit: number): Promise<void> {
    await this.ask([{ type: Request.flip, payload: Uint8Array.of(...new Uint8Array(Uint32Array.of(byte).buffer), bit) }], () => {})
  }

  async digest(): Promise<number> {
    let digest = 0
    await this.ask([{ type: Request.digest, payload: new Uint8Array() }], ({ value }) => (digest = value))
    return digest
  }

  async forget(): Promise<void> {
    await this.carried(1)
  }

  async carriedDigest(): Promise<number> {
    return this.carried(0)
  }

  /** CRC-32 of the carried state, once it has become zero if `forget` is 1. */
  private async carried(forget: 0 | 1): Promise<number> {
    let digest = 0
    await this.ask([{ type: Request.carried, payload: Uint8Array.of(forget) }], ({ value }) => (digest = value))
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

  private async ask(requests: Iterable<Asked>, take: (answer: Answer, type: number) => void): Promise<void> {
    try {
      await this.channel.exchange(requests, (answer) => {
        if (answer.code === Refusal.damaged) throw damaged()
        if (answer.code !== 0) throw refused(Request[answer.type]!, answer.code)
        take(answer, answer.type)
      })
    } catch (error) {
      this.shared.forget()
      throw error
    }
  }
}
