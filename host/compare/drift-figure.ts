import type { TopLevelSpec } from 'vega-lite'
import type { DriftResult } from '../trial/prequential.js'
import { seriesStyles } from './series.js'
import type { Figure } from './svg.js'
import { tones } from './theme.js'

/** A learner that lived through a stream of one kind. */
export interface DriftCurve {
  drift: string
  rule: string
  result: Pick<DriftResult, 'windows' | 'changes' | 'alarms'> & {
    /** Where things went wrong on purpose: the same without. */
    without?: Pick<DriftResult, 'windows'>
  }
}

const WIDTH = 640
const PANEL_HEIGHT = 150

/** Accuracy before each update over the stream: a panel a kind of drift, a line a rule; changes are lines from top to bottom, alarms ticks at the bottom; without faults, a line is dashed. */
export function driftFigure(title: string, curves: readonly DriftCurve[]): Figure {
  const kinds = [...new Set(curves.map(({ drift }) => drift))], rules = [...new Set(curves.map(({ rule }) => rule))]
  const styles = seriesStyles(rules)
  const colour = { field: 'rule', type: 'nominal', title: null, sort: rules, scale: { domain: rules, range: rules.map((rule) => styles.get(rule)!.tone.light) } }
  const panels = kinds.map((drift) => {
    const own = curves.filter((curve) => curve.drift === drift)
    const points = own.flatMap(({ rule, result }) => result.windows.map(({ samples, accuracy }) => ({ rule, samples, accuracy: 100 * accuracy })))
    const clean = own.flatMap(({ rule, result }) => (result.without?.windows ?? []).map(({ samples, accuracy }) => ({ rule, samples, accuracy: 100 * accuracy })))
    const changes = [...new Set(own.flatMap(({ result }) => result.changes.map(({ at }) => at)))].map((samples) => ({ samples }))
    const alarms = own.flatMap(({ rule, result }) => (result.alarms ?? []).map((samples) => ({ rule, samples })))
    const x = { field: 'samples', type: 'quantitative', title: drift === kinds.at(-1) ? 'samples' : null, axis: { grid: false, tickCount: 6 }, scale: { nice: false } }
    const y = { field: 'accuracy', type: 'quantitative', title: 'right, %', scale: { domain: [0, 100] }, axis: { tickCount: 4 } }
    return {
      width: WIDTH, height: PANEL_HEIGHT, title: { text: clean.length > 0 ? `${drift} (dashed: without faults)` : drift, anchor: 'start', fontSize: 13, fontWeight: 'normal', color: tones.ink.light },
      layer: [
        { data: { values: changes }, mark: { type: 'rule', stroke: tones.faint.light, strokeDash: [4, 3] }, encoding: { x } },
        {
          data: { values: points }, mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y, color: colour },
        },
        ...(clean.length > 0 ? [{ data: { values: clean }, mark: { type: 'line', strokeWidth: 1, strokeDash: [4, 2] }, encoding: { x, y, color: colour } }] : []),
        { data: { values: alarms }, mark: { type: 'tick', orient: 'vertical', thickness: 2, size: 12, y: PANEL_HEIGHT - 6 }, encoding: { x, color: colour } },
      ],
    }
  })
  return {
    spec: { vconcat: panels } as unknown as TopLevelSpec,
    title,
    description: `Share of right answers, each told before its update, over streams that change: ${kinds.join(', ')}; for ${rules.join(', ')}. Dashed lines are changes, ticks at the bottom alarms of the detector${curves.some(({ result }) => result.without) ? '; dashed curves are without faults' : ''}.`,
  }
}
