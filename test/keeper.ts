import { Request } from '../assembly/abi.ts'
import type { Samples } from '../host/data/dataset.ts'
import { configBlock } from '../host/experiment/config-block.ts'
import { resolveExperiment, type Experiment } from '../host/experiment/experiment.ts'
import { parts } from '../host/wire/requests.ts'
import { word } from '../host/wire/words.ts'
import { generator } from '../host/data/random.ts'
import type { Store } from '../host/device/store.ts'
import type { Frame } from '../host/wire/codec.ts'
import { BareDevice } from './bare-device.ts'

/** Four inputs, two classes. */
const [INPUTS, CLASSES] = [4, 2]
const PAYLOAD = 68

/** A learner so small that every cut of every save can be tried. Its layer carries state from sample to sample. */
export function smallExperiment(network = 'leaky3-2', rule = 'eprop'): Experiment {
  const shape = { height: 1, width: 1, channels: INPUTS }
  const samples = { count: 1, inputs: new Int8Array(INPUTS), labels: new Uint8Array(1) }
  return resolveExperiment({
    rule, network, seed: 5, epochs: 1,
    dataset: { name: 'drawn', shape, classes: ['a', 'b'], format: { fraction: 5, background: 0, energy: 3, description: '' }, train: samples, test: samples },
  })
}

/** Samples by seed; the class shows in the first input. */
export function smallSamples(count: number, seed = 3): Samples & { labels: Uint8Array } {
  const next = generator(seed, 0x5a3e)
  const inputs = Int8Array.from({ length: count * INPUTS }, () => (next() % 64) - 32)
  const labels = Uint8Array.from({ length: count }, () => next() % CLASSES)
  labels.forEach((label, i) => (inputs[i * INPUTS] = 60 * label - 30))
  return { count, inputs, labels }
}

/** The firmware with a memory that keeps, spoken to request by request. */
export class Keeper {
  private readonly device: BareDevice
  private readonly block: Uint8Array
  private number = 0

  constructor(store: Store, readonly samples = smallSamples(64), experiment = smallExperiment(), room = 4096) {
    this.device = new BareDevice(room, store)
    this.block = configBlock(experiment)
    this.greet()
  }

  /** Cuts the power and gives it back. */
  restart(): void {
    this.device.restart()
    this.greet()
  }

  /** The supply falls below the level at which the chip warns, or is back. */
  supply(low: boolean): void {
    this.device.low = low
    this.hear(new Uint8Array())
  }

  /** What the device answers to exactly these bytes. */
  hear(bytes: Uint8Array): Frame[] {
    return this.device.hear(bytes)
  }

  /** Of the learner that is there, as hello says it. */
  get learned(): number | undefined {
    const [answer] = this.device.hello(this.nonce)
    return answer!.payload[15] === 0 ? undefined : word(answer!.payload, 16)
  }

  ask(type: number, payload = new Uint8Array()): { value: number; code: number; payload: Uint8Array } {
    const [answer] = this.device.ask(type, this.number++ & 255, payload)
    if (!answer) throw new Error(`no answer to request 0x${type.toString(16)}`)
    const refused = answer.type === type + 0xc0
    return { value: word(answer.payload, 0), code: refused ? (answer.payload[4]! << 24) >> 24 : 0, payload: answer.payload }
  }

  configure(): void {
    this.ask(Request.reset)
    for (const { type, payload } of parts(Request.block, this.block, PAYLOAD)) this.ask(type, payload)
    const { code } = this.ask(Request.configure)
    if (code !== 0) throw new Error(`configure was refused: ${code}`)
  }

  /** Learns on, up to so many samples; starts anew where there is no learner. */
  learnTo(end: number): void {
    if (this.learned === undefined) this.configure()
    for (let i = this.learned!; i < end; i++) {
      const row = i % this.samples.count
      const { code } = this.ask(Request.learn, Uint8Array.of(this.samples.labels[row]!, ...new Uint8Array(this.samples.inputs.buffer, row * INPUTS, INPUTS)))
      if (code !== 0) throw new Error(`sample ${i} was refused: ${code}`)
    }
  }

  /** Of the device's address space; its room begins at BASE. */
  memory(at: number, bytes: number): Uint8Array {
    return this.device.memory(at, bytes)
  }

  save(): { value: number; code: number } {
    return this.ask(Request.save)
  }

  /** Digests of what is learned and of what is carried. */
  state(): string {
    return `${this.ask(Request.digest).value} ${this.ask(Request.carried).value}`
  }

  private readonly nonce = 7

  private greet(): void {
    this.number = 0
    this.device.hello(this.nonce)
  }
}

/** What a learner without any fault is after each number of samples, up to so many. */
export function uninterrupted(make: () => Keeper, count: number): string[] {
  const keeper = make()
  keeper.configure()
  return Array.from({ length: count + 1 }, (_, i) => {
    keeper.learnTo(i)
    return keeper.state()
  })
}
