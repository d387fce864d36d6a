/** Builds the graph of an ONNX model node by node. */
import { AttributeType, DataType, type OnnxAttribute, type OnnxModel, type OnnxNode, type OnnxTensor, type OnnxValue } from './onnx-schema.js'

export type ElementType = keyof typeof DataType
/** The name of a value that flows through the graph. */
export type Value = string

const arrays = { float: Float32Array, uint8: Uint8Array, int8: Int8Array, int32: Int32Array, double: Float64Array } as const

/** Numbers as little-endian bytes, and their shape. */
export function tensor(name: string, type: keyof typeof arrays | 'int64', dims: readonly number[], values: ArrayLike<number>): OnnxTensor {
  const typed = type === 'int64' ? BigInt64Array.from(Array.from(values), BigInt) : arrays[type].from(values)
  return { name, dims: [...dims], dataType: DataType[type], rawData: new Uint8Array(typed.buffer) }
}

export class Graph {
  private readonly nodes: OnnxNode[] = []
  private readonly initializers = new Map<string, OnnxTensor>()
  private readonly inputs: OnnxValue[] = []
  private readonly outputs: OnnxValue[] = []

  /** A dimension that is a word has any size. */
  input(name: string, type: ElementType, dims: readonly (number | string)[], docString: string): Value {
    this.inputs.push(valueInfo(name, type, dims, docString))
    return name
  }

  output(name: Value, type: ElementType, dims: readonly (number | string)[], docString: string): void {
    this.outputs.push(valueInfo(name, type, dims, docString))
  }

  /** A constant; one of the same name is the same. */
  constant(name: string, type: Parameters<typeof tensor>[1], dims: readonly number[], values: ArrayLike<number>): Value {
    if (!this.initializers.has(name)) this.initializers.set(name, tensor(name, type, dims, values))
    return name
  }

  /** A single number that is called what it is. */
  number(type: Parameters<typeof tensor>[1], value: number): Value {
    return this.constant(`${type} ${value}`, type, [], [value])
  }

  /** A node with one output, which is called as the node is. */
  node(opType: string, name: string, input: readonly Value[], attributes: Readonly<Record<string, number | readonly number[]>> = {}): Value {
    this.nodes.push({ opType, name, input: [...input], output: [name], attribute: Object.entries(attributes).map(attribute) })
    return name
  }

  cast(name: string, value: Value, to: ElementType): Value {
    return this.node('Cast', name, [value], { to: DataType[to] })
  }

  /** The finished model. */
  model(about: Pick<OnnxModel, 'irVersion' | 'opsetImport' | 'producerName' | 'producerVersion' | 'docString' | 'metadataProps'>, name: string): OnnxModel {
    return { ...about, graph: { name, node: this.nodes, initializer: [...this.initializers.values()], input: this.inputs, output: this.outputs } }
  }
}

const attribute = ([name, value]: [string, number | readonly number[]]): OnnxAttribute =>
  typeof value === 'number' ? { name, type: AttributeType.int, i: value } : { name, type: AttributeType.ints, ints: [...value] }

const valueInfo = (name: string, type: ElementType, dims: readonly (number | string)[], docString: string): OnnxValue => ({
  name, docString,
  type: { tensorType: { elemType: DataType[type], shape: { dim: dims.map((dim) => (typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim })) } } },
})
