import { ColumnReader } from './column.js'
import { numberIn } from './number.js'
import { clip, failure } from './problem.js'
import type { Sheet } from './sheet.js'

/** Whether text is JSON: an array, or an object a line. */
export const isJson = (text: string): boolean => /^\ufeff?\s*(\[\s*[[{]|\{\s*")/.test(text.slice(0, 1000))

/**
 * Reads JSON lines, an array of objects, or an array of arrays: a sample each. Nested objects and arrays of numbers become columns of
 * their own (`acc.x`, `window.0`). A key that an object lacks is a missing value.
 * @throws DATA_FORMAT with the line of JSON lines, DATA_EMPTY.
 */
export function readJson(text: string, name: string, fewest = 2): Sheet {
  const fail = failure(name)
  const whole = /^\ufeff?\s*\[/.test(text)
  const samples: { cells: Map<string, string>; line: number }[] = []
  const add = (value: unknown, line: number): void => {
    if (typeof value !== 'object' || value === null) fail('DATA_FORMAT', line, `"${clip(JSON.stringify(value))}" is no sample`, 'each sample is an object, or an array of values')
    const cells = new Map<string, string>()
    flatten(value as object, '', cells)
    samples.push({ cells, line })
  }
  if (whole) {
    const parsed = parse(text.replace(/^\ufeff/, ''), (message) => fail('DATA_FORMAT', undefined, `this is no JSON: ${message}`, 'give an array of objects, or an object a line'))
    ;(parsed as unknown[]).forEach((value, i) => add(value, i + 1))
  } else {
    text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/).forEach((line, i) => {
      if (line.trim() !== '') add(parse(line, (message) => fail('DATA_FORMAT', i + 1, `this is no JSON: ${message}`, 'give one object a line, each complete')), i + 1)
    })
  }
  if (samples.length === 0) fail('DATA_EMPTY', undefined, 'there are no samples', 'give one object a sample')
  const titles = [...new Set(samples.flatMap(({ cells }) => [...cells.keys()]))]
  if (titles.length < fewest) fail('DATA_FORMAT', undefined, `its samples have ${titles.length} key${titles.length === 1 ? '' : 's'}`, 'at least one feature and the label are needed')
  const readers = titles.map(() => new ColumnReader(numberIn))
  for (const { cells, line } of samples) titles.forEach((title, i) => readers[i]!.push(cells.get(title) ?? '', line))
  const named = !titles.every((title, i) => title === String(i))
  return {
    name,
    rows: samples.length,
    lines: samples.map(({ line }) => line),
    columns: readers.map((reader, i) => reader.column(titles[i]!, named)),
    reading: { format: whole ? 'JSON array' : 'JSON lines', header: named, headerWhy: named ? 'its objects have keys' : 'its samples are arrays', skipped: [] },
  }
}

/** Texts, which are left alone, and integers with more digits than a double keeps: those become texts. */
const LONG_INTEGER = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g

function parse(text: string, fail: (message: string) => never): unknown {
  try {
    return JSON.parse(text.replace(LONG_INTEGER, (token) => (token.startsWith('"') ? token : `"${token}"`)))
  } catch (error) {
    return fail((error as Error).message)
  }
}

/** Values of nested objects and arrays under their paths, as a table would write them. */
function flatten(value: object, path: string, cells: Map<string, string>): void {
  for (const [key, item] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`
    if (typeof item === 'object' && item !== null) flatten(item as object, at, cells)
    else cells.set(at, item === null ? '' : String(item))
  }
}
