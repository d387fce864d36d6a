import { instantiateSync } from '@assemblyscript/loader'
import { ABI_VERSION, NO_LAYER, RegionKind, Status } from '../assembly/abi.js'
import { configBlock } from './experiment/config-block.js'
import { constantsOf } from './experiment/constants.js'
import { sampleBytes, type Samples } from './data/dataset.js'
import { targetOf, type Target } from './data/targets.js'
import { EngramError } from './errors.js'
import type { Experiment, Region } from './experiment/experiment.js'
import { cannotTake, checkDreams } from './experiment/rules.js'
import { frozenCount } from './network/network.js'
import { countHit } from './task/hits.js'
import type { TaskName } from './task/task.js'

/** What `assembly/index.ts` exports. */
interface Exports extends Record<string, unknown> {
  memory: WebAssembly.Memory
  heapBase(): number
  configure(block: number, base: number, size: number): number
  freeze(at: number, bytes: number): void
  init(): void
  learn(label: number): number
  target(): number
  teach(): number
  observe(): number
  infer(): number
  scrub(room: number, samples: number): void
  scrubBytes(): number
  check(room: number, learns: boolean): void
  sealLearned(room: number): void
  sealBrought(room: number): void
  flip(offset: number, bit: number): void
  damagesMended(room: number): number
  damagesRestored(room: number): number
  lastDamaged(room: number): number
  dream(label: number, seed: number, number: number): void
  outputs(): number
  outputCount(): number
  input(): number
  inputLength(): number
  sampleLength(): number
  put(offset: number, at: number, bytes: number): void
  digest(): number
  regionDigest(offset: number, bytes: number): number
  forget(): void
  carriedDigest(): number
  inferMacs(): number
  learnMacs(): number
  arenaBytes(): number
  learnedStart(): number
  learnedBytes(): number
  savedBytes(): number
  regions(): number
  probeRegion(index: number): void
  regionKind(): number
  regionLayer(): number
  regionOffset(): number
  regionBytes(): number
}

const PAGE = 65536
const regionNames = RegionKind as unknown as Record<number, string>

/** What a learner says of samples. */
export interface Told {
  /** Of each: its class, its first output in 1/256, or whether it is flagged (1) or not (0). */
  answers: Int32Array
  /** What the answers were made of, sample-major: scores or outputs in 1/256; of `detect` score and threshold, log2 in 1/1024. */
  outputs: Int32Array
}

/** A learner in Wasm memory. The only file of the host that touches that memory. */
export class Core {
  private readonly wasm: Exports
  private readonly block: number
  private readonly base: number
  private readonly task: TaskName
  /** Where the sample goes. */
  private input: Int8Array
  /** With a front end: where readings lie until it takes them. */
  private readonly readings: number
  /** Where seals and copy are (assembly/scrub.ts); 0: nothing is checked. */
  private sealed = 0

  /** Lays the learner out; `init` gives it its first weights. Throws if core, rule or shapes do not fit each other. */
  constructor(module: WebAssembly.Module, private readonly experiment: Experiment) {
    this.wasm = instantiateSync(module, {}).exports as unknown as Exports
    const config = configBlock(experiment)
    this.task = experiment.task
    this.block = aligned(this.wasm.heapBase())
    const constants = constantsOf(experiment)
    const frozen = aligned(this.block + config.length)
    this.readings = aligned(frozen + constants.length)
    this.base = aligned(this.readings + (experiment.front ? sampleBytes(experiment) : 0))
    // Descriptors of the longest network fit a page, so a first layout can always tell what is missing.
    this.reserve(this.base + PAGE)
    new Uint8Array(this.wasm.memory.buffer).set(config, this.block)
    new Uint8Array(this.wasm.memory.buffer).set(constants, frozen)
    this.wasm.freeze(frozen, constants.length)
    let status = this.wasm.configure(this.block, this.base, PAGE)
    if (status === Status.noRoom) {
      this.reserve(this.base + this.wasm.arenaBytes())
      status = this.wasm.configure(this.block, this.base, this.wasm.arenaBytes())
    }
    if (status !== Status.ok) throw refusal(status, experiment)
    this.input = this.inputView()
  }

