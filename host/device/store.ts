import { startsBytes } from '../board/image-flash.js'

/** Memory that keeps without power, as the core is given it (assembly/memory/store.ts). Erase and program return 0, or -1 when it refused. */
export interface Store {
  readonly bytes: number
  /** What one erasure takes. */
  readonly page: number
  read(offset: number, to: Uint8Array): void
  erase(offset: number): number
  program(offset: number, from: Uint8Array): number
}

const ERASED = 0xff

/** Flash, or with pages of one byte EEPROM: erased it reads as ones, and writing makes zeros of them. */
export class MemoryStore implements Store {
  readonly contents: Uint8Array
  /** Erasures of each page so far. */
  readonly erasures: Uint32Array

  /** `more`: behind what is for checkpoints, where a keyed image counts its starts (assembly/wire/starts.ts). */
  constructor(
    readonly bytes: number,
    readonly page: number,
    more = startsBytes(page),
  ) {
    this.contents = new Uint8Array(bytes + more).fill(ERASED)
    this.erasures = new Uint32Array((bytes + more) / page)
  }

  read(offset: number, to: Uint8Array): void {
    to.set(this.contents.subarray(offset, offset + to.length))
  }

  erase(offset: number): number {
    if (offset % this.page !== 0 || offset >= this.contents.length) return -1
    this.erasures[offset / this.page]!++
    this.contents.fill(ERASED, offset, offset + this.page)
    return 0
  }

  program(offset: number, from: Uint8Array): number {
    if (offset + from.length > this.contents.length) return -1
    let refused = 0
    from.forEach((byte, i) => {
      if ((this.contents[offset + i]! &= byte) !== byte) refused = -1
    })
    return refused
  }
}

/** A device without such memory. */
export const noStore: Store = { bytes: 0, page: 1, read: (_offset, to) => void to.fill(ERASED), erase: () => -1, program: () => -1 }

/** The imports of the firmware's module that are about it; `memory` is the module's, once there is one. */
export const storeImports = (store: Store, memory: () => WebAssembly.Memory): Record<string, (...values: number[]) => number | void> => ({
  persist_bytes: () => store.bytes,
  persist_page: () => store.page,
  persist_read: (offset, to, bytes) => store.read(offset!, new Uint8Array(memory().buffer, to, bytes)),
  persist_erase: (offset) => store.erase(offset!),
  persist_program: (offset, from, bytes) => store.program(offset!, new Uint8Array(memory().buffer, from, bytes)),
})
