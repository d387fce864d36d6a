import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { readDelimited } from '../../host/data/read/delimited.js'
import { numberIn, numberReader } from '../../host/data/read/number.js'
import { piecesOf, type Bytes } from '../../host/data/read/pieces.js'
import { readTable } from '../../host/data/read/table.js'
import { columnScale } from '../../host/data/table/standardise.js'
import { repeatedInTest } from '../../host/data/table/repeated.js'
import { problemOf } from '../error-of.js'

describe('a large table is read piece by piece', () => {
  const text = `\ufeff# of a logger\r\nx,"a ""b""",label\r\n${Array.from({ length: 12 }, (_, i) => `${i % 5}.25,"${i}",${['"zwö\r\nlf"', 'é', '"a""""b"', '日本'][i % 4]}`).join('\r\n')}\r\n# the end`
  const shown = ({ columns, rows }: ReturnType<typeof readTable>) => [rows, columns.map(({ name, values, texts }) => [name, [...values], texts && [...texts.ids].map((id) => texts.names[id])])]
  const whole = shown(readTable(text, 'x.csv'))
  it.each(['utf-8', 'utf-16le'])('into the same columns, whatever the pieces, in %s', (encoding) => {
    const bytes = Buffer.from(text, encoding === 'utf-8' ? 'utf8' : 'utf16le')
    for (let piece = 1; piece < 40; piece++) expect(shown(readDelimited(piecesOf(bytes, 'x.csv', undefined, { piece, head: 200 }), 'x.csv', {}))).toEqual(whole)
  })
  it('with the same complaints', () => {
    const read = (body: string, piece: number): string => {
      const bytes = Buffer.from(`x,y,label\n${'1,2,a\n3,4,b\n'.repeat(9)}${body}`, 'latin1')
      return problemOf(() => readDelimited(piecesOf(bytes, 'x.csv', undefined, { piece, head: 60 }), 'x.csv', {}))
    }
    for (let piece = 1; piece < 20; piece++) {
      expect(read('1,"2,a\n', piece)).toMatch(/^DATA_FORMAT x.csv, line 20: a quote is opened and never closed/)
      expect(read('1,2\n', piece)).toMatch(/^DATA_FORMAT x.csv, line 20: 2 columns, but line 1 has 3/)
      expect(read('1,2,\xe9\n', piece)).toMatch(/^DATA_FORMAT x.csv, line 20: byte 5 \(0xE9\) is not UTF-8/)
    }
  })
  it('without asking a file for more than blocks, as long as all is well', () => {
    const bytes = Buffer.from('x,y,label\n1,2,a\n3,4,b\n'.repeat(1))
    const file: Bytes = { length: bytes.length, all: () => { throw new Error('all of it') }, blocks: (size) => [bytes.subarray(0, size), ...(size < bytes.length ? [bytes.subarray(size)] : [])] }
    expect(readTable(file, 'x.csv').rows).toBe(2)
  })
  it('and an empty one is empty', () => {
    expect(problemOf(() => readTable(new Uint8Array(), 'x.csv'))).toMatch(/^DATA_EMPTY/)
  })
})

describe('numbers are read as JavaScript reads them', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 12 })
  test('with decimals and signs', () => {
    fc.assert(fc.property(fc.constantFrom('', '-', '+'), digits, fc.constantFrom('', '.'), digits, (sign, whole, point, fraction) => {
      const text = sign + whole + point + fraction
      const value = numberIn(text)
      expect(Object.is(value, whole + fraction === '' ? NaN : Number(text))).toBe(true)
      expect(Object.is(numberReader(',')(text.replace('.', ',')), value)).toBe(true)
    }), { numRuns: 2000 })
  })
  test('with all digits of a double, and exponents', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => Object.is(numberIn(String(value)), Number(String(value)))), { numRuns: 2000 })
  })
})

test('a column whose rows are in the order of their class is scaled as if they were mixed', () => {
  const values = Float64Array.from({ length: 20_000 }, (_, i) => (i < 10_000 ? 0 : 50) + ((i * 7919) % 101) / 101)
  const mixed = values.map((_, i) => values[(i * 7919) % values.length]!)
  expect(columnScale(values).kind).toBe('linear')
  expect(columnScale(mixed).kind).toBe('linear')
})

test('rows of a test set that stand in the training set are counted, whatever type their columns have', () => {
  const sheet = readTable('a,b,label\n1,2,x\n1.5,2,y\n1,3,x\n1,2,x\n-1.5,2,x\n', 'x.csv')
  expect(repeatedInTest(sheet, sheet, [0, 1], Uint32Array.of(0, 1), Uint32Array.of(2, 3, 4))).toBe(1)
})
