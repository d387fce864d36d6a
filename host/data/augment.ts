import { EngramError } from '../errors.js'
import { features, type InputFormat, type Samples, type Shape } from './dataset.js'
import { hash32 } from './random.js'

/** Ways to change samples while they are learned. */
export const augmentations = ['none', 'shift'] as const
/** One of them. */
export type Augmentation = (typeof augmentations)[number]

/** Where in the run a chunk of samples stands; with it a shift is decided without any state. */
export interface ChunkPosition {
  seed: number
  epoch: number
  /** Position, in the epoch's order, of the chunk's first sample. */
  first: number
}

/**
 * Copies the samples named by `order` into `into`, each shifted by −1, 0 or 1 pixel in x and in y (nine cases,
 * equally likely). Pixels that move in from the border get `format.background`. `into` is the caller's buffer,
 * used again for each chunk: it must hold at least `order.length` samples. Sample i of `into` is `order[i]`.
 */
export function shiftSamples(
  samples: Samples,
  order: Uint32Array,
  shape: Shape,
  format: Pick<InputFormat, 'background'>,
  at: ChunkPosition,
  into: Samples,
): void {
  if (shape.height === 1 || shape.width === 1)
    throw new EngramError(
      'DATA_SHAPE',
      `--augment shift moves images, and these samples are ${shape.height} × ${shape.width} × ${shape.channels}`,
      'leave --augment out, or use image data (digits, mnist, fashion-mnist, IDX files)',
    )
  const size = features(shape)
  if (into.inputs.length < order.length * size || into.labels.length < order.length)
    throw new RangeError(`the chunk buffer is too small for ${order.length} samples`)
  for (let i = 0; i < order.length; i++) {
    const choice = hash32(at.seed, at.epoch, at.first + i) % 9
    const down = Math.trunc(choice / 3) - 1
    const right = (choice % 3) - 1
    shiftImage(samples.inputs, order[i] * size, into.inputs, i * size, shape, down, right, format.background)
    into.labels[i] = samples.labels[order[i]]
    if (samples.known && into.known) into.known[i] = samples.known[order[i]]
  }
}

/** Copies one HWC image `down` rows and `right` columns on; what leaves the frame is lost. */
function shiftImage(
  from: Int8Array, source: number, to: Int8Array, target: number,
  { height, width, channels }: Shape, down: number, right: number, background: number,
): void {
  const row = width * channels
  const start = Math.max(0, right) * channels
  const end = row + Math.min(0, right) * channels
  to.fill(background, target, target + height * row)
  for (let y = Math.max(0, down); y < height + Math.min(0, down); y++) {
    const read = source + (y - down) * row - right * channels
    const write = target + y * row
    for (let x = start; x < end; x++) to[write + x] = from[read + x]
  }
}
