import { isArff, readArff } from './arff.js'
import { readDelimited } from './delimited.js'
import { refuseForeign } from './foreign.js'
import { isJson, readJson } from './json.js'
import { isLibsvm, readLibsvm } from './libsvm.js'
import { isNpy, readNpy } from './npy.js'
import { bytesOf, piecesOf, wholeText, type Content, type Pieces } from './pieces.js'
import type { ReadingOptions, Sheet } from './sheet.js'

/** Formats of bytes are told from so many. */
const SIGNATURE = 1024

/**
 * Reads a table of any format that is known: NumPy's .npy, ARFF, JSON lines and arrays, LIBSVM's sparse rows, or text in lines and columns. The format is
 * told by what the file holds, not by its name.
 * @throws DATA_FORMAT, DATA_EMPTY, OPTION_INVALID; see the readers.
 */
export function readTable(content: Content, name: string, options: ReadingOptions = {}): Sheet {
  if (typeof content !== 'string') {
    const bytes = bytesOf(content)
    const [first = new Uint8Array()] = bytes.blocks(SIGNATURE)
    if (isNpy(first)) return readNpy(bytes.all(), name, options.flat)
    refuseForeign(first, name)
  }
  const pieces = piecesOf(content, name, options.encoding)
  const sheet = readText(pieces, name, options)
  return pieces.encoding === undefined ? sheet : { ...sheet, reading: { ...sheet.reading, encoding: pieces.encoding } }
}

function readText(pieces: Pieces, name: string, options: ReadingOptions): Sheet {
  const { head } = pieces
  if (isArff(head)) return readArff(wholeText(pieces, name), name, options.fewest)
  if (isJson(head)) return readJson(wholeText(pieces, name), name, options.fewest)
  if (isLibsvm(head)) return readLibsvm(wholeText(pieces, name), name)
  return readDelimited(pieces, name, options)
}
