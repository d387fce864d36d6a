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
}

const COMPLETE = 1

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

/** Finds frames among bytes that come in any pieces; leaves out what is damaged. */
export class Decoder {
  private readonly wasm: Exports

  constructor(module: WebAssembly.Module) {
    this.wasm = instantiate(module, () => {})
  }

  decode(chunk: Uint8Array): Frame[] {
    const { wasm } = this
    const frames: Frame[] = []
    for (const byte of chunk) {
      if (wasm.receive(byte) !== COMPLETE) continue
      const payload = new Uint8Array(wasm.memory.buffer, wasm.payload(), wasm.length()).slice()
      frames.push({ type: wasm.type(), number: wasm.number(), payload })
    }
    return frames
  }
}
