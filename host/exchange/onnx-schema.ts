/**
 * The part of ONNX's protobuf schema that is written or read here: onnx/onnx.proto of onnx 1.23.1 (github.com/onnx/onnx), copyright the
 * ONNX project contributors, Apache-2.0. Field numbers, types and names are as they stand there; fields that are left out are passed over when a file is read.
 */
import protobuf, { type INamespace, type IType } from 'protobufjs/light.js'
import { EngramError } from '../errors.js'

type Field = [type: string, id: number, repeated?: 'repeated']

const message = (fields: Readonly<Record<string, Field>>): IType => ({
  fields: Object.fromEntries(Object.entries(fields).map(([name, [type, id, rule]]) => [name, { type, id, ...(rule && { rule }), ...(packed.has(name) && { options: { packed: true } }) }])),
})
const packed = new Set(['floatData', 'int32Data', 'int64Data', 'doubleData'])

const schema: INamespace = {
  nested: {
    ModelProto: message({
      irVersion: ['int64', 1], opsetImport: ['OperatorSetIdProto', 8, 'repeated'], producerName: ['string', 2], producerVersion: ['string', 3], domain: ['string', 4],
      docString: ['string', 6], graph: ['GraphProto', 7], metadataProps: ['StringStringEntryProto', 14, 'repeated'],
    }),
    OperatorSetIdProto: message({ domain: ['string', 1], version: ['int64', 2] }),
    StringStringEntryProto: message({ key: ['string', 1], value: ['string', 2] }),
    GraphProto: message({
      node: ['NodeProto', 1, 'repeated'], name: ['string', 2], initializer: ['TensorProto', 5, 'repeated'], docString: ['string', 10],
      input: ['ValueInfoProto', 11, 'repeated'], output: ['ValueInfoProto', 12, 'repeated'],
    }),
    NodeProto: message({
      input: ['string', 1, 'repeated'], output: ['string', 2, 'repeated'], name: ['string', 3], opType: ['string', 4], attribute: ['AttributeProto', 5, 'repeated'], domain: ['string', 7],
    }),
    AttributeProto: message({
      name: ['string', 1], f: ['float', 2], i: ['int64', 3], s: ['bytes', 4], t: ['TensorProto', 5], floats: ['float', 7, 'repeated'], ints: ['int64', 8, 'repeated'], type: ['int32', 20],
    }),
    TensorProto: message({
      dims: ['int64', 1, 'repeated'], dataType: ['int32', 2], floatData: ['float', 4, 'repeated'], int32Data: ['int32', 5, 'repeated'], int64Data: ['int64', 7, 'repeated'],
      name: ['string', 8], rawData: ['bytes', 9], doubleData: ['double', 10, 'repeated'], externalData: ['StringStringEntryProto', 13, 'repeated'], dataLocation: ['int32', 14],
    }),
    ValueInfoProto: message({ name: ['string', 1], type: ['TypeProto', 2], docString: ['string', 3] }),
    TypeProto: message({ tensorType: ['TensorTypeProto', 1] }),
    TensorTypeProto: message({ elemType: ['int32', 1], shape: ['TensorShapeProto', 2] }),
    TensorShapeProto: message({ dim: ['DimensionProto', 1, 'repeated'] }),
    DimensionProto: message({ dimValue: ['int64', 1], dimParam: ['string', 2] }),
  },
}

/** `TensorProto.DataType`. */
export const DataType = { float: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, string: 8, bool: 9, float16: 10, double: 11, uint32: 12, uint64: 13, bfloat16: 16 } as const
/** `AttributeProto.AttributeType`. */
export const AttributeType = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const

export interface OnnxTensor {
  name?: string
  dims: number[]
  dataType: number
  rawData?: Uint8Array
  floatData?: number[]
  int32Data?: number[]
  int64Data?: number[]
  doubleData?: number[]
  dataLocation?: number
  externalData?: { key: string; value: string }[]
}

export interface OnnxAttribute {
  name: string
  type: number
  f?: number
  i?: number
  s?: Uint8Array
  t?: OnnxTensor
  floats?: number[]
  ints?: number[]
}

export interface OnnxNode {
  name?: string
  opType: string
  domain?: string
  input: string[]
  output: string[]
  attribute: OnnxAttribute[]
}

export interface OnnxValue {
  name: string
  docString?: string
  type?: { tensorType?: { elemType: number; shape?: { dim: { dimValue?: number; dimParam?: string }[] } } }
}

export interface OnnxModel {
  irVersion: number
  opsetImport: { domain?: string; version: number }[]
  producerName?: string
  producerVersion?: string
  docString?: string
  metadataProps: { key: string; value: string }[]
  graph: { name?: string; docString?: string; node: OnnxNode[]; initializer: OnnxTensor[]; input: OnnxValue[]; output: OnnxValue[] }
}

const Model = protobuf.Root.fromJSON(schema).lookupType('ModelProto')

/** The bytes of an ONNX file. */
export const encodeOnnx = (model: OnnxModel): Uint8Array => Model.encode(Model.create(model)).finish()

/** Reads one. Throws MODEL_INVALID for bytes that are none, or a part of one. */
export function decodeOnnx(bytes: Uint8Array, name: string): OnnxModel {
  const invalid = (why: string): EngramError => new EngramError('MODEL_INVALID', `${name} is no whole ONNX model: ${why}`, 'give a file that torch.onnx.export, tf2onnx or another exporter wrote, as it is')
  let model: OnnxModel
  try {
    model = Model.toObject(Model.decode(bytes), { longs: Number, arrays: true }) as OnnxModel
  } catch (error) {
    throw invalid((error as Error).message)
  }
  if (!model.irVersion || !model.graph) throw invalid('it has no version or no graph')
  if (!model.opsetImport.some(({ version }) => version)) throw invalid('it does not say the version of its operators')
  if (model.graph.node.length === 0 || model.graph.output.length === 0) throw invalid('its graph has no nodes, or no output')
  return model
}
