import { Command, Status } from '../../assembly/abi.js'
import { configBlock } from '../experiment/config-block.js'
import { refusal, type Told } from '../core.js'
import { sampleBytes, type Samples } from '../data/dataset.js'
import { fileOrder } from '../data/order.js'
import { targetOf } from '../data/targets.js'
import { EngramError } from '../errors.js'
import { outputsOf, toldOutputs, type Experiment } from '../experiment/experiment.js'
import { countHit } from '../task/hits.js'
import { checkDreams } from '../experiment/rules.js'
import { alarmsIn, type DriftAlarms } from '../drift/alarms.js'
import { beginning, type LearnerState } from '../trial/learner-state.js'
import { damagesOf, type Damages } from './damages.js'
import type { OpenOptions, Session } from './device.js'

/** Bytes to and from a learner. Everything but `abort` throws DEVICE_FAILED once the line breaks. */
export interface ByteLine {
  /** Resolves once `bytes` may be overwritten. */
  write(bytes: Uint8Array): Promise<void>
  /** The next `count` bytes. */
  read(count: number): Promise<Uint8Array>
  /** Sends `last` and waits until the other end is done; does nothing if the line broke before. */
  close(last: Uint8Array): Promise<void>
  /** Closes the line at once; the other end's work is lost. */
  abort(): Promise<void>
}

/** Most bytes of commands in one write, unless a single sample takes more. */
const CHUNK = 65536
/** Bytes of commands and labels around the input of a sample. */
const MOST_AROUND = 2
/** Bytes of answers that a pipe surely holds while nobody reads it. */
const MOST_ANSWERED = 16384
const WORD = 4
/** Of `Command.scrub`: checking goes on as it does. */
const AS_BEFORE = 0xffffffff

/** Configures the learner at the other end of a line, and gives it what was learned before; the commands are those of assembly/stream.ts. */
export async function openStream(line: ByteLine, experiment: Experiment, { pretrained, scrub }: OpenOptions = {}): Promise<StreamSession> {
  try {
    const begins = beginning(experiment, pretrained)
    if (experiment.backbone) await give(line, Command.frozen, experiment.backbone.weights)
    const block = configBlock(experiment)
    const status = await askWord(line, Command.configure, block.length & 255, block.length >> 8, ...block)
    if ((status | 0) === Status.ok) {
      if (begins) {
        await line.write(Uint8Array.of(Command.restore))
        await line.write(begins.state)
      }
      if (scrub !== undefined) await askDamages(line, scrub)
      return new StreamSession(line, experiment, begins?.learned ?? 0, scrub !== undefined)
    }
    if (Status[status | 0] === undefined) {
      throw new EngramError('DEVICE_FAILED', `the other end answers ${status} where it should say whether it is configured`, 'it does not run engram.wasi.wasm; another device, e.g. v8, needs no other program')
    }
    throw (status | 0) === Status.noRoom ? noRoom(experiment) : refusal(status | 0, experiment)
  } catch (error) {
    await line.abort()
    throw error
  }
}

/** A learner at the other end of a line of bytes. */
export class StreamSession implements Session {
  private readonly chunk: Uint8Array
  /** Bytes of a sample's input. */
  private readonly length: number
  /** Numbers that an answer is made of. */
  private readonly outputs: number
  /** The learner's last count of hits; it counts from `configure` on. */
  private hits = 0

  constructor(
    private readonly line: ByteLine,
    private readonly experiment: Experiment,
    public learned: number,
    private readonly scrubs = false,
  ) {
    this.length = sampleBytes(experiment)
    this.outputs = toldOutputs(experiment)
    this.chunk = new Uint8Array(Math.max(CHUNK, MOST_AROUND + 2 * outputsOf(experiment) + this.length))
  }

  async learn(samples: Samples, order: Uint32Array): Promise<number> {
    this.learned += order.length
    if (this.experiment.task === 'regress') return this.learnNumbers(samples, order)
    for (const { bytes } of this.commands(order, (row) => this.learnSample(samples, row))) await this.line.write(bytes)
    const before = this.hits
    this.hits = (await askWord(this.line, Command.hits)) | 0
    return this.hits < 0 ? -1 : this.hits - before
  }

  /** The other end does not count errors of numbers: what it told of each sample before its update is asked for. */
  private async learnNumbers(samples: Samples, order: Uint32Array): Promise<number> {
    const width = WORD * this.outputs
    const told = await this.answers(order, (row) => [...this.learnSample(samples, row), Uint8Array.of(Command.outputs)], width)
    return order.reduce((hits, row, i) => countHit(hits, 'regress', targetOf(samples, row), word(told, i * width) | 0), 0)
  }

  async infer(samples: Samples, order: Uint32Array): Promise<Int32Array> {
    return this.ask(samples, order)
  }

  async tell(samples: Samples, order: Uint32Array): Promise<Told> {
    const { outputs } = this
    const words = await this.ask(samples, order, outputs)
    const told = { answers: new Int32Array(order.length), outputs: new Int32Array(order.length * outputs) }
    order.forEach((_, i) => {
      const at = i * (1 + outputs)
      told.answers[i] = words[at]!
      told.outputs.set(words.subarray(at + 1, at + 1 + outputs), i * outputs)
    })
    return told
  }

