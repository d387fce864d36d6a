import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { gunzip } from '../../host/data/gunzip.js'
import { parseIdx, type Idx } from '../../host/data/idx.js'
import { imageDataset } from '../../host/data/images.js'
import { EngramError } from '../../host/errors.js'

const header = (dims: number[], type = 8): number[] => [0, 0, type, dims.length, ...dims.flatMap((dim) => [dim >>> 24, (dim >> 16) & 255, (dim >> 8) & 255, dim & 255])]
const idxBytes = (dims: number[], data: ArrayLike<number>): Uint8Array => Uint8Array.from([...header(dims), ...Array.from(data)])
const idx = (dims: number[], data: ArrayLike<number>, name = 'x'): Idx => parseIdx(idxBytes(dims, data), name)

async function problem(run: () => unknown): Promise<string> {
  try {
    await run()
  } catch (error) {
    if (error instanceof EngramError) return `${error.code} ${error.message} | ${error.hint}`
    throw error
  }
  return 'no error'
}

describe('an IDX file', () => {
  test('is a view of its bytes', () => {
    const bytes = idxBytes([2, 1, 3], [1, 2, 3, 4, 5, 6])
    const { dims, data } = parseIdx(bytes, 'x')
    expect(dims).toEqual([2, 1, 3])
    expect([...data]).toEqual([1, 2, 3, 4, 5, 6])
    expect(data.buffer).toBe(bytes.buffer)
  })

  test('may lie anywhere in a larger buffer', () => {
    const bytes = Uint8Array.from([9, 9, 9, ...idxBytes([2], [7, 8])]).subarray(3)
    expect([...parseIdx(bytes, 'x').data]).toEqual([7, 8])
  })

  const text = (content: string): number[] => [...new TextEncoder().encode(content)]
  test.each<[string, number[], RegExp]>([
    ['of no bytes', [], /^DATA_EMPTY x: the file is empty/],
    ['that is a web page', text('<!DOCTYPE html>'), /^DATA_FORMAT x: not an IDX file: it begins with 3c 21 44 4f \(a web page\)/],
    ['that is a Git LFS pointer', text('version https://git-lfs.github.com/spec/v1'), /Git LFS pointer/],
    ['that is a zip file', text('PK\x03\x04'), /a zip file/],
    ['of two bytes', [0, 0], /^DATA_TRUNCATED x: .* 2 bytes, 4 expected/],
    ['that ends in its header', header([5, 28, 28]).slice(0, 9), /^DATA_TRUNCATED x: ends in its header: 9 bytes, 16 expected/],
    ['that ends in its data', [...header([2, 2, 2]), 1, 2, 3], /^DATA_TRUNCATED x: truncated: 19 bytes, but 2 × 2 × 2 takes 24/],
    ['with bytes left over', [...header([2]), 1, 2, 3], /^DATA_FORMAT x: 1 bytes too many: 11, but 2 takes 10/],
    ['with a size beyond all memory', header([0xffffffff, 0xffffffff]), /^DATA_TRUNCATED x: truncated/],
    ['of int32 values (labels above 255)', [...header([1], 0x0c), 0, 0, 1, 44], /^DATA_VALUE x: value 0 is 300 \(int32\).* 256 classes/],
    ['of an unknown type', header([1], 0x55), /of an unknown type \(0x55 at offset 2\)/],
    ['of nine dimensions', header([1, 1, 1, 1, 1, 1, 1, 1, 1]), /^DATA_FORMAT x: 9 dimensions/],
    ['of zero samples', header([0, 28, 28]), /^DATA_EMPTY x: holds no samples: its dimensions are 0 × 28 × 28/],
  ])('%s is refused', async (_, bytes, expected) => {
    expect(await problem(() => parseIdx(Uint8Array.from(bytes), 'x'))).toMatch(expected)
  })
})

describe('a gzip file', () => {
  const plain = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >> 5)
  const packed = Uint8Array.from(gzipSync(plain))
  const changed = (change: (bytes: Uint8Array) => void): Uint8Array<ArrayBuffer> => {
    const copy = Uint8Array.from(packed)
    change(copy)
    return copy
  }
  test('is unpacked', async () => {
    expect(Buffer.compare(await gunzip(packed, 'x.gz'), plain)).toBe(0)
  })
  test('of several members is unpacked to all of them', async () => {
    const two = Uint8Array.from([...gzipSync('ab'.repeat(5000)), ...gzipSync('cd')])
    expect(new TextDecoder().decode(await gunzip(two, 'x.gz'))).toBe('ab'.repeat(5000) + 'cd')
  })
  test.each<[string, Uint8Array<ArrayBuffer>, RegExp]>([
    ['that is not gzip', Uint8Array.from([0, 0, 8, 3]), /^DATA_FORMAT x.gz is not gzip: it begins with 00 00 08 03 instead of 1f 8b \| if it is already unpacked, remove .gz/],
    ['of no bytes', new Uint8Array(0), /begins with nothing/],
    ['that is cut off', packed.slice(0, 500), /^DATA_TRUNCATED x.gz \(500 bytes, gzip\) ends too early/],
    ['that is cut off in its header', packed.slice(0, 5), /^DATA_TRUNCATED/],
    ['with a wrong byte in the middle', changed((bytes) => bytes.fill(255, 40, 60)), /^DATA_FORMAT x.gz .* is damaged/],
    ['with a wrong checksum', changed((bytes) => (bytes[bytes.length - 8] ^= 1)), /^DATA_FORMAT x.gz .* is damaged/],
  ])('%s is refused', async (_, bytes, expected) => {
    expect(await problem(() => gunzip(bytes, 'x.gz'))).toMatch(expected)
  })
})

