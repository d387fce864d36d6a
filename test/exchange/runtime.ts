/** ONNX Runtime, the same as in browsers, in Node. */
import ort, { type Tensor } from 'onnxruntime-web'
import type { Learned } from './learned.js'

ort.env.wasm.numThreads = 1

/** Outputs of a model by their names. */
export async function run(model: Uint8Array, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await ort.InferenceSession.create(model)
  try {
    return await session.run(feeds)
  } finally {
    await session.release()
  }
}

export const tensor = (type: 'int8' | 'uint8' | 'float64' | 'float32', values: ArrayLike<number>, dims: readonly number[]): Tensor =>
  new ort.Tensor(type as 'float32', ({ int8: Int8Array, uint8: Uint8Array, float64: Float64Array, float32: Float32Array }[type].from(values)) as never, dims)

/** The shape that samples have in a model. */
export function dims({ experiment: { shape: { height, width, channels } } }: Learned, count: number): number[] {
  return height * width === 1 ? [count, channels] : [count, height, width, channels]
}
