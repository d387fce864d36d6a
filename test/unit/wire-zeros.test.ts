import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Area, Request } from '../../assembly/abi.ts'
import { configBlock } from '../../host/experiment/config-block.ts'
import { inferRequests, learnRequests } from '../../host/wire/requests.ts'
import { packed } from '../../host/wire/zeros.ts'
import { BareDevice } from '../bare-device.ts'
import { digits, experimentOf } from '../conformance/observe.ts'

/** A rule that dreams: the sample that it holds can be read. */
const experiment = experimentOf({ rule: 'wake-sleep', network: '12:i8-10', seed: 1 })
const INPUTS = 64
const MOST = 68

function device(): BareDevice {
  const bare = new BareDevice(1 << 14)
  bare.hello(1)
  bare.ask(Request.block, 0, Uint8Array.of(0, 0, ...configBlock(experiment)))
  bare.ask(Request.configure, 1)
  return bare
}

/** What a device holds after some requests. */
function held(asked: readonly { type: number; payload: Uint8Array }[]): Uint8Array {
  const bare = device()
  let number = 2
  for (const { type, payload } of asked) expect(bare.ask(type, number++, payload)[0]!.type).toBe(type | 0x80)
  const words = Array.from({ length: INPUTS / 4 }, (_, i) => bare.ask(Request.read, number++ & 255, Uint8Array.of(i, 0, 0, 0, Area.input))[0]!.payload.slice(0, 4))
  return Uint8Array.from(words.flatMap((bytes) => [...bytes]))
}

/** Runs of zeros among other bytes, as images have them. */
const sample = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 70 }).map((n) => new Array<number>(n).fill(0)), fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 9 })), { minLength: 1, maxLength: 40 })
  .map((runs) => Uint8Array.from({ length: INPUTS }, (_, i) => runs.flat()[i] ?? 0))

describe('a packed sample', () => {
  test('is on the device what it was here', () => {
    fc.assert(fc.property(sample, fc.integer({ min: 5, max: MOST }), (bytes, most) => {
      expect(held(packed(bytes, most))).toEqual(bytes)
    }), { numRuns: 40 })
  })

  test('of more zeros than one pair can stand for keeps its length', () => {
    const bytes = new Uint8Array(784)
    bytes[700] = 9
    const [only, ...more] = packed(bytes, 240)
    expect(more).toEqual([])
    expect([...only!.payload]).toEqual([0, 0, 0, 255, 0, 255, 0, 190, 9, 0, 83])
  })
})

describe('a sample is sent', () => {
  const samples = (inputs: Uint8Array) => ({ ...digits.train, inputs: new Int8Array(inputs.buffer) as never, labels: digits.train.labels.slice(0, 1) })
  const types = (inputs: Uint8Array, packs: boolean) => [...learnRequests(samples(inputs) as never, Uint32Array.of(0), inputs.length, { most: 240, packs })].map(({ type }) => type)
  const [sparse, dense] = [new Uint8Array(784).fill(7, 300, 400), new Uint8Array(784).fill(7)]

  test('packed where that is shorter, and the device can', () => {
    expect(types(sparse, true)).toEqual([Request.zeros, Request.learn])
    expect(types(sparse, false)).toEqual([Request.sample, Request.sample, Request.sample, Request.learn])
    expect(types(dense, true)).toEqual(types(dense, false))
  })

  test('to be inferred in the same way', () => {
    const asked = [...inferRequests(samples(sparse) as never, Uint32Array.of(0), 784, { most: 240, packs: true })]
    expect(asked.map(({ type, payload }) => [type, payload.length])).toEqual([[Request.zeros, 2 + 4 + 100 + 4], [Request.infer, 0]])
  })
})
