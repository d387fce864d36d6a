import type { Samples } from './dataset.js'
import { fileOrder } from './order.js'

/**
 * Zeroed memory that worker threads see without a copy. A browser page that is not cross-origin isolated has no
 * SharedArrayBuffer; there it is ordinary memory.
 */
export function sharedMemory(bytes: number): ArrayBufferLike {
  return typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes)
}

/** Room for `count` samples of `size` int8 inputs, shareable between threads; with `outputs`, of numbers instead of classes. */
export function allocateSamples(count: number, size: number, outputs = 0): Samples {
  return {
    count,
    inputs: new Int8Array(sharedMemory(count * size)),
    labels: new Uint8Array(sharedMemory(count)),
    ...(outputs > 0 && { values: new Int16Array(sharedMemory(2 * count * outputs)), numbers: new Float64Array(sharedMemory(8 * count * outputs)) }),
  }
}

/** The arrays of samples, and how many entries of each belong to one. */
const arrays = ['inputs', 'labels', 'known', 'times', 'values', 'numbers'] as const

/** Samples `from` up to but without `to`, as views into the same memory. */
export function viewSamples(samples: Samples, from: number, to: number): Samples {
  const parts = arrays.flatMap((key) => {
    const array = samples[key]
    const width = array && array.length / samples.count
    return array ? [[key, array.subarray(from * width!, to * width!)] as const] : []
  })
  return { ...samples, count: to - from, ...Object.fromEntries(parts) }
}

/** Copies of the samples at `rows`, in their order. When they were taken is not lost. */
export function takeSamples(stored: Samples, rows: Uint32Array): Samples {
  const samples = { ...stored, times: stored.times ?? fileOrder(stored.count) }
  const parts = arrays.flatMap((key) => {
    const array = samples[key]
    if (!array) return []
    const width = array.length / samples.count
    const taken = new (array.constructor as new (memory: ArrayBufferLike) => NonNullable<typeof array>)(sharedMemory(rows.length * width * array.BYTES_PER_ELEMENT))
    rows.forEach((row, i) => taken.set(array.subarray(row * width, (row + 1) * width) as never, i * width))
    return [[key, taken] as const]
  })
  return { ...samples, count: rows.length, ...Object.fromEntries(parts) }
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
    for (let k = start; k < start + size; k++) sum += samples.inputs[k]! * samples.inputs[k]!
  }
  return sum / measured / 4 ** fraction
}
