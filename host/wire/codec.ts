import { MOST_PAYLOAD } from '../../assembly/abi.js'

/** What a frame carries (docs/wire.md). */
export interface Frame {
  type: number
  number: number
  payload: Uint8Array
}

/** What `assembly/wire/codec.ts` exports. */
interface Exports {
  memory: WebAssembly.Memory
  open(): void
  receive(byte: number): number
  transmit(type: number, number: number, length: number): void
  type(): number
  number(): number
  length(): number
  payload(): number
  hash(k0: bigint, k1: bigint, length: number): bigint
}

const COMPLETE = 1
const DAMAGED = 2
/** Bytes of a frame in front of its zero: COBS's own, type, number, length, payload, CRC-32. */
const LEAST_RUN = 8
const MOST_RUN = LEAST_RUN + MOST_PAYLOAD

function instantiate(module: WebAssembly.Module, write: (byte: number) => void): Exports {
  const wasm = new WebAssembly.Instance(module, { port: { write } }).exports as unknown as Exports
  wasm.open()
  return wasm
}

/** Makes frames into bytes, with the device's own code. */
export class Encoder {
  private readonly wasm: Exports
  private sent: number[] = []

  constructor(module: WebAssembly.Module) {
    this.wasm = instantiate(module, (byte) => this.sent.push(byte))
  }

  /** `payload` of at most MOST_PAYLOAD bytes. */
  encode({ type, number, payload }: Frame): Uint8Array {
    if (payload.length > MOST_PAYLOAD) throw new RangeError(`a payload of ${payload.length} bytes is longer than a frame takes`)
    this.sent = []
    new Uint8Array(this.wasm.memory.buffer).set(payload, this.wasm.payload())
    this.wasm.transmit(type, number, payload.length)
    return Uint8Array.from(this.sent)
  }
}

/** SipHash-2-4, the device's own code (assembly/wire/siphash.ts). */
export class Hasher {
  private readonly wasm: Exports

  constructor(module: WebAssembly.Module) {
    this.wasm = instantiate(module, () => {})
  }

  /** Of a message that is not longer than a frame, with the key's two halves. */
  hash(k0: bigint, k1: bigint, message: Uint8Array): bigint {
    new Uint8Array(this.wasm.memory.buffer).set(message, this.wasm.payload())
    return BigInt.asUintN(64, this.wasm.hash(k0, k1, message.length))
  }
}

/**
 * Finds frames among bytes that come in any pieces; leaves out what is damaged. Text has no zero at its end, so a frame
 * may follow it directly: it is found there too.
 */
export class Decoder {
  private readonly wasm: Exports
  /** The last bytes since a zero, as many as a frame can have. */
  private run: number[] = []

  constructor(module: WebAssembly.Module) {
    this.wasm = instantiate(module, () => {})
  }

  decode(chunk: Uint8Array): Frame[] {
    const { wasm } = this
    const frames: Frame[] = []
    for (const byte of chunk) {
      const taken = wasm.receive(byte)
      if (byte !== 0) {
        this.run.push(byte)
        if (this.run.length > MOST_RUN) this.run.shift()
        continue
      }
      const run = this.run
      this.run = []
      if (taken === COMPLETE || (taken === DAMAGED && this.isEndOf(run))) frames.push(this.frame())
    }
    return frames
  }

  /** Whether these bytes end in a frame. Its CRC-32 makes it as unlikely to find one by chance as to overlook damage. */
  private isEndOf(run: readonly number[]): boolean {
    const { wasm } = this
    for (let first = 0; first + LEAST_RUN <= run.length; first++) {
      for (let at = first; at < run.length; at++) wasm.receive(run[at]!)
      if (wasm.receive(0) === COMPLETE) return true
    }
    return false
  }

  private frame(): Frame {
    const { wasm } = this
    const payload = new Uint8Array(wasm.memory.buffer, wasm.payload(), wasm.length()).slice()
    return { type: wasm.type(), number: wasm.number(), payload }
  }
}
