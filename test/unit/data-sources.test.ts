import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadDataset, type DataSource } from '../../host/cli/sources.js'
import { features } from '../../host/data/dataset.js'
import { EngramError } from '../../host/errors.js'

let folder: string
const at = (name: string): string => join(folder, name)
const load = (data: string, more: Partial<DataSource> = {}) => loadDataset({ data, seed: 1, ...more })

const images = (count: number): Buffer => Buffer.from([0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 2, ...new Array(count * 4).fill(7)])
const coloured = (count: number): Buffer => Buffer.from([0, 0, 8, 4, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, ...new Array(count * 12).fill(7)])
const labels = (count: number): Buffer => Buffer.from([0, 0, 8, 1, 0, 0, 0, count, ...Array.from({ length: count }, (_, i) => i % 2)])
const csv = (count: number): string => 'a,b,label\n' + Array.from({ length: count }, (_, i) => `${(i * 7) % 23},${(i * i) % 19},${i % 2 ? 'odd' : 'even'}`).join('\n')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'engram-data-'))
  const files: Record<string, string | Buffer> = {
    'full/train-images-idx3-ubyte': images(20), 'full/train-labels-idx1-ubyte.gz': gzipSync(labels(20)),
    'full/t10k-images-idx3-ubyte.gz': gzipSync(images(6)), 'full/t10k-labels-idx1-ubyte': labels(6),
    'dots/train-images.idx3-ubyte': images(20), 'dots/train-labels.idx1-ubyte': labels(20),
    'own/cats-images-idx3-ubyte': images(20), 'own/cats-labels-idx1-ubyte': labels(20),
    'alone/cats-images-idx3-ubyte': images(20),
    'colour/train-images-idx4-ubyte': coloured(20), 'colour/train-labels-idx1-ubyte': labels(20),
    'colour/test-images-idx4-ubyte': coloured(6), 'colour/test-labels-idx1-ubyte': labels(6),
    'emnist/letters-train-images-idx3-ubyte': images(20), 'emnist/letters-train-labels-idx1-ubyte': labels(20),
    'emnist/letters-test-images-idx3-ubyte.gz': gzipSync(images(6)), 'emnist/letters-test-labels-idx1-ubyte': labels(6),
    'several/cats-images-idx3-ubyte': images(20), 'several/dogs-images-idx3-ubyte': images(20),
    'bad/train-images-idx3-ubyte.gz': images(20), 'bad/train-labels-idx1-ubyte': labels(20),
    'short/train-images-idx3-ubyte': images(20).subarray(0, 50), 'short/train-labels-idx1-ubyte': labels(20),
    'data.csv': csv(50), 'data.csv.gz': gzipSync(csv(50)), 'more.csv': csv(7), 'packed.csv': gzipSync(csv(50)),
    'empty.csv': '', 'nothing/readme': '',
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(at(name), '..'), { recursive: true })
    writeFileSync(at(name), content)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a data set is found', () => {
  test('by name: digits', async () => {
    const data = await load('digits')
    expect(data).toMatchObject({ name: 'digits', shape: { height: 8, width: 8, channels: 1 }, format: { fraction: 7, background: 0 } })
    expect(data.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    expect([data.train.count, data.test.count]).toEqual([1438, 359])
    expect(Math.max(...data.train.inputs)).toBe(127)
    expect(Math.min(...data.train.inputs)).toBe(0)
  })

  test('by name: mnist, as the file says it', async () => {
    const data = await load('mnist')
    expect([data.train.count, data.test.count, features(data.shape), data.classes.length]).toEqual([60_000, 10_000, 784, 10])
    expect([...data.train.labels.subarray(0, 5), ...data.test.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9, 7, 2, 1, 0, 4])
    expect(data.format).toMatchObject({ background: 0, description: 'pixels >> 1' })
    expect(data.train.inputs.length).toBe(60_000 * 784)
  })

  test.each<[string, string, number, number, Partial<DataSource>?]>([
    ['a folder of IDX files, packed or not', 'full', 20, 6],
    ['the images file of such a folder', 'full/train-images-idx3-ubyte', 20, 6],
    ['the labels file of such a folder', 'full/train-labels-idx1-ubyte.gz', 20, 6],
    ['a folder with dots in the names and no test files', 'dots', 16, 4],
    ['a folder of colour images', 'colour', 20, 6],
    ['the labels file of colour images', 'colour/train-labels-idx1-ubyte', 20, 6],
    ['a folder with one set of other names', 'emnist', 20, 6],
    ['an images file, whose test files are called like it', 'emnist/letters-train-images-idx3-ubyte', 20, 6],
    ['an IDX pair of any name', 'own/cats-images-idx3-ubyte', 16, 4],
    ['a CSV file', 'data.csv', 40, 10],
    ['a packed CSV file', 'data.csv.gz', 40, 10],
    ['a packed CSV file that is not called so', 'packed.csv', 40, 10],
  ])('by path: %s', async (_, path, train, held) => {
    const data = await load(at(path))
    expect([data.train.count, data.test.count]).toEqual([train, held])
  })

  test('with a separate test file', async () => {
    const table = await load(at('data.csv'), { test: at('more.csv') })
    expect([table.name, table.train.count, table.test.count]).toEqual(['data', 50, 7])
    const pair = await load(at('dots'), { test: at('own/cats-images-idx3-ubyte') })
    expect([pair.train.count, pair.test.count]).toEqual([20, 20])
  })

  test('in --data-dir, by its own name or the name of the set', async () => {
    expect((await load('mnist', { dataDir: at('full') })).train.count).toBe(20)
    mkdirSync(at('sets/fashion-mnist'), { recursive: true })
    for (const [name, content] of [['train-images-idx3-ubyte', images(20)], ['train-labels-idx1-ubyte', labels(20)]] as const) writeFileSync(at(`sets/fashion-mnist/${name}`), content)
    expect((await load('fashion-mnist', { dataDir: at('sets') })).classes).toEqual(['T-shirt/top', 'Trouser'])
  })
})

