/** The key of a link as docs/wire.md, section 7, tells it, for a host that knows nothing of the core. */
import { bytesOf, siphash } from './siphash.ts'

export const word = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24]

/** The challenge of session `session`, counted from 1, after start `start` of the chip. */
export const challengeOf = (key: Uint8Array, start: number, session: number): Uint8Array =>
  bytesOf(siphash(key, Uint8Array.of(...word(start), ...word(session), 0)))

/** The key of a session whose hello carried 12 bytes. */
export const sessionKey = (key: Uint8Array, hello: Uint8Array, challenge: Uint8Array): Uint8Array =>
  Uint8Array.from([1, 2].flatMap((purpose) => [...bytesOf(siphash(key, Uint8Array.of(...hello, ...challenge, purpose)))]))

/** The payload of a frame with its tag; `index` counts a session's requests from 0. */
export const tagged = (session: Uint8Array, type: number, index: number, payload: Uint8Array): Uint8Array => {
  const message = Uint8Array.of(type, index & 255, payload.length + 8, ...payload, ...word(Math.floor(index / 256)))
  return Uint8Array.of(...payload, ...bytesOf(siphash(session, message)))
}
