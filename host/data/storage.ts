import type { Samples } from './dataset.js'

/**
 * Zeroed memory that worker threads see without a copy. A browser page that is not cross-origin isolated has no
 * SharedArrayBuffer; there it is ordinary memory.
 */
function memory(bytes: number): ArrayBufferLike {
  return typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes)
}

/** Room for `count` samples of `size` int8 inputs, shareable between threads. */
export function allocateSamples(count: number, size: number): Samples {
  return { count, inputs: new Int8Array(memory(count * size)), labels: new Uint8Array(memory(count)) }
}

/** Samples `from` up to but without `to`, as views into the same memory. */
export function viewSamples(samples: Samples, from: number, to: number): Samples {
  const size = samples.inputs.length / samples.count
  return {
    count: to - from,
    inputs: samples.inputs.subarray(from * size, to * size),
    labels: samples.labels.subarray(from, to),
  }
}

/** Samples that the mean energy is computed from; more would change it by less than a per cent. */
const ENERGY_SAMPLES = 1000

/** Mean over (at most 1,000, evenly spread) samples of the sum of squares of the real-valued input. */
export function meanEnergy(samples: Samples, fraction: number): number {
  const size = samples.inputs.length / samples.count
  const measured = Math.min(samples.count, ENERGY_SAMPLES)
  let sum = 0
  for (let i = 0; i < measured; i++) {
    const start = Math.floor((i * samples.count) / measured) * size
    for (let k = start; k < start + size; k++) sum += samples.inputs[k] * samples.inputs[k]
  }
  return sum / measured / 4 ** fraction
}
