import { describe, expect, it, test } from 'vitest'
import type { ReadingOptions } from '../../host/data/read/sheet.js'
import { readTable } from '../../host/data/read/table.js'
import { problemOf } from '../error-of.js'

const read = (text: string, options?: ReadingOptions) => readTable(text, 'x.csv', options)
const columns = (text: string, options?: ReadingOptions) => {
  const sheet = read(text, options)
  return { titles: sheet.columns.map(({ name }) => name), values: sheet.columns.map(({ values }) => [...values]), texts: sheet.columns.map(({ texts }) => texts && [...texts.ids].map((id) => texts.names[id])) }
}

describe('a table is read', () => {
  test.each([
    ['with a header', 'x,y,kind\n1,2,a\n3,4,b\n'],
    ['without a header', '1,2,a\n3,4,b\n'],
    ['without a line end at its end', '1,2,a\n3,4,b'],
    ['with CRLF', 'x,y,kind\r\n1,2,a\r\n3,4,b\r\n'],
    ['with CR only', 'x,y,kind\r1,2,a\r3,4,b'],
    ['with a byte order mark', '\ufeffx,y,kind\n1,2,a\n3,4,b\n'],
    ['with a byte order mark and no header', '\ufeff1,2,a\n3,4,b\n'],
    ['with semicolons', 'x;y;kind\n1;2;a\n3;4;b\n'],
    ['with tabs', 'x\ty\tkind\n1\t2\ta\n3\t4\tb\n'],
    ['with bars', 'x|y|kind\n1|2|a\n3|4|b\n'],
    ['with columns that blanks align', '  1   2 a\n  3   4 b\n'],
    ['with blanks and tabs mixed', '1 \t2  a\n3 4 b  \n'],
    ['with a line that names the separator', 'sep=;\r\nx;y;kind\r\n1;2;a\r\n3;4;b\r\n'],
    ['with blank lines and blanks around cells', '\n1 , 2, a\n\n 3,4 ,b\n  \n\n'],
    ['with quotes', '"x","y","kind"\n"1",2,"a"\n3,"4",b\n'],
    ['with rows that end in a semicolon', 'x,y,kind\n1,2,a;\n3,4,b;\n'],
    ['with rows of blanks that end in a semicolon', '1 2 a ;\n3 4 b;\n'],
    ['with a header that counts', '0,1,2\n1,2,a\n3,4,b\n'],
    ['with comments', '# a logger\nx,y,kind\n1,2,a\n% a pause\n3,4,b\n# the end'],
    ['with a line of units', 'x,y,kind\nm/s,g,\n1,2,a\n3,4,b\n'],
    ['with headers that come again', 'x,y,kind\n1,2,a\nx,y,kind\n3,4,b\n'],
    ['with titles in a comment', '# x,y,kind\n1,2,a\n3,4,b\n'],
    ['with decimal commas beside semicolons', 'x;y;kind\n1,0;2,0;a\n3;4;b\n'],
    ['as JSON lines', '{"x":1,"y":2,"kind":"a"}\n{"x":3,"y":4,"kind":"b"}\n'],
    ['as a JSON array', '[{"x":1,"y":2,"kind":"a"},{"y":4,"x":3,"kind":"b"}]'],
    ['as a JSON array of arrays', '[[1,2,"a"],[3,4,"b"]]'],
    ['as ARFF', "% made up\n@relation r\n@attribute x numeric\n@attribute 'y' real\n@ATTRIBUTE kind {a,b}\n@data\n1,2,a\n3,4,b\n"],
    ['as sparse ARFF', '@relation r\n@attribute x numeric\n@attribute y real\n@attribute kind {a,b}\n@data\n{0 1,1 2}\n{0 3, 1 4, 2 b}\n'],
  ])('%s', (_, text) => {
    const { values, texts } = columns(text)
    expect(values.slice(0, 2)).toEqual([[1, 3], [2, 4]])
    expect(texts[2]).toEqual(['a', 'b'])
  })

  test('with separators, quotes and line ends inside quotes', () => {
    const { titles, texts } = columns('x,"na,me ""q""",label\n1,2,"a,\nb"\n3,4,c\n')
    expect(titles).toEqual(['x', 'na,me "q"', 'label'])
    expect(texts[2]).toEqual(['a,\nb', 'c'])
  })

  test('with decimals, exponents and large numbers; texts stay as they are written', () => {
    const { values, texts } = columns('.5,-1e3,1\n+2.,123456789012,1.0\n40000,0,1E2\n')
    expect(values).toEqual([[0.5, 2, 40000], [-1000, 123456789012, 0], [1, 1, 100]])
    expect(texts[2]).toEqual(['1', '1.0', '1E2'])
  })

  test('with thousands between points where commas are decimal', () => {
    expect(columns('x;y;label\n1.234,5;2;a\n-0,25;3;b\n').values[0]).toEqual([1234.5, -0.25])
  })

  test('with whole numbers of JSON that a double cannot hold', () => {
    expect(columns('{"a":1,"id":900000000000000001}\n{"a":2,"id":900000000000000002}').texts[1]).toEqual(['900000000000000001', '900000000000000002'])
  })

  test('with true and false as 1 and 0, and dates counted', () => {
    const { columns: [flags, days] } = read('f,day,label\nTrue,2024-01-05,a\nFalse,2024-01-06 12:00:01,b\n')
    expect([...flags!.values]).toEqual([1, 0])
    expect(days!.dates).toEqual({ count: 2, line: 2, text: '2024-01-05' })
  })

  test('into 2 bytes a number as long as all are small integers', () => {
    expect(read('1,2,a\n3,4,b\n').columns[0]!.values).toBeInstanceOf(Int16Array)
    expect(read('1,2,a\n3.5,4,b\n').columns[0]!.values).toBeInstanceOf(Float64Array)
    const { values } = read([...Array.from({ length: 3000 }, (_, i) => `${i},${i % 2}`), '0.25,1'].join('\n')).columns[0]!
    expect([values.length, values[0], values[2999], values[3000]]).toEqual([3001, 0, 2999, 0.25])
  })

  test('with missing values told apart from other texts', () => {
    const { missing, others } = read('a,b,label\n1,2,x\nNaN,3,y\n?,4,x\n,5,y\nabc,6,x\n').columns[0]!
    expect([missing, others]).toEqual([{ count: 3, line: 3, text: 'NaN' }, { count: 1, line: 6, text: 'abc' }])
  })
})

