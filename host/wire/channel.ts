import { Request, WINDOW } from '../../assembly/abi.js'
import type { EngramError } from '../errors.js'
import type { Auth } from './auth.js'
import type { Frame } from './codec.js'
import type { Line } from './line.js'
import { Outbox, type Piece } from './outbox.js'
import { Patience, type Timing } from './patience.js'
import { restarted, trapped, unanswered, unreadable } from './problems.js'
import type { Rates } from './rates.js'
import type { Said } from './replies.js'
import { word } from './words.js'

export type Asked = Pick<Frame, 'type' | 'payload'>

export interface Answer {
  /** Of the request. */
  type: number
  /** 0, or the `Status` or `Refusal` that the device gave. */
  code: number
  /** The answer's first word. */
  value: number
  payload: Uint8Array
}

/** A request that is not answered yet, or whose answer came before that of an earlier request. */
interface Waiting extends Piece, Frame {
  /** How often the number has passed 255. */
  times: number
  since: number
  repeats: number
  answer: Answer | undefined
}

/** One caller's requests. */
interface Run {
  source: Iterator<Asked>
  take: (answer: Answer) => void
  resolve: () => void
  reject: (error: unknown) => void
  /** True when all its requests were sent, or no more will be. */
  dry: boolean
  /** Why no more requests are sent. */
  error: unknown
}

/** Bytes of a delimiter and a probe, for which the ring always keeps room. */
const PROBE_BYTES = 10
/** Least size of a ring: a probe, and one byte of a request at a time. */
export const LEAST_RING = PROBE_BYTES + 1
/** After so many repetitions of a frame the line is given up. */
const MOST_REPEATS = 50
/** After so many waits without an answer, the ring counts as empty and the device may be given up. */
const DRAINED = 3

/**
 * Requests to a device and their answers. Several are on the way at once; answers are delivered in order, and each request is obeyed
 * once, whatever the line loses or damages.
 * Bytes sent behind the first unanswered frame never exceed the device's ring.
 */
export class Channel {
  /** Error that ended the channel. */
  failure: EngramError | undefined
  private readonly outbox = new Outbox()
  private readonly patience: Patience
  private waiting: Waiting[] = []
  private run: Run | undefined
  private turn: Promise<unknown> = Promise.resolve()
  /** Requests so far. */
  private asked = 0
  private pumping = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private misses = 0
  private heard = 0
  /** The device has taken everything before this position of the stream out of its ring. */
  private drained = 0
  /** The last probe, until it is answered or no longer needed. */
  private probe: (Piece & { number: number }) | undefined
  private probes = 0
  /** True after everything was sent again, until the first of it is answered. */
  private repeating = false

  constructor(
    private readonly line: Line,
    private readonly ring: number,
    timing: Timing,
    private readonly rates?: Rates,
    /** With a link that has a key. */
    private readonly auth?: Auth,
  ) {
    this.patience = new Patience(timing)
    line.onReply = (said, frame) => this.receive(said, frame)
    line.onEnd = (error) => this.fail(error)
    if (line.end) this.fail(line.end)
  }

  /** Asks all of `requests`; `take` gets the answers in their order. What `take` throws ends the exchange, and is thrown. */
  exchange(requests: Iterable<Asked>, take: (answer: Answer) => void): Promise<void> {
    const begin = (asked: Iterable<Asked>, told: (answer: Answer) => void): Promise<void> => this.start(asked, told)
    const exchange = this.turn.then(() => this.rates?.settle(begin)).then(() => begin(requests, take))
    this.turn = exchange.catch(() => {})
    return exchange
  }

  close(error: EngramError): void {
    this.fail(error)
  }