describe('images', () => {
  const sparse = [0, 0, 0, 255, 0, 0, 0, 129, 0, 0, 0, 4]
  const dense = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]
  const labels = idx([3], [5, 7, 5], 'labels')
  const load = (train: number[], test: number[]) =>
    imageDataset({ name: 'x', seed: 1, trainImages: idx([3, 2, 2], train), trainLabels: labels, testImages: idx([1, 2, 2], test), testLabels: idx([1], [7]) })

  test('that are mostly black become pixel >> 1', () => {
    const data = load(sparse, [1, 2, 3, 254])
    expect([...data.train.inputs]).toEqual([0, 0, 0, 127, 0, 0, 0, 64, 0, 0, 0, 2])
    expect([...data.test.inputs]).toEqual([0, 1, 1, 127])
    expect(data.format).toMatchObject({ fraction: 7, background: 0, description: 'pixels >> 1' })
    expect(data.format.energy).toBeCloseTo((127 ** 2 + 64 ** 2 + 2 ** 2) / 3 / 128 ** 2, 6)
    expect(data.shape).toEqual({ height: 2, width: 2, channels: 1 })
  })

  test('that are not lose the mean of the training pixels', () => {
    const data = load(dense, [0, 255, 65, 1])
    expect([...data.train.inputs.subarray(0, 3)]).toEqual([5 - 32, 10 - 32, 15 - 32])
    expect([...data.test.inputs]).toEqual([-32, 95, 0, -32])
    expect(data.format).toMatchObject({ background: -32, description: 'pixels >> 1, minus 32' })
  })

  test('have the labels that occur as classes', () => {
    const data = load(sparse, [0, 0, 0, 0])
    expect(data.classes).toEqual(['5', '7'])
    expect([...data.train.labels, ...data.test.labels]).toEqual([0, 1, 0, 1])
  })

  test('without a test pair lend a fifth of each class, each sample once and with its label', () => {
    const pixels = Array.from({ length: 100 }, (_, i) => 2 * i)
    const data = imageDataset({ name: 'x', seed: 1, trainImages: idx([100, 1, 1], pixels), trainLabels: idx([100], pixels.map((_, i) => i % 2)) })
    expect([data.train.count, data.test.count]).toEqual([80, 20])
    const inputs = [...data.train.inputs, ...data.test.inputs].map((input) => input - data.format.background)
    expect(inputs.slice().sort((a, b) => a - b)).toEqual(pixels.map((pixel) => pixel >> 1))
    expect([...data.train.labels, ...data.test.labels]).toEqual(inputs.map((input) => input % 2))
  })

  test('lie in memory that worker threads share', () => {
    expect(load(sparse, sparse.slice(0, 4)).train.inputs.buffer).toBeInstanceOf(SharedArrayBuffer)
  })

  const images = idx([3, 2, 2], sparse, 'images')
  test.each<[string, Partial<Parameters<typeof imageDataset>[0]>, RegExp]>([
    ['of another number than labels', { trainLabels: idx([2], [1, 2], 'labels') }, /^DATA_SHAPE images holds 3 images, but labels holds 2 labels/],
    ['and labels swapped', { trainImages: labels, trainLabels: images }, /^DATA_SHAPE labels: images have 3 dimensions .* has 1 \(3\) \| it looks like a labels file/],
    ['twice instead of labels', { trainLabels: images }, /^DATA_SHAPE images: labels have 1 dimension/],
    ['of another size in the test', { testImages: idx([1, 1, 4], [0, 0, 0, 0], 'test'), testLabels: idx([1], [5]) }, /^DATA_SHAPE test holds images of 1 × 4, but images of 2 × 2/],
    ['of one class', { trainLabels: idx([3], [4, 4, 4], 'labels') }, /^DATA_CLASSES labels: all samples are of one class \(4\)/],
    ['with a class in the test that training lacks', { testImages: idx([1, 2, 2], [0, 0, 0, 0]), testLabels: idx([1], [6], 'test') }, /^DATA_CLASSES test, sample 0: class "6"/],
  ])('%s are refused', async (_, change, expected) => {
    expect(await problem(() => imageDataset({ name: 'x', seed: 1, trainImages: images, trainLabels: labels, ...change }))).toMatch(expected)
  })
})