describe('a data set is refused', () => {
  test.each<[string, string, Partial<DataSource>, RegExp]>([
    ['when the name is nearly right', 'minst', {}, /^DATA_NOT_FOUND minst: no such file \| did you mean "mnist"\?/],
    ['when the file is missing', '@dataa.csv', {}, /^DATA_NOT_FOUND .*dataa.csv: no such file \| did you mean "data.csv"\?/],
    ['when the folder is missing', '@none/data.csv', {}, /^DATA_NOT_FOUND .*the folder .*none does not exist either/],
    ['when the test file is missing', '@data.csv', { test: '@gone.csv' }, /^DATA_NOT_FOUND .*gone.csv/],
    ['when the folder holds no IDX files', '@nothing', {}, /^DATA_NOT_FOUND .*nothing holds no data set \| give a folder of IDX files, with a folder of PNG or JPEG/],
    ['when a folder holds several sets', '@several', {}, /^DATA_NOT_FOUND .*give one of its images files: cats-images-idx3-ubyte, dogs-images-idx3-ubyte/],
    ['when the labels are missing', '@alone/cats-images-idx3-ubyte', {}, /^DATA_NOT_FOUND cats-labels-idx1-ubyte \(or .gz\) is missing beside/],
    ['when a .gz is not gzip', '@bad', {}, /^DATA_FORMAT .*train-images-idx3-ubyte.gz is not gzip/],
    ['when a file is truncated', '@short', {}, /^DATA_TRUNCATED .*50 bytes, but 20 × 2 × 2 takes 96/],
    ['when a CSV file is empty', '@empty.csv', {}, /^DATA_EMPTY/],
    ['when --data-dir does not hold it', 'fashion-mnist', { dataDir: '@nothing' }, /^DATA_NOT_FOUND fashion-mnist: .*apt-get install dataset-fashion-mnist.*--data-dir/],
    ['when --test is the very file of --data', '@data.csv', { test: '@./data.csv' }, /^OPTION_INVALID --data and --test are the same file/],
    ['when --test is given with a named set', 'digits', { test: '@more.csv' }, /^OPTION_INVALID --test does not go with --data digits/],
    ['when --label is given with a named set', 'digits', { label: '0' }, /^OPTION_INVALID --label/],
    ['when --label is given with IDX files', '@full', { label: '0' }, /^OPTION_INVALID --label does not go with IDX files/],
  ])('%s', async (_, data, more, expected) => {
    const path = (text?: string): string | undefined => (text?.startsWith('@') ? at(text.slice(1)) : text)
    const error = await loadDataset({ seed: 1, ...more, data: path(data)!, test: path(more.test), dataDir: path(more.dataDir) }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(EngramError)
    const { code, message, hint } = error as EngramError
    expect(`${code} ${message} | ${hint}`).toMatch(expected)
  })
})