  private inputView(): Int8Array {
    return new Int8Array(this.wasm.memory.buffer, this.wasm.input(), this.wasm.inputLength())
  }

  private reserve(bytes: number): void {
    const missing = Math.ceil((bytes - this.wasm.memory.buffer.byteLength) / PAGE)
    if (missing > 0) this.wasm.memory.grow(missing)
  }

  /** Draws the first state from the experiment's seed. */
  init(): void {
    this.wasm.init()
  }

  /** Checks what is learned from now on, with a copy to go back to each time the samples seen are a multiple of `samples` (assembly/scrub.ts). */
  scrub(samples: number): void {
    this.sealed = aligned(this.base + this.wasm.arenaBytes())
    this.reserve(this.sealed + this.wasm.scrubBytes())
    this.input = this.inputView()
    this.wasm.scrub(this.sealed, samples)
  }

  /** How often what is learned had changed by itself: undone in its place, or by the copy; and the part that the last one was in. */
  damages(): { mended: number; restored: number; part: number } {
    const { wasm, sealed } = this
    return { mended: wasm.damagesMended(sealed) >>> 0, restored: wasm.damagesRestored(sealed) >>> 0, part: wasm.lastDamaged(sealed) }
  }

  /** Flips a bit of the arena, of a byte counted from the learned state on. */
  flip(byte: number, bit: number): void {
    this.wasm.flip(byte, bit)
  }

  /** Learns samples in order; how many were right before their update, as `countHit` counts. */
  learn(samples: Samples, order: Uint32Array): number {
    let hits = 0
    for (const row of order) {
      const target = targetOf(samples, row)
      this.put(samples.inputs, row)
      if (this.sealed > 0) this.wasm.check(this.sealed, true)
      hits = countHit(hits, this.task, target, this.take(target))
      if (this.sealed > 0) this.wasm.sealLearned(this.sealed)
    }
    return hits
  }

  private take(target: Target): number {
    const { wasm } = this
    if (target === undefined) return wasm.observe()
    if (typeof target === 'number') return wasm.learn(target)
    new Int16Array(wasm.memory.buffer, wasm.target(), target.length).set(target)
    return wasm.teach()
  }

  private answer(): number {
    if (this.sealed > 0) this.wasm.check(this.sealed, false)
    return this.wasm.infer()
  }

  private put(inputs: Int8Array, row: number): void {
    const { input, experiment, wasm } = this
    if (!experiment.front) return input.set(inputs.subarray(row * input.length, (row + 1) * input.length))
    const bytes = wasm.sampleLength()
    new Int8Array(wasm.memory.buffer).set(inputs.subarray(row * bytes, (row + 1) * bytes), this.readings)
    wasm.put(0, this.readings, bytes)
  }

  /**
   * What the network sees of samples, sample-major: with a front end what it makes of their readings. Only of a network without hidden
   * layers: others write over it.
   */
  seen({ inputs }: Samples, order: Uint32Array): Int8Array {
    const { input } = this
    const seen = new Int8Array(order.length * input.length)
    order.forEach((row, i) => {
      this.put(inputs, row)
      this.answer()
      seen.set(input, i * input.length)
    })
    return seen
  }

  /** The answer for each sample. */
  infer({ inputs }: Samples, order: Uint32Array): Int32Array {
    return Int32Array.from(order, (row) => {
      this.put(inputs, row)
      return this.answer()
    })
  }

  /** The answer for each sample, and what it was made of. */
  tell({ inputs }: Samples, order: Uint32Array): Told {
    const { wasm } = this
    const width = wasm.outputCount()
    const last = new Int32Array(wasm.memory.buffer, wasm.outputs(), width)
    const told = { answers: new Int32Array(order.length), outputs: new Int32Array(order.length * width) }
    order.forEach((row, i) => {
      this.put(inputs, row)
      told.answers[i] = this.answer()
      told.outputs.set(last, i * width)
    })
    return told
  }

