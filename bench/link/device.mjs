/** The firmware in V8 behind nothing but bytes, and frames for it: what an attack or a bad line has to do with. */
import { readFileSync } from 'node:fs'

const built = (name) => new WebAssembly.Module(readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url)))
const firmware = built('firmware')
export const wire = built('wire')
const ROOM = 1 << 14, RING = 1024, PAGE = 65536

/** Frames to bytes and back, by the device's own code. */
export class Codec {
  sent = []
  constructor() {
    this.wasm = new WebAssembly.Instance(wire, { port: { write: (byte) => this.sent.push(byte & 255) } }).exports
    this.wasm.open()
    this.memory = new Uint8Array(this.wasm.memory.buffer)
  }

  encode(type, number, payload) {
    this.sent = []
    this.memory.set(payload, this.wasm.payload())
    this.wasm.transmit(type, number, payload.length)
    return Uint8Array.from(this.sent)
  }

  /** Every frame that the bytes complete. */
  decode(bytes) {
    const { wasm, memory } = this, frames = []
    for (const byte of bytes) {
      if (wasm.receive(byte) !== 1) continue
      frames.push({ type: wasm.type(), number: wasm.number(), payload: memory.slice(wasm.payload(), wasm.payload() + wasm.length()) })
    }
    return frames
  }

  hash(key, message) {
    const view = new DataView(key.buffer, key.byteOffset)
    this.memory.set(message, this.wasm.payload())
    return this.wasm.hash(view.getBigUint64(0, true), view.getBigUint64(8, true), message.length)
  }
}

/** A device in whose memory that keeps only its starts are counted. */
export class Device {
  kept = new Uint8Array(32).fill(255)
  line = new Uint8Array()
  at = 0
  sent = []

  constructor(key) {
    this.key = key
    this.restart()
  }

  restart() {
    const bytes = (at, length) => new Uint8Array(this.wasm.memory.buffer, at, length)
    const port = {
      read: () => (this.at < this.line.length ? this.line[this.at++] : -1),
      write: (byte) => this.sent.push(byte & 255),
      ticks: () => 0,
      power_low: () => 0,
      rate: () => 0,
      baked: () => -1,
      identity: () => 0,
      stack_high_water: () => 0,
      key: (index) => this.key?.[index] ?? -1,
      persist_bytes: () => 0,
      persist_page: () => 1,
      persist_read: (offset, to, length) => bytes(to, length).set(this.kept.subarray(offset, offset + length)),
      persist_erase: (offset) => (this.kept[offset] = 255, 0),
      persist_program: (offset, from, length) => (this.kept.set(bytes(from, length), offset), 0),
    }
    this.wasm = new WebAssembly.Instance(firmware, { port }).exports
    const base = this.wasm.memory.buffer.byteLength
    this.wasm.memory.grow(ROOM / PAGE + 1)
    this.wasm.start(base, ROOM, RING)
  }

  /** The bytes that it answers to these. */
  hear(bytes) {
    this.line = bytes
    this.at = 0
    this.sent = []
    this.wasm.step()
    return this.sent
  }
}

/** Numbers that look random, the same for the same seed (mulberry32). */
export function chance(seed) {
  const next = () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
  const below = (n) => next() % n
  return { below, bytes: (length) => Uint8Array.from({ length }, () => next() & 255), of: (list) => list[below(list.length)] }
}

export const word = (bytes, at = 0) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true)
