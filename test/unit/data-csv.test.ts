import { describe, expect, test } from 'vitest'
import { parseCsv } from '../../host/data/csv.js'
import { EngramError } from '../../host/errors.js'

const parse = (text: string, label?: string | number) => parseCsv(text, { name: 'x.csv', label })

/** The error that `run` throws, as "CODE message | hint". */
function problem(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof EngramError) return `${error.code} ${error.message} | ${error.hint}`
    throw error
  }
  return 'no error'
}

describe('a CSV file is read', () => {
  const plain = { values: [1, 2, 3, 4], labels: [0, 1], labelNames: ['a', 'b'] }
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
    ['with blank lines and blanks around cells', '\n1 , 2, a\n\n 3,4 ,b\n  \n\n'],
    ['with quotes', '"x","y","kind"\n"1",2,"a"\n3,"4",b\n'],
    ['with the label first', 'label,x,y\na,1,2\nb,3,4\n'],
    ['with "Label" in the middle', 'x,Label,y\n1,a,2\n3,b,4\n'],
    ['with a header that counts', '0,1,2\n1,2,a\n3,4,b\n'],
  ])('%s', (_, text) => {
    const table = parse(text)
    expect({ values: [...table.values], labels: [...table.labels], labelNames: table.labelNames }).toEqual(plain)
  })

  test.each<[string, string | number, string]>([
    ['its name', 'kind', 'kind'],
    ['its name in another case', 'KIND', 'kind'],
    ['its index from 0', '1', 'kind'],
    ['its index from the end', -2, 'kind'],
  ])('with the label column given by %s', (_, label, name) => {
    const table = parse('x,kind,y\n1,a,2\n3,b,4\n', label)
    expect(table.label).toEqual({ name, column: 1 })
    expect(table.columns).toEqual(['x', 'y'])
    expect([...table.values]).toEqual([1, 2, 3, 4])
  })

  test('with separators, quotes and line ends inside quotes', () => {
    const table = parse('x,"na,me ""q""",label\n1,2,"a,\nb"\n3,4,c\n')
    expect(table.columns).toEqual(['x', 'na,me "q"'])
    expect(table.labelNames).toEqual(['a,\nb', 'c'])
  })

  test('with decimals, exponents and large numbers, and equal numbers as one label', () => {
    const table = parse('.5,-1e3,1\n+2.,123456789012,1.0\n40000,0,2\n')
    expect([...table.values]).toEqual([0.5, -1000, 2, 123456789012, 40000, 0])
    expect(table.labelNames).toEqual(['1', '2'])
  })

  test('into 2 bytes a number as long as all are small integers', () => {
    expect(parse('1,2,a\n3,4,b\n').values).toBeInstanceOf(Int16Array)
    expect(parse('1,2,a\n3,4.5,b\n').values).toBeInstanceOf(Float64Array)
  })

  test('with the integers so far kept when a decimal comes late', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `${i},${i % 2}`)
    rows.push('0.25,1')
    const { values } = parse(rows.join('\n'))
    expect(values.length).toBe(3001)
    expect([values[0], values[2999], values[3000]]).toEqual([0, 2999, 0.25])
  })
})

