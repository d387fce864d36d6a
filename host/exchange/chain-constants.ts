/** The values of an ONNX graph that no sample changes: weights, also turned ones, and what is computed from shapes alone. */
import { reshaped, transposed } from './chain-flow.js'
import { ints, nodeText, unsupported } from './onnx-node.js'
import type { OnnxAttribute, OnnxModel, OnnxNode } from './onnx-schema.js'
import { constantOf, type BesideModel, type Constant } from './onnx-tensor.js'

/** Stands for numbers that a Reshape is told by the shape of what flows: it says no more than "flat". */
const SHAPE = Symbol('shape')

export class ChainConstants {
  private readonly values = new Map<string, Constant | typeof SHAPE>()

  constructor({ graph }: OnnxModel, beside: BesideModel) {
    for (const tensor of graph.initializer) this.values.set(tensor.name!, constantOf(tensor, beside))
    for (const { opType, output, attribute } of graph.node) {
      const value = opType === 'Constant' ? attribute[0] && written(attribute[0], beside) : undefined
      if (value) this.values.set(output[0]!, value)
    }
  }

  has(name: string): boolean {
    return this.values.has(name)
  }

  /** The numbers of a value; undefined where there are none, or where a shape would say them. */
  get(name: string | undefined): Constant | undefined {
    const value = this.values.get(name ?? '')
    return value === SHAPE ? undefined : value
  }

  /** Those that a node computes with. Throws MODEL_UNSUPPORTED where it is fed by something else. */
  of(node: OnnxNode, place: number): Constant {
    const constant = this.get(node.input[place])
    if (!constant) throw unsupported(`${nodeText(node)} computes with something that is no constant`, 'models with branches do not fit a network of engram')
    return constant
  }

  /** Whether a node computes with constants and shapes alone, so that what it gives is one of them. */
  takes(node: OnnxNode): boolean {
    const { opType, input, output } = node
    const from = input.filter((name) => name !== '')
    const computed = from.length > 0 && from.every((name) => this.has(name))
    if (opType !== 'Shape' && !computed) return false
    const constant = this.get(from[0])
    this.values.set(output[0]!, (computed && constant && this.turned(node, constant)) || SHAPE)
    return true
  }

  /** Weights that are only laid out in another way. */
  private turned(node: OnnxNode, constant: Constant): Constant | undefined {
    switch (node.opType) {
      case 'Identity': case 'Cast': return constant
      case 'Reshape': {
        const to = this.get(node.input[1])
        return to && { ...constant, dims: reshaped(constant.dims, [...to.values]) }
      }
      case 'Transpose': return transposed(constant, ints(node, 'perm') ?? constant.dims.map((_, i) => constant.dims.length - 1 - i))
      default: return undefined
    }
  }
}

/** What the one attribute of a Constant says; undefined for strings and sparse tensors. */
function written({ name, t, f = 0, i = 0, floats = [], ints: integers = [] }: OnnxAttribute, beside: BesideModel): Constant | undefined {
  const list = (values: readonly number[]): Constant => ({ dims: [values.length], values: Float64Array.from(values) })
  switch (name) {
    case 'value': return t && constantOf(t, beside)
    case 'value_float': return { dims: [], values: Float64Array.of(f) }
    case 'value_int': return { dims: [], values: Float64Array.of(i) }
    case 'value_floats': return list(floats)
    case 'value_ints': return list(integers)
    default: return undefined
  }
}
