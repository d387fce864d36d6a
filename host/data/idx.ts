import { EngramError } from '../errors.js'
import { describeStart } from './gunzip.js'

/** An IDX array of unsigned bytes; `data` is a view of the file's bytes, or what its other integers were. */
export interface Idx {
  name: string
  dims: number[]
  data: Uint8Array
}

/*
 * IDX (http://yann.lecun.com/exdb/mnist):   0    0  type  d   dims: d × uint32, big-endian   data
 *                                         +----+----+----+----+----+ … +----------------------+
 */
interface ElementType {
  name: string
  bytes: number
  read: (view: DataView, at: number) => number
}

const types: Record<number, ElementType> = {
  0x08: { name: 'uint8', bytes: 1, read: (view, at) => view.getUint8(at) },
  0x09: { name: 'int8', bytes: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { name: 'int16', bytes: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { name: 'int32', bytes: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { name: 'float32', bytes: 4, read: (view, at) => view.getFloat32(at) },
  0x0e: { name: 'float64', bytes: 8, read: (view, at) => view.getFloat64(at) },
}

/**
 * Reads an IDX file whose values are whole numbers from 0 to 255, of whatever type. Labels in two dimensions (QMNIST's `idx2-int`) are
 * their first column. `name` is for messages.
 * @throws DATA_FORMAT (magic, type, bytes left over), DATA_TRUNCATED, DATA_EMPTY.
 */
export function parseIdx(bytes: Uint8Array, name: string): Idx {
  const fail = (code: 'DATA_FORMAT' | 'DATA_TRUNCATED' | 'DATA_EMPTY' | 'DATA_VALUE', what: string, hint: string, details = {}): never => {
    throw new EngramError(code, `${name}: ${what}`, hint, { path: name, ...details })
  }
  const again = 'download or copy the file again'
  if (bytes.length === 0) fail('DATA_EMPTY', 'the file is empty (0 bytes)', again)
  if (bytes[0] !== 0 || bytes[1] !== 0)
    fail('DATA_FORMAT', `not an IDX file: it begins with ${describeStart(bytes)} instead of 00 00 08`,
      'give the IDX files themselves (…-images-idx3-ubyte, …-labels-idx1-ubyte), or a .csv', { offset: 0 })
  if (bytes.length < 4) fail('DATA_TRUNCATED', `ends in its header: ${bytes.length} bytes, 4 expected`, again, { expected: 4, actual: bytes.length })
  const [, , type, count] = bytes
  const element = types[type]
  if (!element) return fail('DATA_FORMAT', `its values are of an unknown type (0x${hex(type)} at offset 2)`, again, { offset: 2, actual: type })
  if (count < 1 || count > 4)
    fail('DATA_FORMAT', `${count} dimensions (at offset 3), 1 to 4 expected`, 'images have 3 (count, height, width), labels 1', { offset: 3, actual: count })
  const start = 4 + 4 * count
  if (bytes.length < start)
    fail('DATA_TRUNCATED', `ends in its header: ${bytes.length} bytes, ${start} expected`, again, { offset: bytes.length, expected: start, actual: bytes.length })
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const dims = Array.from({ length: count }, (_, i) => view.getUint32(4 + 4 * i))
  const shape = dims.join(' × ')
  if (dims.includes(0)) fail('DATA_EMPTY', `holds no samples: its dimensions are ${shape}`, 'give a file with at least one sample', { dims })
  const expected = start + dims.reduce((product, dim) => product * dim, 1) * element.bytes
  const details = { offset: Math.min(bytes.length, expected), expected, actual: bytes.length, dims }
  if (bytes.length < expected) fail('DATA_TRUNCATED', `truncated: ${bytes.length} bytes, but ${shape} takes ${expected}`, again, details)
  if (bytes.length > expected)
    fail('DATA_FORMAT', `${bytes.length - expected} bytes too many: ${bytes.length}, but ${shape} takes ${expected}`,
      'the header does not fit the contents; ' + again, details)
  if (element.bytes === 1 && element.name === 'uint8') return { name, dims, data: bytes.subarray(start) }
  const [rows, columns = 1] = dims
  const labels = count === 2
  const values = Array.from({ length: labels ? rows! : (bytes.length - start) / element.bytes }, (_, i) => element.read(view, start + (labels ? i * columns : i) * element.bytes))
  const outside = values.findIndex((value) => !Number.isInteger(value) || value < 0 || value > 255)
  if (outside >= 0)
    fail('DATA_VALUE', `value ${outside} is ${values[outside]} (${element.name}), and whole numbers from 0 to 255 are read`, 'convert pixels and labels to 0..255; there can be 256 classes at most', { actual: values[outside] })
  return { name, dims: labels ? [rows!] : dims, data: Uint8Array.from(values) }
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
