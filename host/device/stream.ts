import { Command, Status } from '../../assembly/abi.js'
import { configBlock } from '../experiment/config-block.js'
import { refusal } from '../core.js'
import { features, type Samples } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import type { Experiment } from '../experiment/experiment.js'
import type { Session } from './device.js'

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

/** Configures the learner at the other end of a line; the commands are those of assembly/stream.ts. */
export async function openStream(line: ByteLine, experiment: Experiment): Promise<Session> {
  try {
    const block = configBlock(experiment)
    const status = await askWord(line, Command.configure, block.length & 255, block.length >> 8, ...block)
    if ((status | 0) === Status.ok) return new StreamSession(line, features(experiment.shape))
    if (Status[status | 0] === undefined) {
      throw new EngramError('DEVICE_FAILED', `the other end answers ${status} where it should say whether it is configured`, 'it does not run engram.wasi.wasm; another device, e.g. v8, needs no other program')
    }
    throw (status | 0) === Status.noRoom ? noRoom(experiment) : refusal(status | 0, experiment)
  } catch (error) {
    await line.abort()
    throw error
  }
}

class StreamSession implements Session {
  private readonly chunk: Uint8Array
  /** The learner's last count of hits; it counts from `configure` on. */
  private hits = 0

  constructor(
    private readonly line: ByteLine,
    /** Bytes of a sample's input. */
    private readonly length: number,
  ) {
    this.chunk = new Uint8Array(Math.max(CHUNK, 2 + length))
  }

  async learn(samples: Samples, order: Uint32Array): Promise<number> {
    for (const { bytes } of this.commands(Command.learn, samples, order)) await this.line.write(bytes)
    const before = this.hits
    this.hits = (await askWord(this.line, Command.hits)) | 0
    return this.hits < 0 ? -1 : this.hits - before
  }

  async infer(samples: Samples, order: Uint32Array): Promise<Uint8Array> {
    const classes = new Uint8Array(order.length)
    let known = 0
    // One chunk's answers are taken before the next chunk goes out, so that the two ends never wait for each other.
    for (const { bytes, count } of this.commands(Command.infer, samples, order)) {
      await this.line.write(bytes)
      classes.set(await this.line.read(count), known)
      known += count
    }
    return classes
  }

  async digest(): Promise<number> {
    return askWord(this.line, Command.digest)
  }

  async regionDigests(): Promise<Uint32Array> {
    const count = await askWord(this.line, Command.regions)
    const bytes = await this.line.read(4 * count)
    return Uint32Array.from({ length: count }, (_, i) => word(bytes, 4 * i))
  }

  async close(): Promise<void> {
    await this.line.close(Uint8Array.of(Command.end))
  }

  /** One command a sample, in chunks of whole commands. A chunk holds until the next one is asked for. */
  private *commands(
    command: Command.learn | Command.infer,
    { inputs, labels }: Samples,
    order: Uint32Array,
  ): Generator<{ bytes: Uint8Array; count: number }> {
    const { chunk, length } = this
    const most = Math.floor(chunk.length / (2 + length))
    for (let first = 0; first < order.length; first += most) {
      const rows = order.subarray(first, first + most)
      let at = 0
      for (const row of rows) {
        chunk[at++] = command
        if (command === Command.learn) chunk[at++] = labels[row]!
        chunk.set(inputs.subarray(row * length, (row + 1) * length), at)
        at += length
      }
      yield { bytes: chunk.subarray(0, at), count: rows.length }
    }
  }
}

async function askWord(line: ByteLine, ...question: number[]): Promise<number> {
  await line.write(Uint8Array.from(question))
  return word(await line.read(4), 0)
}

const word = (bytes: Uint8Array, at: number): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true)

const noRoom = ({ network }: Experiment): EngramError =>
  new EngramError('DEVICE_FAILED', `network ${network} is larger than the device's memory`, 'choose a smaller network, or device v8, whose memory grows')