  /** Answers, each with `outputs` numbers behind it. */
  private async ask(samples: Samples, order: Uint32Array, outputs = 0): Promise<Int32Array> {
    const question = (row: number): Uint8Array[] => [Uint8Array.of(Command.infer), this.input(samples, row), ...(outputs ? [Uint8Array.of(Command.outputs)] : [])]
    const told = await this.answers(order, question, WORD * (1 + outputs))
    return Int32Array.from({ length: told.length / WORD }, (_, i) => word(told, WORD * i) | 0)
  }

  /** What is answered to a question a row, `width` bytes each. */
  private async answers(order: Uint32Array, question: (row: number) => Uint8Array[], width: number): Promise<Uint8Array> {
    const told = new Uint8Array(order.length * width)
    let known = 0
    // One chunk's answers are taken before the next chunk goes out, so that the two ends never wait for each other.
    for (const { bytes, count } of this.commands(order, question, Math.max(1, Math.floor(MOST_ANSWERED / width)))) {
      await this.line.write(bytes)
      told.set(await this.line.read(count * width), known)
      known += count * width
    }
    return told
  }

  async dream(labels: ArrayLike<number>, seed: number, first = 0): Promise<Int8Array> {
    checkDreams(this.experiment, labels)
    const question = (i: number): Uint8Array[] => [Uint8Array.of(Command.dream, labels[i]!), new Uint8Array(Uint32Array.of(seed, first + i).buffer)]
    return new Int8Array((await this.answers(fileOrder(labels.length), question, this.length)).buffer)
  }

  private learnSample(samples: Samples, row: number): Uint8Array[] {
    const target = targetOf(samples, row), input = this.input(samples, row)
    if (target === undefined) return [Uint8Array.of(Command.observe), input]
    if (typeof target === 'number') return [Uint8Array.of(Command.learn, target), input]
    return [Uint8Array.of(Command.teach), new Uint8Array(target.buffer, target.byteOffset, target.byteLength), input]
  }

  private input({ inputs }: Samples, row: number): Uint8Array {
    return new Uint8Array(inputs.buffer, inputs.byteOffset + row * this.length, this.length)
  }

  async digest(): Promise<number> {
    return askWord(this.line, Command.digest)
  }

  async forget(): Promise<void> {
    await this.line.write(Uint8Array.of(Command.forget))
  }

  async carriedDigest(): Promise<number> {
    return askWord(this.line, Command.carried)
  }

  async regionDigests(): Promise<Uint32Array> {
    const count = await askWord(this.line, Command.regions)
    const bytes = await this.line.read(4 * count)
    return Uint32Array.from({ length: count }, (_, i) => word(bytes, 4 * i))
  }

  async driftAlarms(): Promise<DriftAlarms | undefined> {
    return this.experiment.driftAlarm && alarmsIn(this.experiment, (await this.learner()).state)
  }

  async damages(): Promise<Damages | undefined> {
    return this.scrubs ? askDamages(this.line, AS_BEFORE) : undefined
  }

  async flip(byte: number, bit: number): Promise<void> {
    await this.line.write(Uint8Array.of(Command.flip, ...new Uint8Array(Uint32Array.of(byte).buffer), bit))
  }

  async learner(): Promise<LearnerState> {
    const { experiment, learned } = this
    const state = (await this.line.read(await askWord(this.line, Command.saved))).slice()
    const constants = experiment.backbone?.weights
    return { config: configBlock(experiment), state, learned, ...(constants && { constants }) }
  }

  async close(): Promise<void> {
    await this.line.close(Uint8Array.of(Command.end))
  }

  /** What is sent for each row, in chunks of at most `most` rows. A chunk holds until the next one is asked for. */
  private *commands(order: Uint32Array, of: (row: number) => Uint8Array[], most = Infinity): Generator<{ bytes: Uint8Array; count: number }> {
    const { chunk } = this
    let at = 0, count = 0
    for (const row of order) {
      const parts = of(row)
      const bytes = parts.reduce((sum, part) => sum + part.length, 0)
      if (count === most || at + bytes > chunk.length) {
        yield { bytes: chunk.subarray(0, at), count }
        at = count = 0
      }
      for (const part of parts) {
        chunk.set(part, at)
        at += part.length
      }
      count++
    }
    if (count > 0) yield { bytes: chunk.subarray(0, at), count }
  }
}

/** Has a learner checked, with a copy every so many samples, and asks what was found. */
async function askDamages(line: ByteLine, samples: number): Promise<Damages> {
  const mended = await askWord(line, Command.scrub, ...new Uint8Array(Uint32Array.of(samples).buffer))
  const more = await line.read(2 * WORD), restored = word(more, 0)
  return damagesOf(mended + restored, mended, restored, word(more, WORD) | 0)
}

async function askWord(line: ByteLine, ...question: number[]): Promise<number> {
  await line.write(Uint8Array.from(question))
  return word(await line.read(4), 0)
}

/** A command with a length and so many bytes. */
async function give(line: ByteLine, command: Command, bytes: Uint8Array): Promise<void> {
  await line.write(Uint8Array.of(command, ...new Uint8Array(Uint32Array.of(bytes.length).buffer)))
  await line.write(bytes)
}

const word = (bytes: Uint8Array, at: number): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true)

const noRoom = ({ network }: Experiment): EngramError =>
  new EngramError('DEVICE_FAILED', `network ${network} is larger than the device's memory`, 'choose a smaller network, or device v8, whose memory grows')
