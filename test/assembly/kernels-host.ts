import { Status } from '../../assembly/abi.js'
import { configBlock } from '../../host/experiment/config-block.js'
import type { Shape } from '../../host/data/dataset.js'
import type { Experiment } from '../../host/experiment/experiment.js'
import type { LayerSpec } from '../../host/network/network.js'
import { kernelModule, type KernelBuild } from './kernel-build.js'

/** A function of `kernels.ts` or of the core: numbers in, a number or nothing out. */
type Call = (...values: number[]) => number

const PAGE = 65536
/** Memory for a test's own vectors, after the arena. */
const SCRATCH = 64 * PAGE

/** One build of the core with its kernels exported. */
export class Kernels {
  readonly call: Readonly<Record<string, Call>>
  private readonly memory: WebAssembly.Memory
  private readonly arena: number
  private readonly scratch: number
  private mark: number

  private constructor(readonly build: KernelBuild, module: WebAssembly.Module) {
    const { exports } = new WebAssembly.Instance(module, {})
    this.call = exports as unknown as Record<string, Call>
    this.memory = exports.memory as WebAssembly.Memory
    this.arena = (this.call.heapBase!() + 15) & ~15
    this.scratch = this.arena + SCRATCH
    this.mark = this.scratch
    this.memory.grow(Math.ceil((this.scratch + SCRATCH - this.memory.buffer.byteLength) / PAGE))
  }

  static async open(build: KernelBuild): Promise<Kernels> {
    return new Kernels(build, await kernelModule(build))
  }

  /** Forgets every vector given so far. */
  reset(): void {
    this.mark = this.scratch
  }

  /** Reserves bytes in Wasm memory. Deliberately no better aligned than `align` says, to find kernels that need more. */
  room(bytes: number, align = 16): number {
    const at = Math.ceil(this.mark / align) * align
    this.mark = at + bytes
    return at
  }

  /** Copies a vector in; returns its address. */
  put(values: Int8Array | Int16Array | Int32Array | Uint8Array): number {
    const at = this.room(values.byteLength)
    this.write(at, values)
    return at
  }

  write(at: number, values: Int8Array | Int16Array | Int32Array | Uint8Array): void {
    new Uint8Array(this.memory.buffer).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
  }

  int8(at: number, count: number): Int8Array { return new Int8Array(this.memory.buffer, at, count).slice() }
  uint8(at: number, count: number): Uint8Array { return new Uint8Array(this.memory.buffer, at, count).slice() }
  int16(at: number, count: number): Int16Array { return new Int16Array(this.memory.buffer, at, count).slice() }
  int32(at: number, count: number): Int32Array { return new Int32Array(this.memory.buffer, at, count).slice() }
  weights(at: number, count: number, bits: 8 | 16): Int8Array | Int16Array {
    return bits === 16 ? this.int16(at, count) : this.int8(at, count)
  }

  /** Lays out a learner of these layers, drawn from the seed. */
  configure(layers: LayerSpec[], shape: Shape, settings: Partial<Experiment> = {}): void {
    const experiment: Experiment = {
      rule: 'backprop', network: '', layers, shape, task: 'classify',
      format: { fraction: 7, background: 0, energy: 1, description: '' },
      objective: 'cross-entropy', optimizer: 'sgd', seed: 1, totalSamples: 1000, rate: { first: 5, last: 10 }, skip: 0,
      ...settings,
    }
    const block = configBlock(experiment)
    const status = this.call.configure!(this.put(Uint8Array.from(block)), this.arena, SCRATCH)
    if (status !== Status.ok) throw new Error(`configure: ${Status[status]}`)
    this.call.init!()
  }
}

/** Weights as the core stores them. */
export const asWeights = (values: ArrayLike<number>, bits: 8 | 16): Int8Array | Int16Array =>
  bits === 16 ? Int16Array.from(values) : Int8Array.from(values)
