import { encode as encodePng } from 'fast-png'
import { zipSync } from 'fflate'
import jpeg from 'jpeg-js'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDataset, type DataSource } from '../../host/cli/sources.js'
import { EngramError } from '../../host/errors.js'

let folder: string
const load = (data: string, more: Partial<DataSource> = {}) => loadDataset({ data: join(folder, data), seed: 1, ...more })
const problem = async (data: string, more: Partial<DataSource> = {}): Promise<string> => {
  const error = await load(data, more).catch((thrown: unknown) => thrown)
  if (!(error instanceof EngramError)) throw error
  return `${error.code} ${error.message} | ${error.hint}`
}

const grey = (width: number, height: number, value: number): Buffer => Buffer.from(encodePng({ width, height, channels: 1, data: new Uint8Array(width * height).fill(value) }))
const red = (value: number): Buffer => Buffer.from(encodePng({ width: 4, height: 4, channels: 3, data: Uint8Array.from({ length: 48 }, (_, i) => (i % 3 === 0 ? value : 0)) }))
const photo = (value: number): Buffer => jpeg.encode({ width: 8, height: 8, data: Buffer.alloc(8 * 8 * 4, value) }, 95).data
const rows = (count: number, offset: number): string => 'ax,ay\n' + Array.from({ length: count }, (_, i) => `${((i * 7) % 13) + offset},${(i * 5) % 11}`).join('\n')

/** An array as NumPy saves it, version 1. */
function npy(shape: number[], type: string, values: ArrayLike<number>, fortran = false): Buffer {
  const kinds: Record<string, (view: DataView, at: number, value: number) => number> = {
    '|u1': (view, at, value) => (view.setUint8(at, value), 1),
    '<i8': (view, at, value) => (view.setBigInt64(at, BigInt(value), true), 8),
    '<f4': (view, at, value) => (view.setFloat32(at, value, true), 4),
    '>f8': (view, at, value) => (view.setFloat64(at, value), 8),
  }
  let header = `{'descr': '${type}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`
  header = header.padEnd(Math.ceil((10 + header.length + 1) / 64) * 64 - 11) + '\n'
  const bytes = new Uint8Array(10 + header.length + values.length * 8)
  const view = new DataView(bytes.buffer)
  bytes.set([0x93, ...Buffer.from('NUMPY'), 1, 0])
  view.setUint16(8, header.length, true)
  bytes.set(Buffer.from(header), 10)
  let at = 10 + header.length
  for (let i = 0; i < values.length; i++) at += kinds[type]!(view, at, values[i]!)
  return Buffer.from(bytes.subarray(0, at))
}

