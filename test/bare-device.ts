import { readFileSync } from 'node:fs'
import { corePath } from '../host/device/core-files.ts'
import { wireCodec } from '../host/device/loopback.ts'
import { noStore, storeImports, type Store } from '../host/device/store.ts'
import { Decoder, Encoder, type Frame } from '../host/wire/codec.ts'
import { Request } from '../assembly/abi.ts'

const firmware = new WebAssembly.Module(readFileSync(corePath('firmware')))
/** Address of the firmware's RAM; memory on both sides of it must stay unchanged. */
export const BASE = 131072
const BEYOND = 65536
const CANARY = 0xa5

/** The firmware without a host: a test gives the bytes that it receives, and sees the bytes that it sends. */
export class BareDevice {
  /** What the firmware set its line's rate to, in order. */
  readonly rates: number[] = []
  private line: number[] = []
  private sent: number[] = []
  /** Whether the supply is below the level at which a chip warns. */
  low = false
  private wasm!: { memory: WebAssembly.Memory; start(base: number, room: number, ring: number): void; step(): void }
  private readonly encoder = new Encoder(wireCodec())
  private readonly decoder = new Decoder(wireCodec())
  private readonly port: Record<string, (...values: number[]) => number | void>

  constructor(readonly room: number, store: Store = noStore, key?: Uint8Array) {
    this.port = {
      read: () => this.line.shift() ?? -1,
      write: (byte) => void this.sent.push(byte!),
      rate: (baud) => void this.rates.push(baud!),
      ticks: () => 0,
      power_low: () => (this.low ? 1 : 0),
      baked: () => -1,
      identity: (index) => 'bare'.charCodeAt(index!) || 0,
      stack_high_water: () => 0,
      key: (index) => key?.[index!] ?? -1,
      ...storeImports(store, () => this.wasm.memory),
    }
    this.restart()
  }

  /** Cuts the power: all RAM and all variables are lost. */
  restart(): void {
    this.line = []
    this.sent = []
    this.wasm = new WebAssembly.Instance(firmware, { port: this.port }).exports as unknown as typeof this.wasm
    this.wasm.memory.grow(Math.ceil((BASE + this.room + BEYOND) / 65536))
    this.memory(BASE - BEYOND, BEYOND).fill(CANARY)
    this.memory(BASE + this.room, BEYOND).fill(CANARY)
    this.wasm.start(BASE, this.room, 64)
  }

  /** What the device answers to exactly these bytes. */
  hear(bytes: Uint8Array): Frame[] {
    this.line.push(...bytes)
    this.wasm.step()
    const frames = this.decoder.decode(Uint8Array.from(this.sent))
    this.sent = []
    return frames
  }

  ask(type: number, number: number, payload: Uint8Array = new Uint8Array()): Frame[] {
    return this.hear(this.encoder.encode({ type, number, payload }))
  }

  hello(nonce: number): Frame[] {
    return this.ask(Request.hello, 0, Uint8Array.of(nonce, 0, 0, 0))
  }

  /** Whether nothing outside the room was written. */
  get isIntact(): boolean {
    return [this.memory(BASE - BEYOND, BEYOND), this.memory(BASE + this.room, BEYOND)].every((bytes) => bytes.every((b) => b === CANARY))
  }

  /** Of the core's own address space. */
  memory(at: number, bytes: number): Uint8Array {
    return new Uint8Array(this.wasm.memory.buffer, at, bytes)
  }
}