describe('a bad CSV file is refused', () => {
  const head = 'width,height,label\n1,2,a\n'
  test.each<[string, string, RegExp]>([
    ['nothing in it', '', /^DATA_EMPTY x.csv: the file is empty/],
    ['only blank lines', '\n \n\r\n', /^DATA_EMPTY/],
    ['only a header', 'width,height,label\n', /^DATA_EMPTY .*no samples/],
    ['a short row', head + '3,4,b\n5,6\n', /^DATA_FORMAT x.csv, line 4: 2 columns, but line 1 has 3/],
    ['a long row', head + '3,4,b,9\n', /^DATA_FORMAT x.csv, line 3: 4 columns/],
    ['a short row whose label slid into a number column', head + '3,b\n', /line 3: 2 columns/],
    ['text among numbers', head + '3,4,b\n\n5,tall,a\n6,7,b', /^DATA_VALUE x.csv, line 5: column "height" holds "tall", which is not a number/],
    ['text in a file without a header', '1,2,a\n3,?x,b\n', /^DATA_VALUE x.csv, line 2: column 1 \(from 0\) holds "\?x"/],
    ['text in one column of the first row', 'abc,2,3,4,0\n1,2,3,4,1\n5,6,7,8,0\n', /^DATA_VALUE x.csv, line 1: column 0 .* "abc"/],
    ['a column of names', 'colour,size,label\nred,1,a\ngreen,2,b\nred,3,a', /^DATA_VALUE .*line 2: column "colour" holds text \("red", "green"\).*0\/1 column/],
    ['NaN', head + 'NaN,4,b\n', /^DATA_VALUE x.csv, line 3: column "width" holds "NaN", a missing value/],
    ['a question mark', head + '?,4,b\n', /a missing value/],
    ['infinity', head + '3,-inf,b\n', /^DATA_VALUE .*column "height" holds "-inf", which is not a finite number/],
    ['a number too large for a double', head + '3,1e999,b\n', /not a finite number/],
    ['an empty cell', head + '3,,b\n', /^DATA_VALUE x.csv, line 3: column "height" is empty/],
    ['an empty label', head + '3,4,\n', /^DATA_VALUE x.csv, line 3: column "label" holds no label/],
    ['a separator at the end of each line', 'a,b,label,\n1,2,x,\n3,4,y,\n', /^DATA_VALUE .*is empty in every row \| remove the column; a separator at the end/],
    ['such a separator where the label should be', '1,2,\n3,4,\n', /^DATA_VALUE .*holds no label .*a separator at the end of each line/],
    ['a hexadecimal number', head + '3,0x10,b\n', /not a number/],
    ['a decimal comma', 'a;b;label\n1;2;x\n1,5;2;y\n', /DATA_VALUE .*"1,5", which is not a number \| write decimals with a point: 1.5/],
    ['one column', '1\n2\n3\n', /^DATA_FORMAT .*only one column/],
    ['an open quote', head + '3,"4,b\n5,6,c\n', /^DATA_FORMAT x.csv, line 3: a quote is opened and never closed/],
    ['text after a quote', head + '3,"4"5,b\n', /^DATA_FORMAT x.csv, line 3: text follows/],
    ['binary data', '1,2\0\0,3', /^DATA_FORMAT .*binary/],
  ])('with %s', (_, text, expected) => {
    expect(problem(() => parse(text))).toMatch(expected)
  })

  test('with line numbers that count the lines inside quotes', () => {
    expect(problem(() => parse(head + '3,4,"b\nb"\n5,x,c\n'))).toMatch(/line 5: column "height"/)
  })

  test.each<[string, string | number, string, RegExp]>([
    ['a name that is nearly right', 'labell', head, /OPTION_INVALID x.csv has no column "labell" \| did you mean "label"\?/],
    ['a name where there is no header', 'kind', '1,2,a\n3,4,b', /its first line is not a header \| give an index from 0 to 2/],
    ['an index beyond the columns', '3', head, /OPTION_INVALID x.csv has 3 columns, and 3 is not the index of one/],
  ])('with a label column given by %s', (_, label, text, expected) => {
    expect(problem(() => parse(text, label))).toMatch(expected)
  })
})

describe('a test file', () => {
  const train = parse('w,h,label\n1,2,a\n3,4,b\n')
  const like = (text: string) => parseCsv(text, { name: 'test.csv', like: train })
  test('may leave the header out', () => {
    expect([...like('5,6,b\n').values]).toEqual([5, 6])
  })
  test.each([
    ['fewer columns', 'w,label\n1,a\n', /^DATA_SHAPE test.csv has 2 columns, but x.csv has 3/],
    ['columns in another order', 'h,w,label\n1,2,a\n', /^DATA_SHAPE column 0 \(from 0\) is "h" in test.csv, but "w" in x.csv/],
    ['no label column', 'w,h\n1,2\n', /^DATA_SHAPE/],
  ])('with %s is refused', (_, text, expected) => {
    expect(problem(() => like(text))).toMatch(expected)
  })
})
