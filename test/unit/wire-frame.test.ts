import fc from 'fast-check'
import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { MOST_PAYLOAD } from '../../assembly/abi.ts'
import { wireCodec } from '../../host/device/loopback.ts'
import { Decoder, Encoder, type Frame } from '../../host/wire/codec.ts'

const encoder = new Encoder(wireCodec())
const decode = (bytes: Uint8Array): Frame[] => new Decoder(wireCodec()).decode(bytes)

/** Payloads with many zeros, and with none: the two ends of COBS. */
const payload = fc.oneof(
  fc.uint8Array({ maxLength: MOST_PAYLOAD }),
  fc.array(fc.constantFrom(0, 0, 1, 255), { maxLength: MOST_PAYLOAD }).map((a) => Uint8Array.from(a)),
  fc.integer({ min: 0, max: MOST_PAYLOAD }).map((n) => new Uint8Array(n).fill(7)),
)
const frame = fc.record({ type: fc.integer({ min: 0, max: 255 }), number: fc.integer({ min: 0, max: 255 }), payload })

describe('a frame', () => {
  test('comes out as it went in, whatever it carries and in whatever pieces it comes', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 4 }), fc.integer({ min: 1, max: 300 }), (frames, piece) => {
        const decoder = new Decoder(wireCodec())
        const bytes = Uint8Array.from(frames.flatMap((f) => [...encoder.encode(f)]))
        const out: Frame[] = []
        for (let at = 0; at < bytes.length; at += piece) out.push(...decoder.decode(bytes.subarray(at, at + piece)))
        expect(out).toEqual(frames)
      }),
    )
  })

  test('has one zero, at its end, and is two bytes longer than what it carries', () => {
    fc.assert(
      fc.property(frame, (f) => {
        const bytes = encoder.encode(f)
        expect(bytes.indexOf(0)).toBe(bytes.length - 1)
        expect(bytes.length).toBe(3 + f.payload.length + 4 + 2)
      }),
    )
  })

  test('is never accepted when a byte of it changed, got lost or was added, unless it was added in front', () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.constantFrom('change', 'lose', 'add'), (f, where, by, what) => {
        const whole = encoder.encode(f)
        const bytes = [...whole]
        const at = where % (bytes.length - 1)
        if (what === 'change') bytes[at]! ^= by
        else if (what === 'lose') bytes.splice(at, 1)
        else bytes.splice(at, 0, by)
        const inFront = bytes.length > whole.length && bytes.slice(1).every((byte, i) => byte === whole[i])
        expect(decode(Uint8Array.from(bytes))).toEqual(inFront ? [f] : [])
      }),
      { numRuns: 500 },
    )
  })

  test('is found behind any noise that a zero ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), frame, (noise, f) => {
        expect(decode(Uint8Array.of(...noise, 0, ...encoder.encode(f))).at(-1)).toEqual(f)
      }),
    )
  })

  test('is found behind text and noise that runs into it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ min: 1, maxLength: 600 }), frame, (noise, f) => {
        expect(decode(Uint8Array.of(...noise, ...encoder.encode(f)))).toEqual([f])
      }),
    )
  })

  test('is on the line what docs/wire.md says', () => {
    // learn, number 5, label 3, input 0 255: header and payload, then the CRC-32 of zlib, through COBS.
    const plain = [0x13, 5, 3, 3, 0, 255]
    const crc = crc32(Uint8Array.from(plain))
    const bytes = [...plain, crc & 255, (crc >>> 8) & 255, (crc >>> 16) & 255, crc >>> 24]
    expect(bytes.slice(5).every((byte) => byte !== 0)).toBe(true)
    expect([...encoder.encode({ type: 0x13, number: 5, payload: Uint8Array.of(3, 0, 255) })]).toEqual([5, 0x13, 5, 3, 3, 6, ...bytes.slice(5), 0])
  })
})
