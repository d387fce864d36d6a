import type { SeriesStyle } from './series.js'
import { textWidth, tones } from './theme.js'

/** A line of a legend: a symbol of a series, or a piece of line. */
export type LegendEntry = { text: string; color: string } & (
  | { shape: SeriesStyle['shape']; filled: boolean }
  | { line: 'horizontal' | 'bar' }
  | { swatch: true }
)

type Laid = LegendEntry & { x: number; y: number }

const SIZE = 13
const ROW = 20
const SYMBOL = 20
const GAP = 20

/** Lays entries out in rows from left to right, the last row at `bottom` (pixels, y down). */
export function layLegend(entries: readonly LegendEntry[], width: number, bottom: number): Laid[] {
  let x = 0
  let row = 0
  const laid = entries.map((entry) => {
    // A font that is wider than this guess eats into the gap.
    const needed = SYMBOL + textWidth(entry.text, SIZE)
    if (x > 0 && x + needed > width) {
      x = 0
      row++
    }
    const place = { ...entry, x, y: row * ROW }
    x += needed + GAP
    return place
  })
  return laid.map((entry) => ({ ...entry, y: bottom + entry.y - row * ROW }))
}

/** Vega-Lite layers that draw a legend outside the plot, in pixels. */
export function legendLayers(laid: readonly Laid[]): object[] {
  const pixel = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null })
  const plain = (field: string) => ({ field, type: 'nominal', scale: null })
  const symbols = laid.flatMap((e) =>
    'shape' in e ? [{ x: e.x + 6, y: e.y, shape: e.shape, color: e.color, fill: e.filled ? e.color : tones.paper.light }] : [],
  )
  const strokes = laid.flatMap((e) => {
    if (!('line' in e)) return []
    return e.line === 'bar'
      ? [{ x: e.x + 6, x2: e.x + 6, y: e.y - 7, y2: e.y + 7, color: e.color }]
      : [{ x: e.x, x2: e.x + 14, y: e.y, y2: e.y, color: e.color }]
  })
  const swatches = laid.flatMap((e) =>
    'swatch' in e ? [{ x: e.x, x2: e.x + 13, y: e.y - 6, y2: e.y + 6, color: e.color }] : [],
  )
  return [
    {
      data: { values: symbols },
      mark: { type: 'point', size: 78, strokeWidth: 1.75, opacity: 1 },
      encoding: {
        x: pixel('x'),
        y: pixel('y'),
        shape: plain('shape'),
        stroke: plain('color'),
        fill: plain('fill'),
      },
    },
    {
      data: { values: strokes },
      mark: { type: 'rule', strokeWidth: 1.75 },
      encoding: { x: pixel('x'), x2: { field: 'x2' }, y: pixel('y'), y2: { field: 'y2' }, stroke: plain('color') },
    },
    {
      data: { values: swatches },
      mark: { type: 'rect', opacity: 1 },
      encoding: { x: pixel('x'), x2: { field: 'x2' }, y: pixel('y'), y2: { field: 'y2' }, fill: plain('color') },
    },
    {
      data: { values: laid.map((e) => ({ text: e.text, x: e.x + SYMBOL, y: e.y })) },
      mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: SIZE, fill: tones.ink.light },
      encoding: { x: pixel('x'), y: pixel('y'), text: { field: 'text', type: 'nominal' } },
    },
  ]
}
