import { setTimeout as sleep } from 'node:timers/promises'
import { generator } from '../../host/data/random.ts'
import { Loopback } from '../../host/device/loopback.ts'
import { openPty, type Pty } from './pty.ts'

/** Milliseconds between two lines of a board that prints, as a program does that logs its sensors. */
const PRINT_INTERVAL = 20

const BOOT_TEXT = '\r\nU-Boot 2026.07 (Jul 01 2026)\r\nDRAM:  12 KiB\r\nHit any key to stop autoboot:  3 \r\n'

const text = (words: string) => new TextEncoder().encode(words)

/** A good board: the firmware in this process. */
function attach(pty: Pty, device = new Loopback({ board: 'microbit', room: 12_000, ring: 256 })): Loopback {
  pty.onData((chunk) => void device.write(chunk))
  device.onData((chunk) => pty.write(chunk))
  return device
}

/** A good board until so many bytes have come from the host, which `then` is told of. */
function attachUntil(pty: Pty, bytes: number, then: () => void = () => {}): void {
  const device = new Loopback({ board: 'microbit', room: 12_000, ring: 256 })
  let come = 0
  pty.onData((chunk) => {
    const before = come
    come += chunk.length
    if (come <= bytes) void device.write(chunk)
    else if (before <= bytes) then()
  })
  device.onData((chunk) => void (come <= bytes && pty.write(chunk)))
}

/** Keeps writing what `say` returns. */
function chatter(pty: Pty, say: () => Uint8Array): () => void {
  const timer = setInterval(() => pty.write(say()), PRINT_INTERVAL)
  return () => clearInterval(timer)
}

function sensor(): () => Uint8Array {
  let count = 0
  return () => text(`sensor ${++count}: 23.4 C, battery 3.29 V\r\n`)
}

function noise(): () => Uint8Array {
  const next = generator(7)
  return () => Uint8Array.from({ length: 40 }, () => next() & 255)
}

/** What is at the other end; `bytes` from the host are taken before it changes. What is given back ends what was started. */
type Kind = (pty: Pty, bytes: number) => void | (() => void)

const kinds = {
  'a good board': (pty) => void attach(pty),
  'a good board whose first bytes are boot text'(pty) {
    const device = new Loopback({ board: 'microbit', room: 12_000, ring: 256 })
    let up = false
    pty.onData((chunk) => void (up && device.write(chunk)))
    device.onData((chunk) => pty.write(chunk))
    pty.write(text(BOOT_TEXT))
    void sleep(700).then(() => {
      pty.write(text('engram starts\r\n'))
      up = true
    })
  },
  'a good board that prints every 20 ms'(pty) {
    attach(pty)
    return chatter(pty, sensor())
  },
  'a good board on a line that echoes both ways'(pty) {
    const device = attach(pty)
    pty.onData((chunk) => pty.write(chunk))
    device.onData((chunk) => {
      pty.write(chunk)
      void device.write(chunk)
    })
  },
  'another program that prints every 20 ms': (pty) => chatter(pty, sensor()),
  /** Its terminal shows control characters as ^X. */
  'a shell'(pty) {
    const shown = (byte: number) => (byte === 0 ? text('^@\r\n-sh: not found\r\n$ ') : byte < 32 ? text(`^${String.fromCharCode(byte + 64)}`) : Uint8Array.of(byte))
    pty.onData((chunk) => chunk.forEach((byte) => pty.write(shown(byte))))
  },
  'an echo': (pty) => pty.onData((chunk) => pty.write(chunk)),
  noise: (pty) => chatter(pty, noise()),
  silence: () => {},
  'a board that is unplugged': (pty, bytes) => attachUntil(pty, bytes, () => pty.cut()),
  'a board that falls silent': (pty, bytes) => attachUntil(pty, bytes),
  'a board that another program starts on'(pty, bytes) {
    let stop = () => {}
    attachUntil(pty, bytes, () => (stop = chatter(pty, () => text('panic: out of memory\r\n'))))
    return () => stop()
  },
  /** A good board until it echoes. */
  'a line that begins to echo'(pty, bytes) {
    attachUntil(pty, bytes, () => pty.onData((chunk) => pty.write(chunk)))
  },
} satisfies Record<string, Kind>

export type LineKind = keyof typeof kinds
export const lineKinds = Object.keys(kinds) as LineKind[]

export interface SerialLine {
  path: string
  /** Resolves when so many bytes have come from the host. */
  heard(bytes: number): Promise<void>
  end(): void
}

/** A pseudo-terminal with something good or bad at its other end. The caller ends it. */
export async function openLine(kind: LineKind, bytes = Infinity): Promise<SerialLine> {
  const pty = await openPty()
  const waiting: { bytes: number; done: () => void }[] = []
  let come = 0
  const tell = () => waiting.filter((one) => come >= one.bytes).forEach(({ done }) => done())
  pty.onData((chunk) => {
    come += chunk.length
    tell()
  })
  const stop = (kinds[kind] as Kind)(pty, bytes)
  return {
    path: pty.path,
    heard: (bytes) =>
      new Promise((done) => {
        waiting.push({ bytes, done })
        tell()
      }),
    end() {
      stop?.()
      pty.cut()
    },
  }
}