describe('the first line', () => {
  const body = '0.1,0.2,gala\n0.3,0.1,fuji\n0.2,0.5,gala\n0.2,0.6,fuji\n'
  test.each([
    ['of column numbers beside a word', '0,1,activity\n' + body, true],
    ['of wavelengths beside a word', '400,402,variety\n' + body, true],
    ['of column numbers as decimals', '0.0,1.0,kind\n' + body, true],
    ['of a row like the others', body, false],
    ['of a row whose class comes again', '0.5,0.7,fuji\n' + body, false],
  ])('%s is told for what it is', (_, text, header) => {
    expect(read(text).reading.header).toBe(header)
  })

  test('is what the user says', () => {
    expect(read(body, { header: true }).rows).toBe(3)
    expect(read('400,402,variety\n' + body, { header: false }).rows).toBe(5)
  })

  test('is doubted when its text occurs nowhere else', () => {
    expect(read('9,3,odd\n' + body).reading.doubtfulHeader).toEqual({ column: '2', text: 'odd', line: 1 })
  })
})

describe('text in other encodings', () => {
  const utf16 = (text: string, order: 'le' | 'be', mark = true): Uint8Array => {
    const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le')
    return order === 'le' ? bytes : bytes.swap16()
  }
  test.each([
    ['UTF-16 little-endian with its mark', utf16('a,b,label\n1,2,é\n', 'le'), undefined],
    ['UTF-16 big-endian with its mark', utf16('a,b,label\n1,2,é\n', 'be'), undefined],
    ['UTF-16 without a mark, when it is said', utf16('a,b,label\n1,2,é\n', 'le', false), 'utf-16le'],
    ['UTF-8 with its mark', Buffer.from('\ufeffa,b,label\n1,2,é\n'), undefined],
    ['Latin-1, when it is said', Buffer.from('a,b,label\n1,2,é\n', 'latin1'), 'latin1'],
  ])('is read: %s', (_, bytes, encoding) => {
    const { columns, rows } = readTable(bytes, 'x.csv', encoding ? { encoding } : {})
    expect([rows, columns[2]!.texts!.names]).toEqual([1, ['é']])
  })
  test.each<[string, Uint8Array, string | undefined, RegExp]>([
    ['a byte that is not UTF-8', Buffer.from('a,b,label\n1,2,x\n3,4,é\n', 'latin1'), undefined, /^DATA_FORMAT x.csv, line 3: byte 5 \(0xE9\) is not UTF-8/],
    ['an encoding that nobody knows', Buffer.from('a'), 'ebcdic-9', /^OPTION_INVALID encoding "ebcdic-9"/],
    ['bytes that the encoding does not have', Buffer.from([0x41, 0x2c, 0x81, 0x0a]), 'shift_jis', /^DATA_FORMAT/],
    ['UTF-16 without its mark', utf16('a,b,label\n1,2,c\n', 'be', false), undefined, /every second byte is zero.*--encoding utf-16be/],
    ['binary data', Buffer.from([1, 2, 0, 0, 3]), undefined, /^DATA_FORMAT .*binary/],
    ['Parquet', Buffer.from('PAR1xxxx'), undefined, /this is Parquet, which is not read.*read_parquet\('x.csv'\)/],
    ['Excel', Buffer.from('PK\x03\x04' + ' '.repeat(26) + '[Content_Types].xml', 'latin1'), undefined, /this is Excel \(xlsx\)/],
  ])('%s is refused', (_, bytes, encoding, expected) => {
    expect(problemOf(() => readTable(bytes, 'x.csv', encoding ? { encoding } : {}))).toMatch(expected)
  })
})

