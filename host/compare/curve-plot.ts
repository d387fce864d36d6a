import type { TopLevelSpec } from 'vega-lite'
import { shortfall, titleWithUnit, valueOf, type Metric } from '../task/metric.js'
import { errorAxis, valueLabel } from './axes.js'
import type { Axis } from './axes.js'
import { spread } from './spread.js'
import type { Group } from './frontier.js'
import { spreadOut } from './labels.js'
import { seriesStyles } from './series.js'
import type { Figure } from './svg.js'
import { tones } from './theme.js'
import { bytesAlike, capital } from './units.js'

/** The online figure after so many samples, averaged over seeds. */
interface MeanPoint {
  samples: number
  value: number
}

const COLUMNS = 3
/** Panels with the gaps between them, pixels. */
const WIDTH = 720
/** One panel, as wide as the page of a telephone leaves room for. */
const TELEPHONE_WIDTH = 205
const HEIGHT = 170
/** Room right of a panel for the RAM of each line. */
const LABELS = 52

/**
 * The online figure against samples learned: a panel a rule, a line a network, the darker the more RAM.
 * Undefined when no rule can tell.
 */
export function curveFigure(groups: readonly Group[], onTelephone = false): Figure | undefined {
  const styles = seriesStyles(groups.map((group) => group.rule))
  const curves = groups.map((group) => ({ group, points: meanCurve(group) })).filter(({ points }) => points.length > 1)
  const rules = [...styles.keys()].filter((rule) => curves.some(({ group }) => group.rule === rule))
  if (rules.length === 0) return undefined

  const columns = onTelephone ? 1 : Math.min(COLUMNS, rules.length)
  const width = onTelephone ? TELEPHONE_WIDTH : Math.floor((WIDTH - (columns - 1) * (LABELS + 12)) / columns)
  const height = rules.length === 1 && !onTelephone ? 260 : HEIGHT
  const { online } = groups[0]!.task
  const y = errorAxis(online, curves.flatMap(({ points }) => points.map(({ value }) => value)), height, 24)
  const end = Math.max(...curves.flatMap(({ points }) => points.map((point) => point.samples)))

  const ram = bytesAlike(curves.map(({ group }) => group.ramBytes))

  const panels = rules.map((rule, index) => {
    const lines = curves.filter(({ group }) => group.rule === rule)
    const values = lines.flatMap(({ points }, line) =>
      points.map(({ samples, value }) => ({
        line,
        x: (samples / end) * width,
        y: y.toPixel(shortfall(online, value)),
        strength: lines.length === 1 ? 1 : 0.35 + (0.65 * line) / (lines.length - 1),
      })),
    )
    const ends = lines.map(({ group, points }) => ({
      text: ram(group.ramBytes),
      x: (points.at(-1)!.samples / end) * width + 6,
      y: y.toPixel(shortfall(online, points.at(-1)!.value)),
    }))
    const apart = spreadOut(ends.map((label) => label.y), 13, 0, height)
    const color = styles.get(rule)!.tone.light
    return {
      width,
      height,
      layer: [
        axesLayer(online, y, end, height, index % columns === 0, index + columns >= rules.length),
        {
          data: { values },
          mark: { type: 'line', stroke: color, strokeWidth: 2, strokeJoin: 'round' },
          encoding: {
            x: { field: 'x', type: 'quantitative', scale: null, axis: null },
            y: { field: 'y', type: 'quantitative', scale: null, axis: null },
            detail: { field: 'line' },
            opacity: { field: 'strength', type: 'quantitative', scale: null },
          },
        },
        {
          data: { values: [{ text: rule }] },
          mark: { type: 'text', x: 0, y: -14, align: 'left', baseline: 'alphabetic', fontSize: 14, fill: color },
          encoding: { text: { field: 'text', type: 'nominal' } },
        },
        {
          data: { values: ends.map((label, i) => ({ ...label, y: apart[i] })) },
          mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 11, fill: tones.soft.light },
          encoding: {
            x: { field: 'x', type: 'quantitative', scale: null, axis: null },
            y: { field: 'y', type: 'quantitative', scale: null, axis: null },
            text: { field: 'text', type: 'nominal' },
          },
        },
      ],
    }
  })
  const spec = { concat: panels, columns, bounds: 'flush', spacing: { row: 84, column: LABELS + 12 } }
  return {
    spec: spec as unknown as TopLevelSpec,
    title: 'Learning curves',
    description: `${capital(online.title)} against samples learned, for ${rules.join(', ')}.`,
  }
}

/** Mean over seeds, at the sample counts that all of them reached. */
function meanCurve(group: Group): MeanPoint[] {
  const bySamples = new Map<number, number[]>()
  for (const { curve } of group.trials) {
    for (const point of curve) {
      const value = valueOf(group.task.online, point)
      if (Number.isNaN(value)) continue
      const values = bySamples.get(point.samples)
      if (values) values.push(value)
      else bySamples.set(point.samples, [value])
    }
  }
  return [...bySamples]
    .filter(([, values]) => values.length === group.trials.length)
    .map(([samples, values]) => ({ samples, value: spread(values).mean }))
    .sort((a, b) => a.samples - b.samples)
}

/** An invisible mark that carries the axes; only outer panels have titles. */
function axesLayer(
  online: Metric,
  y: Axis,
  end: number,
  height: number,
  leftmost: boolean,
  lowest: boolean,
) {
  return {
    data: { values: [0, 1].map((i) => ({ samples: i * end, error: y.domain[i] })) },
    mark: { type: 'point', opacity: 0, size: 0 },
    encoding: {
      x: {
        field: 'samples',
        type: 'quantitative',
        scale: { domain: [0, end], nice: false },
        axis: {
          title: lowest ? 'Samples learned' : null,
          tickCount: 3,
          grid: false,
          labelExpr: "datum.value === 0 ? '0' : datum.value < 1000 ? datum.value : format(datum.value / 1000, ',') + ' k'",
        },
      },
      y: {
        field: 'error',
        type: 'quantitative',
        scale: { type: 'log', domain: y.domain, range: [0, height], nice: false },
        axis: {
          values: y.ticks,
          title: leftmost ? capital(titleWithUnit(online)) : null,
          domain: false,
          ticks: false,
          labels: leftmost,
          labelExpr: valueLabel(online, y),
        },
      },
    },
  }
}
