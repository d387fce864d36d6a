import type { Link } from '../../host/device/link.js'
import { EngramError } from '../../host/errors.js'
import { randomBytes } from './samples.js'

/** Whatever a host can be connected to. */
export interface Peer {
  /** What the host sent. */
  receive(chunk: Uint8Array): void
  end(): void
}

export type MakePeer = (send: (bytes: Uint8Array) => void, cut: () => void) => Peer

/** Milliseconds between two words of a board that talks. */
const PACE = 20

const talks = (word: (count: number) => Uint8Array): MakePeer => (send) => {
  let count = 0
  const timer = setInterval(() => send(word(count++)), PACE)
  return { receive: () => {}, end: () => clearInterval(timer) }
}

const text = (words: string): Uint8Array => Uint8Array.from(words, (letter) => letter.charCodeAt(0))

/** Peers that are no boot loader. What each says must be told by `quoted`. */
export const badPeers: Record<string, { make: MakePeer; kind: string; quoted: RegExp }> = {
  'is silent': { make: () => ({ receive: () => {}, end: () => {} }), kind: 'nothing', quoted: /nothing came/ },
  // The letter y is the ACK of an STM32.
  'prints text every 20 ms': { make: talks((count) => text(`ready yyy ${count}\r\n`)), kind: 'text', quoted: /text, as a running program prints: ".*y/ },
  'prints yyyy without a pause': { make: talks(() => text('y'.repeat(200))), kind: 'text', quoted: /"yyyy/ },
  echoes: { make: (send) => ({ receive: (chunk) => send(chunk.slice()), end: () => {} }), kind: 'echo', quoted: /an echo: / },
  'sends noise': { make: talks((count) => randomBytes(40, count + 1)), kind: 'noise', quoted: /makes no sense: 0x / },
  // The byte 0x1f is the NACK of an STM32, with which it refuses what its protection forbids.
  'answers everything by 0x1f': { make: (send) => ({ receive: () => send(Uint8Array.of(0x1f)), end: () => {} }), kind: 'noise', quoted: /0x 1f/ },
  'sends 0x1f for ever': { make: talks(() => Uint8Array.of(0x1f)), kind: 'noise', quoted: /0x 1f/ },
  'says ACK and NACK in turn': { make: talks((count) => Uint8Array.of(count % 2 ? 0x1f : 0x79)), kind: 'noise', quoted: /0x / },
}

/** A good peer that is replaced by another one after the host has sent `after` bytes. */
export const turning = (good: MakePeer, bad: MakePeer, after: number): MakePeer => (send, cut) => {
  let peer = good(send, cut)
  let received = 0
  return {
    receive(chunk) {
      if (received < after && received + chunk.length >= after) {
        peer.end()
        peer = bad(send, cut)
      }
      received += chunk.length
      peer.receive(chunk)
    },
    end: () => peer.end(),
  }
}

/** A peer that closes the line when it receives its first byte. */
export const unplugs: MakePeer = (_send, cut) => ({ receive: cut, end: () => {} })

/** A link to a peer in this process. */
export function linkTo(make: MakePeer): Link & { end: () => void } {
  let listener: (chunk: Uint8Array) => void = () => {}
  let onGone: (reason: Error) => void = () => {}
  let gone: EngramError | undefined
  const cut = (): void => {
    gone = new EngramError('LINK_CLOSED', 'the port went away', 'plug it in')
    onGone(gone)
  }
  const peer = make((bytes) => setTimeout(() => gone || listener(bytes), 1), cut)
  return {
    async write(bytes) {
      if (gone) throw gone
      peer.receive(bytes.slice())
    },
    onData: (to) => void (listener = to),
    onClose: (to) => void (onGone = to),
    close: async () => {},
    end: () => peer.end(),
  }
}
