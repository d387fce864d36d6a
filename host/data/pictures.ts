import { EngramError } from '../errors.js'
import type { Dataset } from './dataset.js'
import type { Idx } from './idx.js'
import { imageDataset } from './images.js'
import type { Fold } from './split/split.js'

/** A picture as it was decoded: bytes, interleaved. */
export interface Picture {
  path: string
  class: string
  width: number
  height: number
  /** 1 grey, 2 grey and alpha, 3 colours, 4 colours and alpha. */
  channels: number
  data: ArrayLike<number>
}

/**
 * Pictures of one size as images with a class. Where all of them are grey they have one channel; transparency is left out.
 * @throws DATA_SHAPE for pictures of different sizes.
 */
export function pictureDataset(parts: { train: Picture[]; test?: Picture[] }, { name, seed, fold }: { name: string; seed: number; fold?: Fold }): Dataset {
  const all = [...parts.train, ...(parts.test ?? [])]
  const [first] = all
  const other = all.find(({ width, height }) => width !== first!.width || height !== first!.height)
  if (other)
    throw new EngramError('DATA_SHAPE', `${first!.path} has ${first!.width} × ${first!.height} pixels, and ${other.path} ${other.width} × ${other.height}`, `make them one size, e.g. mogrify -resize ${Math.min(first!.width, 32)}x${Math.min(first!.height, 32)}! on a copy of the folder`)
  const channels = all.every(isGrey) ? 1 : 3
  const classes = [...new Set(all.map((picture) => picture.class))].sort()
  const idx = (pictures: readonly Picture[]): { images: Idx; labels: Idx } => {
    const size = first!.width * first!.height * channels
    const data = new Uint8Array(pictures.length * size)
    pictures.forEach((picture, i) => copyPixels(picture, channels, data.subarray(i * size, (i + 1) * size)))
    return {
      images: { name, dims: [pictures.length, first!.height, first!.width, ...(channels > 1 ? [channels] : [])], data },
      labels: { name, dims: [pictures.length], data: Uint8Array.from(pictures, (picture) => classes.indexOf(picture.class)) },
    }
  }
  const train = idx(parts.train)
  const test = parts.test && idx(parts.test)
  return imageDataset({ name, seed, ...(fold && { fold }), labelNames: classes, trainImages: train.images, trainLabels: train.labels, ...(test && { testImages: test.images, testLabels: test.labels }) })
}

function isGrey({ channels, data }: Picture): boolean {
  if (channels < 3) return true
  for (let i = 0; i < data.length; i += channels) if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false
  return true
}

function copyPixels({ channels: from, data }: Picture, to: 1 | 3, into: Uint8Array): void {
  for (let pixel = 0, at = 0; at < into.length; pixel++)
    for (let c = 0; c < to; c++) into[at++] = data[pixel * from + (from < 3 ? 0 : c)]!
}
