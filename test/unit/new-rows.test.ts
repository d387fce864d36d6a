import { describe, expect, it } from 'vitest'
import { pixelReader, type InputReader } from '../../host/data/input-reader.js'
import { NewRows } from '../../host/data/new-rows.js'
import { readTable } from '../../host/data/read/table.js'
import { tableDataset, type TableDataset } from '../../host/data/table/dataset.js'
import { errorOf } from '../error-of.js'

const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${(i * i) % 11},${Math.exp(i / 4)},${i % 2 ? 'yes' : 'no'}`)
/** Every column but the class is a feature, also one that rises from row to row. */
const learned = (text: string, name: string): TableDataset => tableDataset(readTable(text, name), undefined, { seed: 1, features: ['*'], split: 'random' })
const dataset = learned(['width,height,weight,kind', ...rows].join('\n'), 'past.csv')
const bare = learned(rows.join('\n'), 'bare.csv')

/** The inputs of a table's rows, and their labels. */
function read(reader: InputReader, lines: string[], sure = true): { inputs: number[][]; labels: (string | undefined)[]; ignored: readonly string[] } {
  const found = new NewRows(reader, 'new.csv')
  const cells = lines.map((line) => line.split(','))
  const header = found.takeHeader(cells[0]!, sure)
  const read = cells.slice(header ? 1 : 0).map((row, i) => found.read(row, i + 1))
  return { inputs: read.map(({ inputs }) => [...inputs]), labels: read.map(({ label }) => label), ignored: found.ignored }
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
    ['DATA_SHAPE', /line 2: 2 columns, and 3 are due/, /width, height, weight/, ['1,2,3', '1,2']],
    ['DATA_VALUE', /line 1: column "height" holds "tall"/, /correct the cell/, ['width,height,weight', '1,tall,3']],
    ['DATA_VALUE', /line 1: column "weight" is empty/, /remove the row or fill in a number/, ['width,height,weight', '1,2,']],
  ])('that are wrong are refused: %s %s', (code, message, hint, lines) => {
    const error = errorOf(() => read(dataset.reader!, lines))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message), hint: expect.stringMatching(hint) })
  })

  it('from a line are no header unless they hold the names', () => {
    const found = new NewRows(dataset.reader!, 'stdin')
    for (const noise of ['ets Jul 29 2019', 'a,b,c', 'ready,set,go']) expect(found.takeHeader(noise.split(','), false)).toBe(false)
    expect(found.takeHeader(['weight', 'height', 'width'], false)).toBe(true)
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
    for (const line of ['0,3', '0,-1', '0,0.5']) expect(errorOf(() => read(reader, [line]))).toMatchObject({ code: 'DATA_VALUE', message: expect.stringContaining('whole numbers from 0 to 2') })
  })
})
