/** Pictures side by side: samples that a learner made up, or any others. */
import type { Shape } from '../data/dataset.js'

/** Least side of a picture on the sheet, and what lies between two, in pixels. */
const LEAST_SIDE = 40
const GAP = 3
const PAPER = 255

/** A picture of bytes, interleaved. */
export interface Sheet {
  width: number
  height: number
  channels: number
  data: Uint8Array
}

/** Lays `samples` out in rows of `columns`, each value 0..1 a grey or colour; small pictures are enlarged by a whole number. */
export function pictureSheet(samples: readonly (readonly number[])[], { height, width, channels }: Shape, columns: number): Sheet {
  const times = Math.max(1, Math.ceil(LEAST_SIDE / Math.max(height, width)))
  const tile = { width: width * times + GAP, height: height * times + GAP }
  const rows = Math.ceil(samples.length / columns)
  const sheet = { width: columns * tile.width + GAP, height: rows * tile.height + GAP, channels: channels === 3 ? 3 : 1 }
  const data = new Uint8Array(sheet.width * sheet.height * sheet.channels).fill(PAPER)
  samples.forEach((sample, index) => {
    const left = GAP + (index % columns) * tile.width, top = GAP + Math.floor(index / columns) * tile.height
    for (let y = 0; y < height * times; y++) for (let x = 0; x < width * times; x++) {
      const from = (Math.floor(y / times) * width + Math.floor(x / times)) * channels
      const to = ((top + y) * sheet.width + left + x) * sheet.channels
      for (let c = 0; c < sheet.channels; c++) data[to + c] = byte(sample[from + c]!)
    }
  })
  return { ...sheet, data }
}

/** From nothing to full. */
const SHADES = [' ', '░', '▒', '▓', '█']

/** The same for a terminal, as many side by side as `columns` characters hold; a pixel is two characters, of colours the mean. */
export function blockText(samples: readonly (readonly number[])[], { height, width, channels }: Shape, columns: number): string {
  const across = Math.max(1, Math.floor((columns + 2) / (2 * width + 2)))
  const lines: string[] = []
  for (let first = 0; first < samples.length; first += across) {
    if (first > 0) lines.push('')
    for (let y = 0; y < height; y++) {
      const row = samples.slice(first, first + across).map((sample) => Array.from({ length: width }, (_, x) => {
        const pixel = sample.slice((y * width + x) * channels, (y * width + x + 1) * channels)
        return SHADES[Math.round((pixel.reduce((sum, value) => sum + value, 0) / channels) * (SHADES.length - 1))]!.repeat(2)
      }).join(''))
      lines.push(row.join('  ').trimEnd())
    }
  }
  return lines.join('\n')
}

const byte = (value: number): number => Math.round(255 * Math.max(0, Math.min(1, value)))