  /**
   * Samples made up by the rule, one of each class of `labels`, sample-major, and nothing learned by it. `seed` and the place in
   * `labels`, counted from `first`, name a dream: the same learner has the same ones on every device.
   * @throws RULE_CANNOT_DREAM where the rule makes none.
   */
  dream(labels: ArrayLike<number>, seed: number, first = 0): Int8Array {
    checkDreams(this.experiment, labels)
    const { input } = this
    const dreams = new Int8Array(labels.length * input.length)
    for (let i = 0; i < labels.length; i++) {
      this.wasm.dream(labels[i]!, seed, first + i)
      dreams.set(input, i * input.length)
    }
    return dreams
  }

  /** CRC-32 of the learned state. */
  digest(): number {
    return this.wasm.digest() >>> 0
  }

  /** CRC-32 of each learned region, in order of address. */
  regionDigests(): Uint32Array {
    const start = this.wasm.learnedStart() - this.base
    const learned = this.regions().filter((r) => r.learned)
    return Uint32Array.from(learned, (r) => this.wasm.regionDigest(r.offset - start, r.bytes))
  }

  /** The sequence has ended: what is carried from sample to sample becomes zero. */
  forget(): void {
    this.wasm.forget()
  }

  /** CRC-32 of the carried state. */
  carriedDigest(): number {
    return this.wasm.carriedDigest() >>> 0
  }

  /** A copy of the learned state, and the carried one behind it; `restore` takes it back. */
  snapshot(): Uint8Array {
    return new Uint8Array(this.wasm.memory.buffer, this.wasm.learnedStart(), this.wasm.savedBytes()).slice()
  }

  /** Takes a snapshot of a learner of the same experiment for its own. Throws MODEL_INVALID for a state of another length. */
  restore(state: Uint8Array): void {
    const bytes = this.wasm.savedBytes()
    if (state.length !== bytes)
      throw new EngramError('MODEL_INVALID', `the saved learner has ${state.length} bytes of learned state, and such a learner has ${bytes}`, 'learn again with `engram run … --save FILE`', { bytes: state.length, expected: bytes })
    new Uint8Array(this.wasm.memory.buffer).set(state, this.wasm.learnedStart())
    if (this.sealed > 0) this.wasm.sealBrought(this.sealed)
  }

  /** Every region of the arena, in order of address; offsets count from the arena's start. */
  regions(): (Region & { learned: boolean })[] {
    const { wasm } = this
    const size = wasm.arenaBytes()
    const learnedFrom = wasm.learnedStart() - this.base
    // The core numbers the layers that learn.
    const frozen = frozenCount(this.experiment.layers)
    const learnedTo = learnedFrom + wasm.learnedBytes()
    const regions: (Region & { learned: boolean })[] = []
    for (let index = 0; index < wasm.regions(); index++) {
      wasm.probeRegion(index)
      wasm.configure(this.block, this.base, size)
      const offset = wasm.regionOffset()
      regions.push({
        name: regionName(wasm.regionKind(), wasm.regionLayer(), frozen),
        offset,
        bytes: wasm.regionBytes(),
        learned: offset >= learnedFrom && offset < learnedTo,
      })
    }
    return regions.sort((a, b) => a.offset - b.offset)
  }

  get arenaBytes(): number {
    return this.wasm.arenaBytes()
  }

  get savedBytes(): number {
    return this.wasm.savedBytes()
  }

  get macs(): { infer: number; learn: number } {
    return { infer: this.wasm.inferMacs() >>> 0, learn: this.wasm.learnMacs() >>> 0 }
  }
}

const aligned = (address: number): number => (address + 15) & ~15

const regionName = (kind: number, layer: number, below: number): string =>
  layer === NO_LAYER ? regionNames[kind]! : `${regionNames[kind]} ${below + layer + 1}`

/** The error for a configuration that the core refused. */
export function refusal(status: Status, { rule, network }: Experiment): EngramError {
  if (status === Status.badAbi) {
    return new EngramError('ABI_MISMATCH', `the core does not speak ABI ${ABI_VERSION}`, 'build core and host together: npm run build')
  }
  const name = (Status as unknown as Record<number, string>)[status] ?? String(status)
  const reason = status === Status.badShape ? `a shape, format or option is outside what the rule or a layer takes, most often because a layer is too large: ${name}` : name
  return cannotTake(rule, network, reason)
}
