/** The value that flows along a chain of layers, and how it is turned: each of its numbers knows its place in the order of the core. */
import { features, type Shape } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import { mismatch } from './onnx-node.js'
import type { OnnxNode } from './onnx-schema.js'
import { shapeText, type Constant } from './onnx-tensor.js'

/** The value that flows along the chain. */
export interface Flow {
  /** As the model has it, the samples left out. */
  dims: number[]
  /** Of each of its numbers, the place in the order HWC of `map`. */
  places: Int32Array
  map: Shape
}

/** The place in the order HWC of number i of a map that lies in the order CHW. */
export const hwc = (i: number, { height, width, channels }: Shape): number => (i % (height * width)) * channels + Math.floor(i / (height * width))

/** How the model takes a sample: as a map, channels first or last, or as a list. */
export function inputFlow(declared: readonly (number | string)[] | undefined, shape: Shape): Flow {
  const { height, width, channels } = shape
  const size = features(shape)
  const dims = declared?.slice(1) ?? []
  const inOrder = Int32Array.from({ length: size }, (_, i) => i)
  const fits = (wanted: readonly number[]): boolean => dims.length === wanted.length && dims.every((dim, axis) => typeof dim === 'string' || dim === wanted[axis])
  if (fits([channels, height, width])) return { dims: [channels, height, width], map: shape, places: inOrder.map((i) => hwc(i, shape)) }
  const other = [[height, width, channels], [height, width], [size], [1, size]].find((wanted) => wanted.reduce((a, b) => a * b, 1) === size && fits(wanted))
  if (other || dims.length === 0) return { dims: other ?? [size], map: shape, places: inOrder }
  throw new EngramError('MODEL_SHAPE', `the model takes samples of ${shapeText(dims)}, and those of the data are ${height} × ${width} × ${channels}`, 'import it with the data that it was learned on (--data), or with data of that shape', { model: dims, data: [height, width, channels] })
}

/** The shape that a Reshape asks for, without the axis of the samples. */
export function withoutSamples(node: OnnxNode, to: number[], size: number): number[] {
  const [, ...rest] = to
  const open = rest.indexOf(-1)
  const product = rest.reduce((all, dim) => (dim === -1 ? all : all * dim), 1)
  const dims = rest.map((dim, i) => (i === open ? size / product : dim))
  if (dims.length === 0 || dims.reduce((all, dim) => all * dim, 1) !== size) throw mismatch(node, 'makes', to, ['samples', size])
  return dims
}

/** The shape that a Reshape of a constant asks for. */
export function reshaped(dims: readonly number[], to: number[]): number[] {
  const size = dims.reduce((all, dim) => all * dim, 1)
  const product = to.reduce((all, dim) => (dim === -1 ? all : all * dim), 1)
  return to.map((dim) => (dim === -1 ? size / product : dim))
}

/** The axes of a constant in another order. */
export function transposed({ dims, values }: Constant, perm: readonly number[]): Constant {
  const to = perm.map((axis) => dims[axis]!)
  const steps = dims.map((_, axis) => dims.slice(axis + 1).reduce((all, dim) => all * dim, 1))
  return {
    dims: to,
    values: Float64Array.from(values, (_, i) => {
      let rest = i, at = 0
      for (let axis = to.length - 1; axis >= 0; axis--) {
        at += (rest % to[axis]!) * steps[perm[axis]!]!
        rest = Math.floor(rest / to[axis]!)
      }
      return values[at]!
    }),
  }
}

/** A constant for each number that flows, in the order of the core. */
export function spread(node: OnnxNode, { dims: to, places }: Flow, { dims, values }: Constant): Float64Array {
  // The samples may be among its axes.
  const own = dims.length > to.length && dims.slice(0, dims.length - to.length).every((dim) => dim === 1) ? dims.slice(dims.length - to.length) : dims
  const padded = [...new Array<number>(Math.max(0, to.length - own.length)).fill(1), ...own]
  if (padded.length !== to.length || padded.some((dim, axis) => dim !== 1 && dim !== to[axis])) throw mismatch(node, 'computes with a constant', dims, to)
  const each = new Float64Array(places.length)
  for (let i = 0; i < places.length; i++) {
    let rest = i, at = 0, step = 1
    for (let axis = to.length - 1; axis >= 0; axis--) {
      if (padded[axis] !== 1) at += (rest % to[axis]!) * step
      rest = Math.floor(rest / to[axis]!)
      step *= padded[axis]!
    }
    each[places[i]!] = values[at]!
  }
  return each
}
