/** Which inputs an output of a layer sees: geometry alone, for whatever computes a network beside the core. */
import type { Shape } from '../data/dataset.js'
import type { LayerSpec } from './network.js'

/** Zeros around a map, which "same" padding asks for: above, left, below and right of it; in front of a side half of what lacks, rounded down. */
export function paddingOf(spec: LayerSpec, { height, width }: Shape): [above: number, left: number, below: number, right: number] {
  const down = zeros(spec, height), across = zeros(spec, width)
  return [Math.floor(down / 2), Math.floor(across / 2), Math.ceil(down / 2), Math.ceil(across / 2)]
}

const zeros = ({ padding, stride, kernel }: LayerSpec, side: number): number =>
  padding === 'valid' ? 0 : Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernel - side)

/** For each unpooled position that fills a pool window, the input index of each tap of a filter (OHWI), or -1 in the padding; `output` is pooled. */
export function tapsOf(spec: LayerSpec, input: Shape, output: Shape): Int32Array {
  const { kernel, stride, pool } = spec
  const rows = output.height * pool, columns = output.width * pool
  const [above, left] = paddingOf(spec, input)
  const taps = new Int32Array(rows * columns * kernel ** 2 * input.channels)
  let at = 0
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let ky = 0; ky < kernel; ky++) {
        for (let kx = 0; kx < kernel; kx++) {
          const row = y * stride - above + ky
          const column = x * stride - left + kx
          const inside = row >= 0 && row < input.height && column >= 0 && column < input.width
          for (let c = 0; c < input.channels; c++) taps[at++] = inside ? (row * input.width + column) * input.channels + c : -1
        }
      }
    }
  }
  return taps
}

/** For each output cell, the unpooled positions of its pool window, row-major. */
export function poolWindows({ pool }: LayerSpec, { height, width }: Shape): Int32Array {
  const windows: number[] = []
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      for (let dy = 0; dy < pool; dy++) {
        for (let dx = 0; dx < pool; dx++) windows.push((row * pool + dy) * width * pool + column * pool + dx)
      }
    }
  }
  return Int32Array.from(windows)
}
