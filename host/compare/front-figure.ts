import type { TopLevelSpec } from 'vega-lite'
import type { Figure } from './svg.js'
import { tones } from './theme.js'

/** A window of readings of one class, and the numbers that tell the classes apart. */
export interface FrontPicture {
  title: string
  windows: { class: string; row: number; channel: string; value: number }[]
  features: { feature: string; class: string; mean: number; sd: number }[]
}

const WIDTH = 640
const PANEL_HEIGHT = 90
const ROW_HEIGHT = 9

/** A window of each class above, mean and spread of each number by class below. */
export function frontFigure({ title, windows, features }: FrontPicture): Figure {
  const color = (field: string): object => ({ field, type: 'nominal', title: null, scale: { scheme: 'tableau10' } })
  const names = [...new Set(features.map(({ feature }) => feature))], classes = [...new Set(windows.map((each) => each.class))]
  const panels = classes.map((name) => ({
    width: WIDTH, height: PANEL_HEIGHT, title: { text: name, anchor: 'start', fontSize: 13, fontWeight: 'normal', color: tones.ink.light },
    data: { values: windows.filter((each) => each.class === name) },
    mark: { type: 'line', strokeWidth: 1.2 },
    encoding: {
      x: { field: 'row', type: 'quantitative', title: name === classes.at(-1) ? 'row of the window' : null },
      y: { field: 'value', type: 'quantitative', title: null, axis: { tickCount: 4 } },
      color: color('channel'),
    },
  }))
  const spread = {
    width: WIDTH, height: { step: ROW_HEIGHT },
    title: { text: 'what the network sees: mean and standard deviation of each class', anchor: 'start', fontSize: 13, fontWeight: 'normal', color: tones.ink.light },
    data: { values: features.map((each) => ({ ...each, from: each.mean - each.sd, to: each.mean + each.sd })) },
    encoding: { y: { field: 'feature', type: 'nominal', sort: names, title: null, axis: { labelLimit: 220 } }, color: color('class'), yOffset: { field: 'class', type: 'nominal' } },
    layer: [
      { mark: { type: 'rule', strokeWidth: 2 }, encoding: { x: { field: 'from', type: 'quantitative', title: 'in standard deviations of all samples', axis: { tickCount: 8 } }, x2: { field: 'to' } } },
      { mark: { type: 'point', filled: true, size: 40 }, encoding: { x: { field: 'mean', type: 'quantitative' } } },
    ],
  }
  return {
    spec: { vconcat: [...panels, spread], resolve: { scale: { color: 'independent' } } } as unknown as TopLevelSpec,
    title,
    description: `A window of each class (${classes.join(', ')}), and mean and spread by class of ${names.join(', ')}.`,
  }
}