const cycle = (count: number, of: number): number[] => Array.from({ length: count }, (_, i) => i % of)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'engram-folders-'))
  const files: Record<string, Uint8Array | string> = {}
  for (let i = 0; i < 10; i++) {
    files[`pictures/cat/${i}.png`] = grey(4, 4, i)
    files[`pictures/dog/${i}.png`] = grey(4, 4, 200 + i)
    files[`split/train/a/${i}.png`] = red(100 + i)
    files[`split/train/b/${i}.png`] = red(i)
    files[`photos/up/${i}.jpg`] = photo(200 + i)
    files[`photos/down/${i}.jpeg`] = photo(i)
    files[`sizes/a/${i}.png`] = grey(4, 4, i)
    files[`sizes/b/${i}.png`] = grey(4, 5, i)
  }
  files['split/test/a/1.png'] = red(77)
  files['sizes/b/x.txt'] = ''
  files['pictures/.DS_Store'] = 'x'
  for (const [name, offset] of [['walk', 0], ['run', 50]] as const) {
    files[`tables/${name}.csv`] = rows(30, offset)
    for (const number of [1, 2, 3, 4]) files[`recordings/${name}.${number}.csv`] = rows(12, offset)
    for (const number of [1, 2, 3, 4]) files[`nested/${name}/rec${number}.csv`] = rows(12, offset)
  }
  files['columns/a.csv'] = 'x,y\n1,2\n3,4\n'
  files['columns/b.csv'] = 'x,z\n1,2\n3,4\n'
  files['mixed/a/1.png'] = grey(4, 4, 1)
  files['mixed/b/1.csv'] = rows(5, 0)
  files['broken/a/1.png'] = 'not a picture'
  files['broken/b/1.png'] = grey(4, 4, 1)
  files['table.npy'] = npy([40, 3], '<f4', cycle(120, 3).map((value, i) => (value === 2 ? Math.floor(i / 3) % 2 : (i * 7) % 17)))
  files['fortran.npy'] = npy([40, 3], '>f8', [...cycle(40, 17), ...cycle(40, 13), ...cycle(40, 2)], true)
  files['pair.npz'] = zipSync({ 'x.npy': npy([40, 2], '<f4', cycle(80, 7)), 'y.npy': npy([40], '<i8', cycle(40, 4)) })
  files['images.npz'] = zipSync({
    'x_train.npy': npy([20, 4, 4], '|u1', cycle(320, 250)), 'y_train.npy': npy([20, 1], '|u1', cycle(20, 2)),
    'x_test.npy': npy([6, 4, 4], '|u1', cycle(96, 250)), 'y_test.npy': npy([6, 1], '|u1', cycle(6, 2)),
  })
  files['shares.npz'] = zipSync({ 'images.npy': npy([20, 4, 4], '<f4', cycle(320, 2)), 'labels.npy': npy([20], '|u1', cycle(20, 2)) })
  files['odd.npz'] = zipSync({ 'weights.npy': npy([2], '|u1', [1, 2]) })
  files['short.npy'] = (files['table.npy'] as Buffer).subarray(0, 200)
  files['objects.npy'] = Buffer.concat([Buffer.from([0x93]), Buffer.from("NUMPY\x01\x00\x36\x00{'descr': '|O', 'fortran_order': False, 'shape': (3,), }  ")])
  files['mnist.csv'] = 'label,' + cycle(64, 64).map((i) => `p${i}`).join(',') + '\n' + Array.from({ length: 30 }, (_, row) => [row % 3, ...cycle(64, 64).map((i) => ((i + 1) * row * 37 + (row % 2) * 101) % 256)].join(',')).join('\n')
  files['twice.csv.gz'] = gzipSync(gzipSync('a,b,label\n' + Array.from({ length: 30 }, (_, i) => `${(i * 7) % 11},${(i * 3) % 5},${i % 2}`).join('\n')))
  files['qmnist/train-images-idx3-ubyte'] = Buffer.from([0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 2, 0, 0, 0, 2, ...cycle(80, 256)])
  files['qmnist/train-labels-idx2-int'] = Buffer.from([0, 0, 12, 2, 0, 0, 0, 20, 0, 0, 0, 2, ...cycle(20, 2).flatMap((label) => [0, 0, 0, label, 0, 0, 9, 9])])
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a folder with a folder of pictures a class', () => {
  it('is a set of images, grey where all are grey', async () => {
    const data = await load('pictures')
    expect(data).toMatchObject({ classes: ['cat', 'dog'], shape: { height: 4, width: 4, channels: 1 } })
    expect(data.train.count + data.test.count).toBe(20)
  })
  it('may be split into train and test already', async () => {
    const data = await load('split')
    expect([data.train.count, data.test.count, data.split.kind, data.shape.channels]).toEqual([20, 1, 'given', 3])
  })
  it('may hold JPEG files', async () => {
    const data = await load('photos')
    expect(data).toMatchObject({ classes: ['down', 'up'], shape: { height: 8, width: 8, channels: 1 } })
    for (let i = 0; i < data.train.count; i++) expect(data.classes[data.train.labels[i]!]).toBe(data.train.inputs[i * 64]! + (data.format.description.includes('minus') ? 60 : 0) > 50 ? 'up' : 'down')
  })
  it.each<[string, RegExp]>([
    ['sizes', /^DATA_SHAPE .*4 × 4 pixels, and .*4 × 5 \| make them one size/],
    ['mixed', /pictures and tables side by side/],
    ['broken', /^DATA_FORMAT .*broken\/a\/1.png is no PNG or JPEG that can be read/],
  ])('is refused: %s', async (name, expected) => {
    expect(await problem(name)).toMatch(expected)
  })
})

