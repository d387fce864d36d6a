import { HELLO_NONCE_BYTES, LayerConfig, Refusal, Request, Status } from '../../assembly/abi.js'
import { configBlock } from '../experiment/config-block.js'
import type { Keep } from '../device/kept.js'
import type { Link } from '../device/link.js'
import { EngramError } from '../errors.js'
import type { Experiment } from '../experiment/experiment.js'
import { parseRule } from '../experiment/rules.js'
import { Auth } from './auth.js'
import type { Checkpoint } from '../trial/checkpoint.js'
import type { LearnerState } from '../trial/learner-state.js'
import { Channel, type Answer, type Asked } from './channel.js'
import { crc32 } from './crc32.js'
import { greet, type Hello } from './hello.js'
import { Keeper } from './keeper.js'
import { askKept, bringState, readSlots, takeLearner, type Slot } from './keeping.js'
import { Line } from './line.js'
import { usualTiming, type Timing } from './patience.js'
import { otherRule, refused, refusedNetwork } from './problems.js'
import { Rates } from './rates.js'
import { OFFSET_BYTES, parts } from './requests.js'
import { WireSession } from './session.js'
import { beginScrubbing } from './scrubbing.js'
import { readStats, shownTo, type Stats } from './stats.js'
import { warningOf, type SupplyWarning } from './warning.js'

/** How to connect to a device, and which one is expected. */
export interface ConnectOptions {
  /** The compiled `build/wire.wasm`. */
  codec: WebAssembly.Module
  /** Refuse any other board; board.json's id. */
  board?: string
  /** Milliseconds until a device that does not answer hello is given up; a board may still be starting. */
  helloPatience?: number
  /** Milliseconds until hello is said again. */
  helloRepeat?: number
  timing?: Partial<Timing>
  /** False: samples go byte by byte, even where the device would take their zeros packed. */
  packs?: boolean
  /** Baud of the link as it is. */
  baud?: number
  /** Other rates to try, the best one first, with the board that answered; without it the line stays as it is. */
  rates?: (board: string) => Promise<readonly number[]>
  /** Names the session; drawn at random when left out. */
  nonce?: number
  /** The link's key, 16 bytes (docs/security.md). A device that does not have it is refused. */
  key?: Uint8Array
  /** When it is aborted, the connection ends with INTERRUPTED. */
  signal?: AbortSignal
}

/** Whether to keep a learner that is there, and who is told of progress. */
export interface OpenOptions {
  /** Go on with the learner on the device, if it is one of this very configuration; else start anew. */
  resume?: boolean
  /** Begin with this learner, of this very configuration, instead of a new one. */
  pretrained?: LearnerState
  /** Have it check what it learns by CRC, with a checkpoint in its own memory every so many samples. */
  scrub?: number
  /** Have it keep its learner by itself, in its own memory. */
  keep?: Keep
  /** Called with the samples learned since `configure`, after each one that the device acknowledged. */
  onLearned?: (samples: number) => void
}

/** Says hello over a link. The link is closed if that fails. */
export async function connect(link: Link, options: ConnectOptions): Promise<Connection> {
  const { codec, board, helloPatience = 8000, helloRepeat = 300, signal } = options
  const line = new Line(link, codec, signal)
  try {
    const auth = options.key && new Auth(codec, options.key)
    const hello = await greet(line, { ...(board !== undefined && { board }), patience: helloPatience, repeat: helloRepeat, random: randomBytes(options.nonce) }, auth)
    const { baud = USUAL_BAUD } = options
    const rates = options.rates && new Rates(line, baud, await options.rates(hello.board), hello.payload)
    return new Connection(line, hello, { ...usualTiming, ...options.timing }, rates, options.packs, auth)
  } catch (error) {
    await line.close()
    throw error
  }
}

/** What links have that are not told otherwise. */
const USUAL_BAUD = 115_200
/** Milliseconds that a line may take to send what is the last. */
const LEAVING = 300

/** What a hello carries: a nonce, which is not 0, and more that nobody foretells. */
function randomBytes(nonce?: number): Uint8Array {
  const bytes = crypto.getRandomValues(new Uint8Array(HELLO_NONCE_BYTES))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, (nonce ?? view.getUint32(0)) || 1, true)
  return bytes
}

/** A device that answered hello. */
export class Connection {
  private readonly channel: Channel

  constructor(
    private readonly line: Line,
    readonly hello: Hello,
    timing: Timing,
    private readonly rates?: Rates,
    private readonly mayPack = true,
    auth?: Auth,
  ) {
    this.channel = new Channel(line, hello.ring, timing, rates, auth)
  }

