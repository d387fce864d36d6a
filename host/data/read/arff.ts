import { ColumnReader } from './column.js'
import { numberIn } from './number.js'
import { NumberList } from './number-list.js'
import { clip, failure } from './problem.js'
import { readRecords } from './records.js'
import type { Sheet } from './sheet.js'

/** What an `@attribute` line declares. */
interface Attribute {
  name: string
  /** Values of a nominal attribute, else its type in lower case. */
  type: string
}

const ATTRIBUTE = /^@attribute\s+('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\S+)\s+(.+)$/i

/** Whether text is Weka's: its first line that is no comment begins with @relation. */
export const isArff = (text: string): boolean => /^\ufeff?(\s*(%.*)?(\r\n|\r|\n))*\s*@relation\b/i.test(text.slice(0, 64 * 1024))

/**
 * Reads an attribute-relation file (Weka's ARFF: attributes declared by name and type, then rows of cells), dense or sparse.
 * @throws DATA_FORMAT, DATA_EMPTY.
 */
export function readArff(text: string, name: string, fewest = 2): Sheet {
  const fail = failure(name)
  const data = /^[ \t]*@data\b.*$/im.exec(text)
  if (!data) fail('DATA_FORMAT', undefined, 'there is no @data line', 'an ARFF file has @relation, @attribute lines, then @data and its rows')
  const head = text.slice(0, data!.index)
  const attributes: Attribute[] = []
  for (const line of head.split(/\r\n|\r|\n/).map((each) => each.trim())) {
    if (!/^@attribute\b/i.test(line)) continue
    const found = ATTRIBUTE.exec(line)
    if (!found) fail('DATA_FORMAT', undefined, `cannot read "${clip(line)}"`, 'write @attribute name type')
    attributes.push({ name: unquoted(found![1]!), type: found![2]!.trim().toLowerCase() })
  }
  if (attributes.length < fewest) fail('DATA_FORMAT', undefined, `it declares ${attributes.length} attributes`, 'at least one feature and the class are needed')
  const before = head.split(/\r\n|\r|\n/).length
  const readers = attributes.map(() => new ColumnReader(numberIn))
  const lines = new NumberList()
  let rows = 0
  // Weka writes texts in single quotes; the reader of records knows double ones.
  const body = text.slice(data!.index + data![0].length).replace(/^(\r\n|\r|\n)/, '')
  readRecords(body.includes("'") ? body.replace(/'((?:[^'\\\r\n]|\\.)*)'/g, (_, inner: string) => `"${inner.replace(/\\(.)/g, '$1').replace(/"/g, '""')}"`) : body, ',', name, {
    record({ cells, line }) {
      const at = line + before
      const row = cells[0]!.startsWith('{') ? sparse(cells, attributes, (what) => fail('DATA_FORMAT', at, what, 'a sparse row is {index value, index value, …}')) : cells
      if (row.length !== attributes.length)
        fail('DATA_FORMAT', at, `${row.length} values, but ${attributes.length} attributes are declared`, 'give every row a value for each attribute')
      readers.forEach((reader, i) => reader.push(row[i]!, at))
      lines.push(at)
      rows++
    },
  })
  if (rows === 0) fail('DATA_EMPTY', undefined, 'no rows follow @data', 'give one sample a line')
  return {
    name,
    rows,
    lines: lines.view(),
    columns: readers.map((reader, i) => reader.column(attributes[i]!.name, true)),
    reading: { format: 'ARFF', separator: ',', decimal: '.', header: true, headerWhy: 'ARFF declares its columns', skipped: [] },
  }
}

/** `{1 5, 3 yes}`: values of some attributes by index; the others are 0, or the first value of a nominal one. */
function sparse(cells: readonly string[], attributes: readonly Attribute[], fail: (what: string) => never): string[] {
  const row = attributes.map(({ type }) => (type.startsWith('{') ? unquoted(type.slice(1).split(/[,}]/)[0]!.trim()) : '0'))
  for (const cell of cells.join(',').replace(/^\{|\}$/g, '').split(',')) {
    if (cell.trim() === '') continue
    const found = /^\s*(\d+)\s+(.+?)\s*$/.exec(cell)
    if (!found || Number(found[1]) >= row.length) fail(`cannot read "${clip(cell.trim())}" of a sparse row`)
    row[Number(found![1])] = unquoted(found![2]!)
  }
  return row
}

const unquoted = (text: string): string => (/^(['"]).*\1$/.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text)
