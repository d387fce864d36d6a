import { isArff, readArff } from './arff.js'
import { readDelimited } from './delimited.js'
import { decodeText } from './encoding.js'
import { refuseForeign } from './foreign.js'
import { isJson, readJson } from './json.js'
import { isLibsvm, readLibsvm } from './libsvm.js'
import { isNpy, readNpy } from './npy.js'
import type { ReadingOptions, Sheet } from './sheet.js'

/**
 * Reads a table of any format that is known: NumPy's .npy, ARFF, JSON lines and arrays, LIBSVM's sparse rows, or text in lines and columns. The format is
 * told by what the file holds, not by its name.
 * @throws DATA_FORMAT, DATA_EMPTY, OPTION_INVALID; see the readers.
 */
export function readTable(content: Uint8Array | string, name: string, options: ReadingOptions = {}): Sheet {
  if (typeof content === 'string') return readText(content, name, options)
  if (isNpy(content)) return readNpy(content, name)
  refuseForeign(content, name)
  const { text, encoding } = decodeText(content, name, options.encoding)
  const sheet = readText(text, name, options)
  return { ...sheet, reading: { ...sheet.reading, encoding } }
}

function readText(text: string, name: string, options: ReadingOptions): Sheet {
  if (isArff(text)) return readArff(text, name)
  if (isJson(text)) return readJson(text, name)
  if (isLibsvm(text)) return readLibsvm(text, name)
  return readDelimited(text, name, options)
}
