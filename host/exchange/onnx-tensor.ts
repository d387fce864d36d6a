/** Numbers of a tensor of an ONNX file, however they are stored. */
import { EngramError } from '../errors.js'
import { DataType, type OnnxTensor } from './onnx-schema.js'

export interface Constant {
  dims: number[]
  values: Float64Array
}

/** The bytes of a file that lies beside the model, where weights are kept there. */
export type BesideModel = (location: string) => Uint8Array

/** @throws MODEL_UNSUPPORTED for types that weights do not have, MODEL_INVALID for fewer numbers than the shape says. */
export function constantOf(tensor: OnnxTensor, beside: BesideModel): Constant {
  const { name = 'a constant', dims } = tensor
  const values = tensor.dataLocation === 1 ? rawValues(external(tensor, beside), tensor) : tensor.rawData?.length ? rawValues(tensor.rawData, tensor) : listedValues(tensor)
  const count = dims.reduce((product, dim) => product * dim, 1)
  if (values.length !== count) throw new EngramError('MODEL_INVALID', `tensor ${name} has the shape ${shapeText(dims)}, and ${values.length} numbers`, 'the file is damaged: export it again', { tensor: name, dims, numbers: values.length })
  return { dims, values }
}

export const shapeText = (dims: readonly (number | string)[]): string => (dims.length === 0 ? 'of one number' : dims.join(' × '))

function external({ name, externalData = [] }: OnnxTensor, beside: BesideModel): Uint8Array {
  const { location, offset = '0', length } = Object.fromEntries(externalData.map(({ key, value }) => [key, value])) as { location?: string; offset?: string; length?: string }
  // Only a name: a model from anywhere must not name files elsewhere.
  if (location === undefined || /[\\/]|^\.\.?$/.test(location)) throw new EngramError('MODEL_INVALID', `tensor ${name} lies in the file ${JSON.stringify(location)}, which is not beside the model`, 'export it again, with its weights inside')
  const bytes = beside(location), first = Number(offset)
  return bytes.slice(first, length === undefined ? undefined : first + Number(length))
}

const readers: Readonly<Record<number, { bytes: number; read: (view: DataView, at: number) => number }>> = {
  [DataType.float]: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  [DataType.double]: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  [DataType.int64]: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  [DataType.int32]: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  [DataType.int8]: { bytes: 1, read: (view, at) => view.getInt8(at) },
  [DataType.uint8]: { bytes: 1, read: (view, at) => view.getUint8(at) },
}

function rawValues(raw: Uint8Array, { name, dataType }: OnnxTensor): Float64Array {
  const reader = readers[dataType]
  if (!reader) throw unknownType(name, dataType)
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length)
  return Float64Array.from({ length: Math.floor(raw.length / reader.bytes) }, (_, i) => reader.read(view, i * reader.bytes))
}

function listedValues({ name, dataType, floatData, doubleData, int32Data, int64Data }: OnnxTensor): Float64Array {
  if (!readers[dataType]) throw unknownType(name, dataType)
  return Float64Array.from([floatData, doubleData, int64Data, int32Data].find((list) => list && list.length > 0) ?? [])
}

const unknownType = (name: string | undefined, type: number): EngramError =>
  new EngramError('MODEL_UNSUPPORTED', `tensor ${name} is of type ${Object.entries(DataType).find(([, id]) => id === type)?.[0] ?? type}, which is neither float, double nor an integer of 8, 32 or 64 bits`, 'export the model with float weights', { tensor: name, type })
