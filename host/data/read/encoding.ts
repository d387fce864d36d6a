import { EngramError } from '../../errors.js'
import { clip } from './problem.js'

/** Byte order marks: what a file begins with says its encoding. Unicode standard, section 23.8. */
const marks: readonly { bytes: readonly number[]; encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
]

/** Encodings that an error proposes, each with where it is at home. */
const common: readonly (readonly [encoding: string, where: string])[] = [
  ['latin1', 'Western Europe'],
  ['windows-1250', 'Central Europe'],
  ['windows-1251', 'Cyrillic'],
  ['gbk', 'Chinese'],
  ['shift_jis', 'Japanese'],
]

/**
 * The encoding that was asked for, else the one of the byte order mark, else UTF-8.
 * @throws OPTION_INVALID for an encoding that TextDecoder does not know; DATA_FORMAT for bytes that are no text.
 */
export function encodingOf(bytes: Uint8Array, name: string, asked?: string): string {
  const marked = marks.find((mark) => mark.bytes.every((byte, i) => bytes[i] === byte))?.encoding
  const { encoding } = decoderOf(asked ?? marked ?? 'utf-8')
  if (marked === undefined && asked === undefined && bytes.subarray(0, 1000).includes(0)) throw binary(bytes, name)
  return encoding
}

/**
 * A decoder for which a byte that the encoding does not have is an error and never becomes a replacement character, because that would
 * merge labels that differ.
 * @throws OPTION_INVALID for an encoding that TextDecoder does not know.
 */
export function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    throw new EngramError('OPTION_INVALID', `encoding "${encoding}" is not known`, `for example ${common.map(([each]) => each).join(', ')}; names are those of the WHATWG encoding standard`, { encoding })
  }
}

/** Every second byte zero: UTF-16 of mostly Latin letters, without its mark. */
function binary(bytes: Uint8Array, name: string): EngramError {
  const head = bytes.subarray(0, 1000)
  const zeros = [0, 1].map((parity) => head.filter((byte, i) => i % 2 === parity && byte === 0).length)
  for (const [parity, encoding] of [[1, 'utf-16le'], [0, 'utf-16be']] as const)
    if (zeros[parity]! > head.length / 4 && zeros[1 - parity]! < head.length / 20)
      return new EngramError('DATA_FORMAT', `${name}: every second byte is zero, as in UTF-16 without its byte order mark`, `--encoding ${encoding}`, { path: name })
  return new EngramError('DATA_FORMAT', `${name}: this is binary data, not text`, 'save the table as CSV in UTF-8, or give IDX files as …-images-idx3-ubyte', { path: name })
}

/** The error for bytes that an encoding does not have, with line and byte where they can be told. */
export function notInEncoding(bytes: Uint8Array, name: string, encoding: string): EngramError {
  const at = encoding === 'utf-8' ? firstInvalidUtf8(bytes) : undefined
  if (at === undefined)
    return new EngramError('DATA_FORMAT', `${name}: the file holds bytes that ${encoding} does not have`, `another --encoding: ${common.map(([each]) => each).join(', ')}, …`, { path: name, encoding })
  const start = bytes.lastIndexOf(10, at) + 1
  const end = bytes.indexOf(10, at)
  const line = bytes.subarray(0, at).reduce((count, byte) => count + (byte === 10 ? 1 : 0), 1)
  const cell = cellAround(bytes.subarray(start, end < 0 ? undefined : end), at - start)
  const readings = common.flatMap(([each, where]) => {
    try {
      return [`--encoding ${each} (${where}) reads "${clip(new TextDecoder(each, { fatal: true }).decode(cell).trim())}"`]
    } catch {
      return []
    }
  })
  return new EngramError(
    'DATA_FORMAT',
    `${name}, line ${line}: byte ${at - start + 1} (0x${bytes[at]!.toString(16).toUpperCase()}) is not UTF-8`,
    ['say which encoding the file has:', ...readings].join('\n  '),
    { path: name, line, byte: at - start + 1, offset: at },
  )
}

/** The cell of a line that holds byte `at`, for showing how other encodings read it. */
function cellAround(line: Uint8Array, at: number): Uint8Array {
  const separates = (byte: number): boolean => [9, 13, 44, 59].includes(byte)
  let from = at
  let to = at
  while (from > 0 && !separates(line[from - 1]!)) from--
  while (to < line.length && !separates(line[to]!)) to++
  return line.subarray(from, to)
}

/** Offset of the first byte that is no part of a well-formed sequence. Unicode standard, table 3-7. */
export function firstInvalidUtf8(bytes: Uint8Array): number | undefined {
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i]!
    const length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0
    if (length === 0) return i
    const [low, high] = first === 0xe0 ? [0xa0, 0xbf] : first === 0xed ? [0x80, 0x9f] : first === 0xf0 ? [0x90, 0xbf] : first === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf]
    for (let k = 1; k < length; k++) {
      const byte = bytes[i + k]
      if (byte === undefined || byte < (k === 1 ? low! : 0x80) || byte > (k === 1 ? high! : 0xbf)) return i
    }
    i += length
  }
  return undefined
}
