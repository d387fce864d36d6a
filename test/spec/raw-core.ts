import { readFileSync } from 'node:fs'
import type { Target } from '../../host/data/targets.js'
import { corePath, type CoreBuild } from '../../host/device/core-files.js'

type Call = (...numbers: number[]) => number

/** The core used without the host's code, from docs/spec.md, section 10: a block, samples, a digest. */
export class RawCore {
  private readonly memory: WebAssembly.Memory
  private readonly call: Record<string, Call>
  private readonly block: number
  private frozen = 0

  constructor(build: CoreBuild) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(corePath(build))))
    this.memory = exports.memory as WebAssembly.Memory
    this.call = exports as unknown as Record<string, Call>
    this.block = (this.call.heapBase!() + 15) & ~15
    this.memory.grow(64)
  }

  /** Weights of frozen layers, in front of the arena. */
  freeze(constants: Uint8Array): void {
    const at = this.block + 512
    this.frozen = (constants.length + 15) & ~15
    new Uint8Array(this.memory.buffer).set(constants, at)
    this.call.freeze!(at, constants.length)
  }

  /** The status; a learner in its first state if that is 0. */
  configure(block: Uint8Array): number {
    const base = this.block + 512 + this.frozen
    new Uint8Array(this.memory.buffer).set(block, this.block)
    const status = this.call.configure!(this.block, base, this.memory.buffer.byteLength - base)
    if (status === 0) this.call.init!()
    return status
  }

  private put(x: Int8Array): void {
    new Int8Array(this.memory.buffer).set(x, this.call.input!())
  }

  learn(x: Int8Array, target: Target): number {
    this.put(x)
    if (target === undefined) return this.call.observe!()
    if (typeof target === 'number') return this.call.learn!(target)
    new Int16Array(this.memory.buffer).set(target, this.call.target!() / 2)
    return this.call.teach!()
  }

  infer(x: Int8Array): number {
    this.put(x)
    return this.call.infer!()
  }

  digest(): number {
    return this.call.digest!() >>> 0
  }

  forget(): void {
    this.call.forget!()
  }

  carriedDigest(): number {
    return this.call.carriedDigest!() >>> 0
  }

  /** Bytes of the descriptors: all in front of what is learned. */
  get descriptorBytes(): number {
    return this.call.learnedStart!() - (this.block + 512 + this.frozen)
  }

  get arenaBytes(): number {
    return this.call.arenaBytes!()
  }

  mostDescriptors(layers: number): number {
    return this.call.mostDescriptors!(layers)
  }
}
