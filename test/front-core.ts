import { readFileSync } from 'node:fs'
import { RegionKind } from '../assembly/abi.ts'
import { features, sampleBytes } from '../host/data/dataset.ts'
import { corePath } from '../host/device/core-files.ts'
import { configBlock } from '../host/experiment/config-block.ts'
import { resolveExperiment, type Experiment } from '../host/experiment/experiment.ts'
import { resolveFront, type Front } from '../host/front/front.ts'

type Call = (...numbers: number[]) => number

/** A learner of two classes for readings of so many channels, through a front end. */
export function frontExperiment(text: string, channels: number, { network = '2', rule = 'local' } = {}): Experiment {
  const front = resolveFront(text, channels)
  const samples = { count: 1, inputs: new Int8Array(sampleBytes({ shape: front.shape, front })), labels: new Uint8Array(1) }
  return resolveExperiment({
    rule, network, seed: 1, epochs: 1,
    dataset: { name: 'readings', shape: front.shape, front, classes: ['a', 'b'], format: { fraction: 5, background: 0, energy: features(front.shape), description: '' }, train: samples, test: samples },
  })
}

/** A front end in the core, with what its blocks left in memory. */
export class FrontCore {
  readonly front: Front
  private readonly memory: WebAssembly.Memory
  private readonly call: Record<string, Call>
  private readonly block: number
  private readonly raw: number
  private readonly base: number

  constructor(text: string, channels: number) {
    const experiment = frontExperiment(text, channels)
    this.front = experiment.front!
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(corePath('engram'))))
    this.memory = exports.memory as WebAssembly.Memory
    this.call = exports as unknown as Record<string, Call>
    this.memory.grow(16)
    const block = configBlock(experiment)
    this.block = (this.call.heapBase!() + 15) & ~15
    this.raw = this.block + 1024
    this.base = this.raw + 65536
    new Uint8Array(this.memory.buffer).set(block, this.block)
    const status = this.call.configure!(this.block, this.base, this.memory.buffer.byteLength - this.base)
    if (status !== 0) throw new Error(`status ${status}`)
    this.call.init!()
  }

  /** Gives bytes of rows; `offset` counts in the sample. */
  give(rows: Int16Array, offset = 0, bytes = 2 * rows.length): void {
    new Int16Array(this.memory.buffer, this.raw, rows.length).set(rows)
    this.call.put!(offset, this.raw, bytes)
  }

  /** What the network sees of the window. */
  sample(learns = false): Int8Array {
    if (learns) this.call.learn!(0)
    this.call.infer!()
    return new Int8Array(this.memory.buffer, this.call.input!(), this.call.inputLength!()).slice()
  }

  digest(): number {
    return this.call.digest!() >>> 0
  }

  get sampleLength(): number {
    return this.call.sampleLength!()
  }

  /** Rows in the window, the oldest first, once it was looked at. */
  window(): Int16Array {
    const [at, bytes] = this.regions().find(([, , kind]) => kind === RegionKind.window)!
    const length = this.front.blocks.find(({ kind }) => kind === 'window')!.length
    // Four bytes in front of the rows, and what is missing to a word behind them.
    return new Int16Array(this.memory.buffer, at + 4, Math.floor((bytes - 4) / 2 / length) * length).slice()
  }

  /** What stats or spectrum made of the window. */
  features(): Int16Array {
    const regions = this.regions()
    const window = regions.findIndex(([, , kind]) => kind === RegionKind.window)
    return new Int16Array(this.memory.buffer, regions[window + 1]![0], this.front.shape.channels).slice()
  }

  /** Address, bytes, kind. */
  private regions(): [number, number, number][] {
    const size = this.call.arenaBytes!(), count = this.call.regions!()
    const found = Array.from({ length: count }, (_, index): [number, number, number] => {
      this.call.probeRegion!(index)
      this.call.configure!(this.block, this.base, size)
      return [this.base + this.call.regionOffset!(), this.call.regionBytes!(), this.call.regionKind!()]
    })
    return found.sort((a, b) => a[0] - b[0])
  }
}
