import { ColumnReader, nothing, type Column } from './column.js'
import { numberIn } from './number.js'
import { NumberList } from './number-list.js'
import { clip, failure } from './problem.js'
import type { Sheet } from './sheet.js'

/** A line of LIBSVM and SVMlight: a class, then pairs of a feature's number and its value. */
const LINE = /^\S+([ \t]+(qid|\d+):\S+)+[ \t]*(#.*)?$/

/** A table that lists its values is held as one that has them all: more numbers than these would be refused by memory. */
const MOST_CELLS = 2 ** 28

/** Whether text is LIBSVM's: its first lines that are no comments are. */
export function isLibsvm(text: string): boolean {
  const lines = text.slice(0, 64 * 1024).split(/\r\n|\r|\n/)
  if (text.length > 64 * 1024) lines.pop()
  const some = lines.map((line) => line.replace(/^\ufeff/, '').trim()).filter((line) => line !== '' && !line.startsWith('#')).slice(0, 5)
  return some.length > 0 && some.every((line) => LINE.test(line))
}

/**
 * Reads sparse rows, `+1 1:0.708 3:-0.32`: the class first, then the features that are not zero by their numbers. The table says so
 * (`sparse`): a column that another such file never mentions is one of zeros.
 * @throws DATA_FORMAT with the line, DATA_EMPTY.
 */
export function readLibsvm(text: string, name: string): Sheet {
  const fail = failure(name)
  const labels = new ColumnReader(numberIn)
  const groups = new ColumnReader(numberIn)
  const columns = new Map<number, NumberList>()
  const lines = new NumberList()
  let rows = 0
  let queries = 0
  let last = 0
  text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/).forEach((line, i) => {
    const [label, ...pairs] = line.replace(/#.*/, '').trim().split(/[ \t]+/)
    if (label === '' || label === undefined) return
    let query = ''
    let before = -1
    for (const pair of pairs) {
      const at = pair.indexOf(':')
      const key = pair.slice(0, at)
      const value = numberIn(pair.slice(at + 1))
      if (key === 'qid') {
        query = pair.slice(at + 1)
        queries++
        continue
      }
      const feature = /^\d{1,9}$/.test(key) ? Number(key) : -1
      if (feature < 0 || Number.isNaN(value)) fail('DATA_FORMAT', i + 1, `"${clip(pair)}" is no pair of a feature's number and its value`, 'write 3:0.25, or leave a feature out whose value is 0')
      if (feature <= before) fail('DATA_FORMAT', i + 1, `feature ${feature} stands behind feature ${before}`, 'give the features of a row in rising order, each once')
      before = feature
      let list = columns.get(feature)
      if (!list) columns.set(feature, (list = new NumberList()))
      list.pad(rows)
      list.push(value)
    }
    last = Math.max(last, before)
    labels.push(label, i + 1)
    groups.push(query, i + 1)
    lines.push(i + 1)
    rows++
    if (rows * (last + 1) > MOST_CELLS) fail('DATA_FORMAT', i + 1, `${last} features make more than ${MOST_CELLS} numbers by this line`, 'choose features first: a learner of a few KB takes some hundred')
  })
  if (rows === 0) fail('DATA_EMPTY', undefined, 'there are no rows', 'give one sample a line')
  const first = columns.has(0) ? 0 : 1
  const feature = (number: number): Column => {
    const list = columns.get(number) ?? new NumberList()
    list.pad(rows)
    return { name: String(number), titled: true, values: list.view(), missing: nothing, dates: nothing, others: nothing }
  }
  const sheet: Column[] = [labels.column('label', true), ...(queries > 0 ? [groups.column('group', true)] : []), ...Array.from({ length: last - first + 1 }, (_, i) => feature(first + i))]
  return {
    name,
    rows,
    lines: lines.view(),
    columns: sheet,
    sparse: true,
    reading: { format: 'LIBSVM', separator: 'blanks', decimal: '.', header: true, headerWhy: 'its values are numbered', skipped: [] },
  }
}
