import { Request } from '../../assembly/abi.js'
import type { Samples } from '../data/dataset.js'
import type { Asked } from './channel.js'

const OFFSET_BYTES = 2

/** `bytes` in parts with their offsets, in payloads of at most `most` bytes. */
export function* parts(type: Request.block | Request.sample, bytes: Uint8Array, most: number): Generator<Asked> {
  const step = most - OFFSET_BYTES
  for (let offset = 0; offset < bytes.length; offset += step) {
    yield { type, payload: Uint8Array.of(offset & 255, offset >> 8, ...bytes.subarray(offset, offset + step)) }
  }
}

/** The requests for samples, one sample after the other: parts of the input, then the request to learn or infer with the last bytes. */
export function* sampleRequests(
  type: Request.learn | Request.infer,
  { inputs, labels }: Samples,
  order: Uint32Array,
  length: number,
  most: number,
): Generator<Asked> {
  const label = type === Request.learn ? 1 : 0
  for (const row of order) {
    const bytes = new Uint8Array(inputs.buffer, inputs.byteOffset + row * length, length)
    const step = most - OFFSET_BYTES
    const before = Math.ceil(Math.max(0, length - (most - label)) / step) * step
    yield* parts(Request.sample, bytes.subarray(0, before), most)
    const payload = new Uint8Array(label + length - before)
    if (label) payload[0] = labels[row]!
    payload.set(bytes.subarray(before), label)
    yield { type, payload }
  }
}