  /** Bits a second of the line; undefined where it has no rate, or none that is known. */
  get baud(): number | undefined {
    return this.rates?.baud
  }

  /** A learner on the device: a new one, or the one that is there. */
  async open(experiment: Experiment, { resume = false, pretrained, scrub, keep, onLearned }: OpenOptions = {}): Promise<WireSession> {
    const { board, rule, room, learner } = this.hello
    const asked = parseRule(experiment.rule).name
    if (rule !== undefined && rule !== asked) throw otherRule(board, asked, rule)
    const block = configBlock(experiment)
    const stats = resume && learner?.configCrc === crc32(block) ? await this.stats() : undefined
    if (!stats) {
      await this.configure(block, experiment, room)
      if (pretrained) await bringState(this.channel, this.hello, pretrained)
    }
    if (scrub !== undefined) await beginScrubbing(this.channel, this.hello, scrub)
    const keeper = keep && (await Keeper.begin(this.channel, this.hello, keep))
    const payloads = { most: this.hello.payload, packs: this.mayPack && (await this.packs()) }
    return new WireSession(this.channel, experiment, payloads, stats ? shownTo(stats) : (pretrained?.learned ?? 0), onLearned, scrub !== undefined, keeper, () => this.close())
  }

  /** The learner that is on the device, whatever it is of: its checkpoint. Throws DEVICE_FAILED where there is none. */
  async learner(): Promise<Checkpoint> {
    return takeLearner(this.channel, this.hello, await this.stats())
  }

  /** Has the device keep what it has learned in its own memory; the checkpoint's generation. Throws DEVICE_FAILED. */
  async save(): Promise<number> {
    return askKept(this.channel, this.hello, Request.save)
  }

  /** Has the device go on with what it kept in its own memory; that checkpoint's generation. Throws CHECKPOINT_INVALID, RESULTS_MISMATCH. */
  async restore(): Promise<number> {
    return askKept(this.channel, this.hello, Request.restore)
  }

  /** What the device's own memory holds; nothing where it has none. */
  async slots(): Promise<Slot[]> {
    return readSlots(this.channel)
  }

  /** What the device counted: samples, time, memory. */
  async stats(): Promise<Stats> {
    let stats: Stats | undefined
    await this.ask([{ type: Request.stats, payload: new Uint8Array() }], ({ payload }) => (stats = readStats(payload)))
    return stats!
  }

  /** What it says of its supply: whether it has seen that fall, and whether it saved for that. */
  async warning(): Promise<SupplyWarning> {
    return warningOf(await this.stats())
  }

  /** Forgets the learner. */
  async reset(): Promise<void> {
    await this.ask([{ type: Request.reset, payload: new Uint8Array() }], () => {})
  }

  /** Ends the connection and the link. */
  async close(): Promise<void> {
    this.channel.close(new EngramError('LINK_CLOSED', 'the connection to the device was closed', 'connect again'))
    let timer: ReturnType<typeof setTimeout> | undefined
    await Promise.race([this.rates?.leave(), new Promise((resolve) => (timer = setTimeout(resolve, LEAVING)))])
    clearTimeout(timer)
    await this.line.close()
  }

  private async configure(block: Uint8Array, experiment: Experiment, room: number): Promise<void> {
    await this.reset()
    const writes = parts(Request.block, block, this.hello.payload)
    const noRoom = (needed: number) => refusedNetwork(Status.noRoom, needed, room, experiment)
    await this.channel.exchange(writes, ({ code }) => {
      if (code === Refusal.beyondEnd) throw noRoom(block.length + LayerConfig.bytes)
      if (code !== 0) throw refused('the configuration', code)
    })
    await this.channel.exchange([{ type: Request.configure, payload: new Uint8Array() }], ({ code, value }) => {
      if (code !== 0) throw refusedNetwork(code, value, room, experiment)
      if (value !== crc32(block)) throw refused('the configuration', Status.badAbi)
    })
  }

  /** Older firmware does not, nor one with a front end, whose samples are rows of readings. */
  private async packs(): Promise<boolean> {
    let takes = false
    await this.channel.exchange([{ type: Request.zeros, payload: new Uint8Array(OFFSET_BYTES) }], ({ code }) => (takes = code === 0))
    return takes
  }

  private ask(requests: Iterable<Asked>, take: (answer: Answer) => void): Promise<void> {
    return this.channel.exchange(requests, (answer) => {
      if (answer.code !== 0) throw refused(Request[answer.type]!, answer.code)
      take(answer)
    })
  }
}
