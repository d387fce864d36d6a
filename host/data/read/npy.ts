import { ColumnReader, type Column } from './column.js'
import { numberIn } from './number.js'
import { failure } from './problem.js'
import type { Sheet } from './sheet.js'

/** An array of NumPy: its shape, and its values in row-major order; text arrays hold strings. */
export interface NpyArray {
  name: string
  shape: number[]
  /** Element type as NumPy writes it, e.g. `<f4`. */
  type: string
  values: ArrayLike<number> | string[]
}

const MAGIC = '\x93NUMPY'

export const isNpy = (bytes: Uint8Array): boolean => String.fromCharCode(...bytes.subarray(0, 6)) === MAGIC

/** A ZIP archive whose entries are arrays. */
export const isNpz = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4 && /^[^\0]{1,200}\.npy/.test(String.fromCharCode(...bytes.subarray(30, 230)))

/**
 * Reads NumPy's array format, versions 1 to 3 (numpy.lib.format): magic, version, length of the header, a Python dictionary, then
 * the elements.
 * @throws DATA_FORMAT for Python objects, complex numbers and records; DATA_TRUNCATED.
 */
export function parseNpy(bytes: Uint8Array, name: string): NpyArray {
  const fail = failure(name)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const long = bytes[6]! > 1
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true)
  const begin = (long ? 12 : 10) + length
  const header = new TextDecoder().decode(bytes.subarray(long ? 12 : 10, begin))
  const type = /'descr'\s*:\s*'([^']+)'/.exec(header)?.[1]
  const fortran = /'fortran_order'\s*:\s*True/.test(header)
  const shapeText = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1]
  if (!type || shapeText === undefined) return fail('DATA_FORMAT', undefined, 'this is an array of records, which is not read', "save plain arrays: numpy.save('x.npy', array)")
  const shape = shapeText.split(',').map((each) => each.trim()).filter((each) => each !== '').map(Number)
  const count = shape.reduce((product, size) => product * size, 1)
  const reader = elementReader(type)
  if (!reader) return fail('DATA_FORMAT', undefined, `elements of type "${type}" are not read`, "save numbers or texts: array.astype('float64')")
  if (bytes.length < begin + count * reader.bytes)
    return fail('DATA_TRUNCATED', undefined, `${bytes.length - begin} bytes of data, and ${count * reader.bytes} are due for ${shape.join(' × ')} elements`, 'copy or download the file again')
  const order = fortran && shape.length > 1 ? fortranPlaces(shape) : undefined
  const read = (i: number): number | string => reader.read(view, begin + (order ? order(i) : i) * reader.bytes)
  if (reader.text) return { name, shape, type, values: Array.from({ length: count }, (_, i) => String(read(i))) }
  const numbers = reader.bytes === 1 ? new Int16Array(count) : new Float64Array(count)
  for (let i = 0; i < count; i++) numbers[i] = read(i) as number
  return { name, shape, type, values: numbers }
}

interface ElementReader {
  bytes: number
  text?: boolean
  read(view: DataView, at: number): number | string
}

function elementReader(type: string): ElementReader | undefined {
  const [, order, kind, size] = /^([<>|=])([a-zA-Z])(\d+)$/.exec(type) ?? []
  const little = order !== '>'
  const bytes = Number(size)
  switch (`${kind}${size}`) {
    case 'b1': return { bytes, read: (view, at) => view.getUint8(at) }
    case 'i1': return { bytes, read: (view, at) => view.getInt8(at) }
    case 'u1': return { bytes, read: (view, at) => view.getUint8(at) }
    case 'i2': return { bytes, read: (view, at) => view.getInt16(at, little) }
    case 'u2': return { bytes, read: (view, at) => view.getUint16(at, little) }
    case 'i4': return { bytes, read: (view, at) => view.getInt32(at, little) }
    case 'u4': return { bytes, read: (view, at) => view.getUint32(at, little) }
    case 'i8': return { bytes, read: (view, at) => Number(view.getBigInt64(at, little)) }
    case 'u8': return { bytes, read: (view, at) => Number(view.getBigUint64(at, little)) }
    case 'f4': return { bytes, read: (view, at) => view.getFloat32(at, little) }
    case 'f8': return { bytes, read: (view, at) => view.getFloat64(at, little) }
    case 'f2': return { bytes, read: (view, at) => half(view.getUint16(at, little)) }
  }
  if (kind === 'S') return { bytes, text: true, read: (view, at) => text(Array.from({ length: bytes }, (_, i) => view.getUint8(at + i))) }
  // UCS-4, four bytes a character.
  if (kind === 'U') return { bytes: bytes * 4, text: true, read: (view, at) => text(Array.from({ length: bytes }, (_, i) => view.getUint32(at + 4 * i, little))) }
  return undefined
}

const text = (codes: number[]): string => String.fromCodePoint(...codes).replace(/\0+$/, '')

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}

/** Where the element that is i-th in row-major order stands in column-major order. */
function fortranPlaces(shape: readonly number[]): (i: number) => number {
  return (i) => {
    let rest = i
    let place = 0
    for (let d = shape.length - 1; d >= 0; d--) {
      const index = rest % shape[d]!
      rest = (rest - index) / shape[d]!
      place += index * shape.slice(0, d).reduce((product, size) => product * size, 1)
    }
    return place
  }
}

/** A matrix as a table whose last column may be the label; `flat` takes images, a row each, as well. */
export function readNpy(bytes: Uint8Array, name: string, flat = false): Sheet {
  const { shape, values } = parseNpy(bytes, name)
  const fail = failure(name)
  if (shape.length !== 2 && !(flat && shape.length > 2)) return fail('DATA_SHAPE', undefined, `this array has ${shape.length} dimension${shape.length === 1 ? '' : 's'} (${shape.join(' × ')}), and a table has 2`, "save features and labels together in one .npz: numpy.savez('data.npz', x=x, y=y)")
  return sheetOf(name, 'NumPy array', matrixColumns(values, shape[0]!, shape.slice(1).reduce((product, size) => product * size, 1), String), shape[0]!)
}

/** Columns of a row-major matrix. */
export function matrixColumns(values: ArrayLike<number> | string[], rows: number, width: number, title: (column: number) => string): Column[] {
  return Array.from({ length: width }, (_, c) => {
    const reader = new ColumnReader(numberIn)
    for (let row = 0; row < rows; row++) reader.push(String(values[row * width + c]), row + 1)
    return reader.column(title(c), title(c) !== String(c))
  })
}

/** A sheet of columns that no text told of. */
export const sheetOf = (name: string, format: string, columns: Column[], rows: number): Sheet => ({
  name,
  rows,
  columns,
  reading: { format, header: columns.some(({ titled }) => titled), headerWhy: `${format}s have no header`, skipped: [] },
})
