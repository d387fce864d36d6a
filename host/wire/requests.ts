import { Area, Request } from '../../assembly/abi.js'
import type { Samples } from '../data/dataset.js'
import { targetOf } from '../data/targets.js'
import type { Asked } from './channel.js'
import type { SharedRows } from './shared-rows.js'
import { packed } from './zeros.js'

/** In front of a part. */
export const OFFSET_BYTES = 2
/** What a request costs a line besides its payload: its frame, and the answer with a value. */
const AROUND_BYTES = 9 + 13

/** What a device takes in a request. */
export interface Payloads {
  /** Bytes of the longest. */
  most: number
  /** It takes a sample with its runs of zeros as numbers (`Request.zeros`). */
  packs: boolean
  /** Of a front end: the rows that the device has of the sample before. */
  shared?: SharedRows
}

/** `bytes` from one on in parts with their offsets, in payloads of at most `most` bytes. */
export function* parts(type: Request.block | Request.sample | Request.target, bytes: Uint8Array, most: number, from = 0): Generator<Asked> {
  const step = most - OFFSET_BYTES
  for (let offset = from; offset < bytes.length; offset += step) {
    yield { type, payload: Uint8Array.of(offset & 255, offset >> 8, ...bytes.subarray(offset, offset + step)) }
  }
}

/** Everything that learning one sample after another takes: its target and input in parts, and then the request that its last bytes come with. */
export function* learnRequests(samples: Samples, order: Uint32Array, length: number, payloads: Payloads): Generator<Asked> {
  for (const row of order) {
    const target = targetOf(samples, row)
    if (typeof target === 'number') yield* inputRequests(Request.learn, samples, row, length, payloads, target)
    else if (target === undefined) yield* inputRequests(Request.observe, samples, row, length, payloads)
    else {
      yield* parts(Request.target, new Uint8Array(target.buffer, target.byteOffset, target.byteLength), payloads.most)
      yield* inputRequests(Request.teach, samples, row, length, payloads)
    }
  }
}

/** The same for answers; `outputs` numbers that each is made of are read behind it. */
export function* inferRequests(samples: Samples, order: Uint32Array, length: number, payloads: Payloads, outputs = 0): Generator<Asked> {
  for (const row of order) {
    yield* inputRequests(Request.infer, samples, row, length, payloads)
    for (let index = 0; index < outputs; index++) yield readRequest(Area.outputs, index)
  }
}

/** Everything that dreaming of one class after another takes: the dream, and then the words of it. */
export function* dreamRequests(labels: ArrayLike<number>, seed: number, first: number, length: number): Generator<Asked> {
  for (let i = 0; i < labels.length; i++) {
    yield { type: Request.dream, payload: Uint8Array.of(...new Uint8Array(Uint32Array.of(seed, first + i).buffer), labels[i]!) }
    for (let index = 0; index < wordsIn(length); index++) yield readRequest(Area.input, index)
  }
}

/** Words that hold so many bytes. */
export const wordsIn = (bytes: number): number => Math.ceil(bytes / 4)

/** Reads a word of an area. */
export function readRequest(area: Area, index: number): Asked {
  const payload = new Uint8Array(5)
  new DataView(payload.buffer).setUint32(0, index, true)
  payload[4] = area
  return { type: Request.read, payload }
}

type Last = Request.learn | Request.infer | Request.observe | Request.teach

/** A sample in the requests that take the line least, as it is or packed. */
function inputRequests(type: Last, { inputs }: Samples, row: number, length: number, { most, packs, shared }: Payloads, label?: number): Asked[] {
  const front = label === undefined ? [] : [label]
  const bytes = new Uint8Array(inputs.buffer, inputs.byteOffset + row * length, length)
  const step = most - OFFSET_BYTES, from = shared?.take(bytes) ?? 0
  const before = from + Math.ceil(Math.max(0, length - from - (most - front.length)) / step) * step
  const plain = [...parts(Request.sample, bytes.subarray(0, before), most, from), { type, payload: Uint8Array.of(...front, ...bytes.subarray(before)) }]
  if (!packs) return plain
  const dense = [...packed(bytes, most), { type, payload: Uint8Array.from(front) }]
  return lineBytes(dense) < lineBytes(plain) ? dense : plain
}

const lineBytes = (asked: readonly Asked[]): number => asked.reduce((sum, { payload }) => sum + payload.length + AROUND_BYTES, 0)
