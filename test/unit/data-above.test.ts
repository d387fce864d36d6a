import { describe, expect, it, test } from 'vitest'
import { readTable } from '../../host/data/read/table.js'
import type { ReadingOptions } from '../../host/data/read/sheet.js'
import { tableDataset } from '../../host/data/table/dataset.js'
import { problemOf } from '../error-of.js'

const read = (text: string, options?: ReadingOptions) => readTable(text, 'x.csv', options)
const titles = (text: string, options?: ReadingOptions): string[] => read(text, options).columns.map(({ name, titled }) => (titled ? name : `(${name})`))

describe('lines above a table are told from its rows', () => {
  const body = '1.5,2.5,a\n2.5,3.5,b\n1.5,4.5,a\n3.5,2.5,b\n'
  it.each<[string, string, string[], string]>([
    ['a line of counts and classes, as wide as the rows', '4,2,walk\n' + body, ['(0)', '(1)', '(2)'], 'a line of counts'],
    ['a line of counts and empty cells, above a header', '4,2,\nx,y,kind\n' + body, ['x', 'y', 'kind'], 'a line of counts'],
    ['a line of counts and classes, wider than the rows', '4,2,walk,run,fall\n' + body, ['(0)', '(1)', '(2)'], 'a line of counts'],
    ['a line of counts alone, above a header', '4,2\nx,y,kind\n' + body, ['x', 'y', 'kind'], 'a line of counts'],
    ['remarks of a logger with fewer cells', 'Device,7\n"started on Monday"\nx,y,kind\n' + body, ['x', 'y', 'kind'], '2 lines above the table'],
    ['a remark without any separator', 'Logger 4711\nx;y;kind\n' + body.replaceAll(',', ';') + body.replaceAll(',', ';'), ['x', 'y', 'kind'], '1 line above the table'],
  ])('%s', (_, text, expected, skipped) => {
    expect(titles(text)).toEqual(expected)
    const { rows, reading } = read(text)
    expect(reading.skipped).toEqual([skipped])
    expect(rows % 4).toBe(0)
  })

  it('counts that do not count are a header, or a row that does not fit', () => {
    expect(titles('9,2,walk\n' + body)).toEqual(['(0)', '(1)', '(2)'])
    expect(read('9,2,walk\n' + body).rows).toBe(5)
    expect(problemOf(() => read('9,2,walk,run\n' + body))).toMatch(/^DATA_FORMAT x.csv, line 2: 3 columns, but line 1 has 4/)
  })
})

describe('a header with a title less than columns', () => {
  it.each<[string, string, string[]]>([
    ['names the columns behind numbers of the rows', '"x" "y" "kind"\n"1" 5 3 "a"\n"2" 4 3 "b"\n"3" 4 2 "a"\n', ['(0)', 'x', 'y', 'kind']],
    ['names the columns behind names of the rows', 'x,y,kind\nanna,5.5,3,a\nbert,4,3,b\ncleo,4,2,a\n', ['(0)', 'x', 'y', 'kind']],
    ['names the columns of rows that end in a separator', 'x,y,kind\n5,3,a,\n4,3,b,\n4,2,a,\n', ['x', 'y', 'kind', '(3)']],
  ])('%s', (_, text, expected) => {
    expect(titles(text)).toEqual(expected)
    expect(read(text).rows).toBe(3)
    expect(read(text).reading.header).toBe(true)
  })
  it('is a mistake where the first column may be any', () => {
    expect(problemOf(() => read('x,y,kind\n5.5,3,2,a\n4,3,1,b\n6,2,1,a\n'))).toMatch(/line 2: 4 columns, but line 1 has 3/)
    expect(problemOf(() => read('x,y\n1,5.5,3,a\n2,3,1,b\n3,2,1,a\n'))).toMatch(/line 2: 4 columns, but line 1 has 2/)
  })
  it('keeps no quotes around its titles', () => {
    expect(titles("'x'\t'y'\t'vote'\n1\t2\t0\n2\t3\t1\n")).toEqual(['x', 'y', 'vote'])
  })
})

test('numbers in quotes may have blanks around them', () => {
  const { values, others } = read('a,b,label\n"2 ",1,x\n" 3",1,y\n').columns[0]!
  expect([[...values], others.count]).toEqual([[2, 3], 0])
})

describe('sparse rows of LIBSVM', () => {
  const text = '# made up\n+1 1:0.5 3:-1 # a remark\n-1 2:4\n+1\t3:2.25\n-1 1:1 2:1 3:1\n'
  it('are a class and columns that are zero where nothing is said', () => {
    const { columns, reading } = read(text)
    expect(reading.format).toBe('LIBSVM')
    expect(columns.map(({ name, values }) => [name, [...values]])).toEqual([['label', [1, -1, 1, -1]], ['1', [0.5, 0, 0, 1]], ['2', [0, 4, 0, 1]], ['3', [-1, 0, 2.25, 1]]])
    expect(columns[0]!.texts!.names).toEqual(['+1', '-1'])
  })
  it('have groups where they have queries', () => {
    expect(titles('1 qid:7 1:2\n0 qid:7 1:3\n1 qid:8 1:3\n')).toEqual(['label', 'group', '1'])
  })
  it('are tested on rows that mention fewer columns, or more', () => {
    const train = read(Array.from({ length: 20 }, (_, i) => `${i % 2} 1:${(i * 7) % 5} 2:${(i * 3) % 7} 3:${(i * i) % 11}`).join('\n'))
    const test = read('1 1:3\n0 2:5 4:9\n')
    expect(tableDataset(train, test, { seed: 1 }).test.inputs.length).toBe(6)
  })
  it.each<[string, string, RegExp]>([
    ['a feature without a value', '1 1:2\n0 1:3\n1 1:1\n0 1:1\n1 1:2\n0 7\n', /line 6: "7" is no pair/],
    ['features in falling order', '1 1:2\n0 2:3 1:1\n', /line 2: feature 1 stands behind feature 2/],
    ['a value that is no number', '1 1:2\n0 1:x\n', /line 2: "1:x" is no pair/],
    ['columns without end', '1 1:2\n0 999999999:1\n', /line 2: 999999999 features make more/],
  ])('are refused with %s', (_, text, expected) => {
    expect(problemOf(() => read(text))).toMatch(expected)
  })
})