describe('a file that is no table is refused', () => {
  const head = 'width,height,label\n1,2,a\n'
  it.each<[string, string, RegExp]>([
    ['nothing in it', '', /^DATA_EMPTY x.csv: the file is empty/],
    ['only blank lines', '\n \n\r\n', /^DATA_EMPTY/],
    ['only a header', 'width,height,label\n', /^DATA_EMPTY .*no samples/],
    ['only comments', '# one\n# two\n', /^DATA_EMPTY/],
    ['a short row', head + '3,4,b\n5,6\n', /^DATA_FORMAT x.csv, line 4: 2 columns, but line 1 has 3/],
    ['a long row', head + '3,4,b,9\n', /^DATA_FORMAT x.csv, line 3: 4 columns/],
    ['a short row below a line that names the separator', 'sep=;\na;b;label\n1;2;x\n3;4\n', /line 4: 2 columns, but line 2 has 3/],
    ['one column', '1\n2\n3\n', /^DATA_FORMAT .*only one column/],
    ['an open quote', head + '3,"4,b\n5,6,c\n', /^DATA_FORMAT x.csv, line 3: a quote is opened and never closed/],
    ['text after a quote', head + '3,"4"5,b\n', /^DATA_FORMAT x.csv, line 3: text follows/],
    ['a half line of JSON', '{"a":1,"b":2}\n{"a":1,', /^DATA_FORMAT x.csv, line 2: this is no JSON/],
    ['ARFF without data', '@relation r\n@attribute a numeric\n', /no @data line/],
    ['decimal commas between commas', 'a,b\n1,50,2,25\n3,00,4,75\n', /may be the number 1\.50 with a decimal comma/],
  ])('with %s', (_, text, expected) => {
    expect(problemOf(() => read(text))).toMatch(expected)
  })

  it('with line numbers that count the lines inside quotes', () => {
    expect(problemOf(() => read(head + '3,4,"b\nb"\n5,x\n'))).toMatch(/line 5: 2 columns/)
  })
})