  private start(requests: Iterable<Asked>, take: (answer: Answer) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.failure) return reject(this.failure)
      this.run = { source: requests[Symbol.iterator](), take, resolve, reject, dry: false, error: undefined }
      this.heard = performance.now()
      this.advance()
    })
  }

  private advance(): void {
    const { run } = this
    if (!run) return
    while (!run.dry && this.waiting.length < WINDOW) {
      const { done, value } = run.source.next()
      if (done) run.dry = true
      else this.ask(value)
    }
    if (run.dry && this.waiting.length === 0) {
      this.run = undefined
      if (run.error === undefined) run.resolve()
      else run.reject(run.error)
    }
    this.arm()
    void this.pump()
  }

  private ask({ type, payload }: Asked): void {
    const number = this.asked & 255, times = Math.floor(this.asked / 256)
    this.asked++
    const bytes = this.line.encode({ type, number, payload: this.auth?.tagged({ type, number, payload }, times) ?? payload })
    const asked = { type, number, payload, bytes, times, end: 0, since: performance.now(), repeats: 0, answer: undefined }
    this.waiting.push(asked)
    this.outbox.add(asked)
  }

  private async pump(): Promise<void> {
    if (this.pumping) return
    this.pumping = true
    for (let bytes = this.take(); bytes; bytes = this.take()) await this.line.write(bytes)
    this.pumping = false
  }

  private take(): Uint8Array | undefined {
    const first = this.waiting[0]
    if (this.failure || !first) return undefined
    const reserve = this.probe === undefined ? PROBE_BYTES : 0
    return this.outbox.take(Math.max(first.end, this.drained) + this.ring - reserve)
  }

  private receive(said: Said, frame: Frame): void {
    const { number, payload } = frame
    const first = this.waiting[0]
    if (said.what === 'trapped') return this.fail(trapped(word(payload, 0)))
    if (!first || said.what === 'echo') return
    this.heard = performance.now()
    if (said.what === 'unsynced') {
      if (payload[0] === Request.probe && number === this.probe?.number) this.fail(restarted())
      else if (!this.probe) this.ping()
    } else if (said.what === 'expected') {
      if (((number - first.number) & 255) > this.waiting.length) {
        if (!this.probe) this.ping()
      } else if (!this.repeating) this.repeat()
    } else if (said.request === Request.probe) {
      if (number === this.probe?.number) this.resume(first, payload[0]!)
    } else this.answered(said, frame)
  }

  /** The device has read everything up to the probe and expects request `number` next. What was lost, in either direction, is sent again. */
  private resume(first: Waiting, number: number): void {
    this.line.answered()
    this.probe = undefined
    this.misses = 0
    if (((number - first.number) & 255) > this.waiting.length) this.fail(restarted())
    else this.repeat()
  }

  private answered({ what, request: type }: Extract<Said, { request: number }>, frame: Frame): void {
    const { number } = frame
    const request = this.waiting.find((w) => w.number === number && w.type === type)
    const payload = request && this.auth ? this.auth.untagged(frame, request.times) : frame.payload
    // What somebody else sent in the device's place is no answer.
    if (!request || !payload) return
    this.line.answered()
    request.answer = { type, code: what === 'refused' ? (payload[4]! << 24) >> 24 : 0, value: word(payload, 0), payload }
    if (request !== this.waiting[0]) {
      // Answers come in order: those before this one were lost.
      if (!this.repeating) this.repeat()
      return
    }
    // Of the first alone: an answer that came too early waited until those before it had been sent again, which is no measure of the device.
    if (request.repeats === 0) this.patience.learned(type, performance.now() - request.since)
    this.misses = 0
    this.probe = undefined
    this.repeating = false
    while (this.waiting[0]?.answer) this.deliver(this.waiting.shift()!)
    if (this.waiting[0]) this.waiting[0].since = performance.now()
    this.advance()
  }

  private deliver({ repeats, answer }: Waiting): void {
    const run = this.run!
    this.rates?.passed(repeats)
    if (run.error !== undefined) return
    try {
      run.take(answer!)
    } catch (error) {
      run.error = error
      run.dry = true
    }
  }

  /** Sends again whatever is not answered. A request that the device has obeyed already is answered again, not obeyed again. */
  private repeat(): void {
    this.repeating = true
    const missing = this.waiting.filter((w) => !w.answer)
    for (const request of missing) request.repeats++
    if (this.rates?.lost()) return this.slow(this.rates)
    if (missing[0]!.repeats > MOST_REPEATS) return this.fail(unreadable(MOST_REPEATS))
    this.outbox.replace(missing)
    this.arm()
    void this.pump()
  }

  /** What the device hears is not what was sent: at the usual rate it is asked what it received. */
  private slow(rates: Rates): void {
    this.repeating = false
    void rates.giveUp().then(() => this.failure ?? this.ping())
  }

  private ping(): void {
    const number = (this.probes = (this.probes + 1) & 255)
    this.probe = { number, bytes: this.line.encode({ type: Request.probe, number, payload: new Uint8Array() }), end: 0 }
    this.outbox.insert(this.probe)
    this.arm()
    void this.pump()
  }

  private arm(): void {
    clearTimeout(this.timer)
    const first = this.waiting[0]
    if (first) this.timer = setTimeout(() => this.missed(first), this.patience.wait(first.type, this.misses))
  }

  /** A silent device may only be slow. It is first asked, with a probe, what it has received; requests are repeated only then. */
  private missed(first: Waiting): void {
    const silent = performance.now() - this.heard
    const { patience } = this.patience.timing
    // Also counts the waits, not only the time: a laptop that was suspended would otherwise give up without having asked.
    if (silent >= patience && this.misses >= DRAINED) return this.fail(unanswered(this.line, `no answer to ${Request[first.type]}`, silent))
    this.misses++
    this.repeating = false
    if (this.misses > DRAINED) this.drained = this.outbox.handed
    if (this.misses === DRAINED && this.rates?.moved) return this.slow(this.rates)
    // No new probe while the last one still waits for room in the ring.
    if (!this.probe || this.probe.end <= this.outbox.handed) return this.ping()
    this.arm()
    void this.pump()
  }

  private fail(error: EngramError): void {
    if (this.failure) return
    this.failure = error
    clearTimeout(this.timer)
    this.waiting = []
    this.run?.reject(error)
    this.run = undefined
  }
}
