import { describe, expect, it } from 'vitest'
import { pixelReader, type InputReader } from '../../host/data/input-reader.js'
import { NewRows } from '../../host/data/new-rows.js'
import { newTable, newTableReading } from '../../host/data/new-table.js'
import { readTable } from '../../host/data/read/table.js'
import { tableImages } from '../../host/data/table/images.js'
import { tableDataset, type TableDataset } from '../../host/data/table/dataset.js'
import { errorOf } from '../error-of.js'

const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${(i * i) % 11},${Math.exp(i / 4)},${i % 2 ? 'yes' : 'no'}`)
/** Every column but the class is a feature, also one that rises from row to row. */
const learned = (text: string, name: string): TableDataset => tableDataset(readTable(text, name), undefined, { seed: 1, features: ['*'], split: 'random' })
const dataset = learned(['width,height,weight,kind', ...rows].join('\n'), 'past.csv')
const bare = learned(rows.join('\n'), 'bare.csv')

/** The inputs of a table's rows, and their labels. */
function read(reader: InputReader, lines: string[], classes = ['no', 'yes']): { inputs: number[][]; labels: (string | undefined)[]; ignored: readonly string[] } {
  return readText(reader, lines.join('\n'), classes)
}

function readText(reader: InputReader, content: string | Uint8Array, classes = ['no', 'yes']) {
  const { samples, lines, ...table } = newTable(readTable(content, 'new.csv', newTableReading(reader)), reader, classes)
  const width = reader.names.length
  return { ...table, lines: [...(lines as Uint32Array)], inputs: Array.from({ length: samples.count }, (_, i) => [...samples.inputs.subarray(i * width, (i + 1) * width)]) }
}

describe('new rows', () => {
  const expected = read(dataset.reader!, ['3,5,40', '6,1,2']).inputs

  it('become the inputs that the same rows had in the data that was learned', () => {
    const learned = new Set(Array.from({ length: dataset.train.count }, (_, i) => dataset.train.inputs.slice(i * 3, i * 3 + 3).join()))
    const tested = new Set(Array.from({ length: dataset.test.count }, (_, i) => dataset.test.inputs.slice(i * 3, i * 3 + 3).join()))
    for (const inputs of read(dataset.reader!, rows).inputs) expect(learned.has(inputs.join()) || tested.has(inputs.join())).toBe(true)
  })

  it.each([
    ['with a header', ['width,height,weight', '3,5,40', '6,1,2']],
    ['in another order', ['weight,width,height', '40,3,5', '2,6,1']],
    ['in other letters', ['Weight,WIDTH,height', '40,3,5', '2,6,1']],
    ['among other columns', ['id,height,weight,note,width', '1,5,40,a,3', '2,1,2,b,6']],
    ['with the class in front', ['kind,width,height,weight', 'yes,3,5,40', 'no,6,1,2']],
    ['with the class and no header', ['3,5,40,yes', '6,1,2,no']],
    ['with classes that are missing', ['width,height,weight,kind', '3,5,40,', '6,1,2,nan']],
  ])('are found %s', (_, lines) => expect(read(dataset.reader!, lines).inputs).toEqual(expected))

  it('tell their labels where they have some, written as the classes are', () => {
    expect(read(dataset.reader!, ['width,kind,height,weight', '3,yes,5,40', '6,,1,2', '6,1.0,1,2']).labels).toEqual(['yes', undefined, '1.0'])
    expect(read(dataset.reader!, ['3,5,40']).labels).toEqual([undefined])
    expect(read(dataset.reader!, ['3,5,40,none', '3,5,40,na'], ['none', 'some']).labels).toEqual(['none', undefined])
  })

  it('tell the columns that were passed over', () => expect(read(dataset.reader!, ['id,height,weight,width', '1,5,40,3']).ignored).toEqual(['id']))

  it('with a header are read in order where the learned file had none', () => {
    expect(read(bare.reader!, ['a,b,c', '3,5,40', '6,1,2']).inputs).toEqual(expected)
    expect(read(bare.reader!, ['3,5,40', '6,1,2']).inputs).toEqual(expected)
  })

  it.each([
    ['DATA_SHAPE', /no column "height"/, /call "heigth" as it was called: "height"/, ['width,heigth,weight', '1,2,3']],
    ['DATA_SHAPE', /no column "width", nor 1 more/, /its columns are weight/, ['weight', '3']],
    ['DATA_SHAPE', /no column "width", nor 2 more/, /width, height, weight/, ['a,b,c', '1,2,3']],
    ['DATA_SHAPE', /line 1: 2 columns, and the learner learned from 3/, /width, height, weight/, ['1,2']],
    ['DATA_FORMAT', /line 2: 2 columns, but line 1 has 3/, /the same number of columns/, ['1,2,3', '1,2']],
    ['DATA_VALUE', /line 3: column "height" holds "tall"/, /correct the cell/, ['width,height,weight', '1,2,3', '1,tall,3', '1,2,']],
    ['DATA_VALUE', /line 2: column "weight" is empty/, /remove the row or fill in a number/, ['width,height,weight', '1,2,', '1,tall,3']],
    ['DATA_VALUE', /line 2: column "weight" holds "2024-01-05"/, /correct the cell/, ['width,height,weight', '1,2,2024-01-05']],
  ])('that are wrong are refused: %s %s', (code, message, hint, lines) => {
    const error = errorOf(() => read(dataset.reader!, lines))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message), hint: expect.stringMatching(hint) })
  })

  it('from a line are no header unless they hold the names', () => {
    const found = new NewRows(dataset.reader!, 'stdin')
    for (const noise of ['ets Jul 29 2019', 'a,b,c', 'ready,set,go']) expect(found.takeHeader(noise.split(','))).toBe(false)
    expect(found.takeHeader(['weight', 'height', 'width'])).toBe(true)
    expect([...found.read(['40', '5', '3'], 2).inputs]).toEqual(expected[0])
  })

  it('that are noise do not decide how many columns follow', () => {
    const found = new NewRows(dataset.reader!, 'stdin')
    expect(errorOf(() => found.read(['boot', '1', '2', '3'], 1)).code).toBe('DATA_VALUE')
    expect([...found.read(['3', '5', '40'], 2).inputs]).toEqual(expected[0])
  })

  it('of one name twice stand in their order', () => {
    const twice = learned(['v,v,kind', ...rows.map((row) => row.split(',').slice(1).join(','))].join('\n'), 'twice.csv')
    const [ordered] = read(twice.reader!, ['v,v', '5,40']).inputs
    expect(ordered).not.toEqual(read(twice.reader!, ['v,v', '40,5']).inputs[0])
    expect(errorOf(() => read(twice.reader!, ['v,V2', '5,40'])).code).toBe('DATA_SHAPE')
  })

  it('of pixels are whole numbers in range', () => {
    const reader = pixelReader(2, [-36, -35, -34])
    expect(read(reader, ['0,2', '1,1']).inputs).toEqual([[-36, -34], [-35, -35]])
    expect([...new NewRows(reader, 'stdin').read(['0', '2'], 1).inputs]).toEqual([-36, -34])
    for (const line of ['0,3', '0,-1', '0,0.5']) expect(errorOf(() => read(reader, [line]))).toMatchObject({ code: 'DATA_VALUE', message: expect.stringContaining('whole numbers from 0 to 2') })
  })
})

describe('new rows of any format that is learned from', () => {
  const expected = read(dataset.reader!, ['3,5,40.5', '6,1,2']).inputs
  const npy = (values: number[][], shape = [values.length, values[0]!.length]): Uint8Array => {
    const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`.padEnd(117) + '\n'
    return new Uint8Array(Buffer.concat([Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'), Buffer.from(header), Buffer.from(new Float64Array(values.flat()).buffer)]))
  }
  it.each<[string, string | Uint8Array, number[]]>([
    ['semicolons and decimal commas', 'width;height;weight\n3,0;5;40,5\n6;1;2\n', [2, 3]],
    ['tabs and decimal commas, in another order, with the class', 'kind\tweight\twidth\theight\nyes\t40,5\t3\t5,0\nno\t2\t6\t1\n', [2, 3]],
    ['blanks', '  3 5 40.5\n  6 1  2\n', [1, 2]],
    ['a line that names the separator, a comment, units', 'sep=;\n# a logger\nwidth;height;weight\nmm;mm;g\n3;5;40,5\n6;1;2\n', [5, 6]],
    ['UTF-16', Buffer.from('\ufeffwidth,height,weight\n3,5,40.5\n6,1,2\n', 'utf16le'), [2, 3]],
    ['ARFF', '@relation r\n@attribute weight real\n@attribute height real\n@attribute width real\n@data\n40.5,5,3\n2,1,6\n', [6, 7]],
    ['JSON lines', '{"weight":40.5,"width":3,"height":5}\n\n{"width":6,"height":1,"weight":2}\n', [1, 3]],
    ['a JSON array', '[{"weight":40.5,"width":3,"height":5},{"width":6,"height":1,"weight":2}]', [1, 2]],
    ['a JSON array of arrays', '[[3,5,40.5],[6,1,2]]', [1, 2]],
    ['npy', npy([[3, 5, 40.5], [6, 1, 2]]), [1, 2]],
  ])('are read: %s', (_, content, lines) => {
    const found = readText(dataset.reader!, content)
    expect([found.inputs, found.lines]).toEqual([expected, lines])
  })
  it('may be one column', () => {
    const one = learned(['width,kind', ...rows.map((row) => row.replace(/,.*,/, ','))].join('\n'), 'one.csv').reader!
    const inputs = readText(one, '3,no\n6,yes\n').inputs
    for (const text of ['width\n3\n6\n', '3\n6\n', '{"width":3}\n{"width":6}\n', '@relation r\n@attribute width real\n@data\n3\n6\n']) expect(readText(one, text).inputs).toEqual(inputs)
  })
  it('are sparse where the learned ones were', () => {
    const { reader } = learned(Array.from({ length: 40 }, (_, i) => `${i % 2} 1:${i % 7} 2:${(i * i) % 11} 3:${i % 5}`).join('\n'), 'past.svm')
    expect(readText(reader!, '0 2:5\n1 1:3\n').inputs).toEqual(readText(reader!, '0 1:0 2:5 3:0\n1 1:3 2:0 3:0\n').inputs)
  })
  it('have the mean of the training rows where a value is missing, if those had', () => {
    const { reader } = tableDataset(readTable(['width,height,kind', ...rows.map((row) => row.replace(/,[^,]*,/, ',')), ',5,yes'].join('\n'), 'past.csv'), undefined, { seed: 1, features: ['*'], missing: 'mean', split: 'random' })
    const [[filled]] = [readText(reader!, 'width,height\n,5\n').inputs]
    expect(filled![0]).toBe(readText(reader!, `width,height\n${(reader as InputReader & { kind: 'columns' }).fills![0]},5\n`).inputs[0]![0])
  })
  it('come with decimal commas on stdin, where the learned ones did', () => {
    const { reader } = learned(['width;height;weight;kind', ...rows.map((row) => row.replaceAll(',', ';').replaceAll('.', ','))].join('\n'), 'comma.csv')
    expect([...new NewRows(reader!, 'stdin').read(['3', '5', '40,5'], 1).inputs]).toEqual(expected[0])
  })
  it('of pixels in columns stand where they stood, and have the same scale', () => {
    const text = ['kind,a,b,c,d', ...Array.from({ length: 40 }, (_, i) => `${i % 2},${(i % 5) / 4},${(i % 3) / 2},0,1`)].join('\n')
    const images = (table: string) => tableImages(readTable(table, 'pixels.csv'), undefined, { height: 2, width: 2, channels: 1 }, { seed: 1, label: '0' }).reader!
    const whole = images(text)
    expect(readText(whole, 'd,c,b,a\n1,0,0.5,0.25\n').inputs).toEqual(readText(whole, '7,0.25,0.5,0,1\n').inputs)
    expect(readText(whole, npy([[0.25, 0.5, 0, 1]], [1, 2, 2])).inputs).toEqual(readText(whole, '0.25,0.5,0,1\n').inputs)
    expect(readText(images(text.slice(text.indexOf('\n') + 1)), '7,0.25,0.5,0,1\n').inputs).toEqual(readText(whole, '0.25,0.5,0,1\n').inputs)
  })
})