describe('a folder of tables by class', () => {
  it('with one file a class has its class from the file', async () => {
    const data = await load('tables')
    expect(data.classes).toEqual(['run', 'walk'])
    expect(data.columns!.map(({ name, role }) => `${name} ${role}`)).toEqual(['ax feature', 'ay feature', 'label label'])
    expect(data.split.kind).toBe('time')
  })
  it.each(['recordings', 'nested'])('with several files a class holds whole files out: %s', async (name) => {
    const data = await load(name)
    expect(data.classes).toEqual(['run', 'walk'])
    expect(data.split).toMatchObject({ kind: 'group', column: 'recording' })
    expect(data.train.count + data.test.count).toBe(96)
  })
  it('is refused when columns differ', async () => {
    expect(await problem('columns')).toMatch(/^DATA_SHAPE .*b.csv and .*a.csv differ in column 1 \(from 0\): "z" and "y"/)
  })
})

describe('arrays of NumPy', () => {
  it.each(['table.npy', 'fortran.npy'])('are tables whose last column is the class: %s', async (name) => {
    const data = await load(name)
    expect([data.classes, data.shape.channels, data.train.count + data.test.count]).toEqual([['0', '1'], 2, 40])
  })
  it('in pairs are samples and labels', async () => {
    expect(await load('pair.npz')).toMatchObject({ classes: ['0', '1', '2', '3'], shape: { channels: 2 } })
  })
  it('of three dimensions are images, with their own test set', async () => {
    expect(await load('images.npz')).toMatchObject({ shape: { height: 4, width: 4, channels: 1 }, split: { kind: 'given' }, test: { count: 6 } })
  })
  it('from 0 to 1 are shares of white', async () => {
    expect(Math.max(...(await load('shares.npz')).train.inputs)).toBeGreaterThan(60)
  })
  it.each<[string, RegExp]>([
    ['odd.npz', /^DATA_FORMAT .*holds the arrays weights, and no pair of samples and labels/],
    ['short.npy', /^DATA_TRUNCATED/],
    ['objects.npy', /^DATA_FORMAT .*elements of type "\|O" are not read/],
  ])('are refused: %s', async (name, expected) => {
    expect(await problem(name)).toMatch(expected)
  })
})

describe('pixels in the columns of a table', () => {
  it('are images when their shape is given, and offered as such else', async () => {
    expect(await load('mnist.csv', { shape: { height: 8, width: 8, channels: 1 } })).toMatchObject({ shape: { height: 8, width: 8 }, classes: ['0', '1', '2'] })
    expect((await load('mnist.csv')).notes.join()).toMatch(/--shape 8x8/)
  })
  it('must be as many as the shape has', async () => {
    expect(await problem('mnist.csv', { shape: { height: 28, width: 28, channels: 1 } })).toMatch(/^DATA_SHAPE .*64 columns of features are no images of 28 × 28 \(784\)/)
  })
})

it('a file that is packed twice is unpacked twice', async () => {
  expect((await load('twice.csv.gz')).classes).toEqual(['0', '1'])
})

it("labels of QMNIST's kind are their first column", async () => {
  expect(await load('qmnist')).toMatchObject({ classes: ['0', '1'] })
})

it('folds do not go with a test set that the data brings', async () => {
  const { openData } = await import('../../host/cli/sources.js')
  const draw = await openData({ data: join(folder, 'images.npz') })
  expect(() => draw({ seed: 1, fold: { index: 0, of: 3 } })).toThrow(/--folds does not go with a test set/)
  const pictures = await openData({ data: join(folder, 'pictures') })
  expect([0, 1, 2, 3, 4].map((index) => pictures({ seed: 1, fold: { index, of: 5 } }).test.count)).toEqual([4, 4, 4, 4, 4])
})
