import type { TopLevelSpec } from 'vega-lite'
import type { Board } from '../board/board.js'
import { fitOn, type BoardMemory } from '../board/budget.js'
import { metricText, shortfall, titleWithUnit, type Metric } from '../task/metric.js'
import { bytesLabel, errorAxis, ramAxis, valueLabel } from './axes.js'
import type { Axis } from './axes.js'
import { frontier, repetition } from './frontier.js'
import type { Group } from './frontier.js'
import { placeFlags, placeLabel } from './labels.js'
import type { Box } from './labels.js'
import { layLegend, legendLayers } from './legend.js'
import type { LegendEntry } from './legend.js'
import { seriesStyles } from './series.js'
import type { Figure } from './svg.js'
import { textWidth, tones } from './theme.js'
import { formatBytes } from './units.js'
import { faultsOf, meanWithout } from './without-faults.js'

/** A board, drawn as a vertical line. */
export type BoardBudget = BoardMemory & Pick<Board, 'id' | 'name'>

/** How large the plot is inside its axes, pixels, and what stands around it. */
interface Size {
  width: number
  height: number
  /** Left of the axis, for its labels and title. */
  left: number
  /** How far the name of a rule may stick out on the right; the drawing grows with it. */
  overhang: number
  /** What a board is called on its flag. */
  board: 'name' | 'id'
  /** Whether its flag says the RAM, too. */
  flagBytes: boolean
}

const wide: Size = { width: 720, height: 400, left: 76, overhang: 130, board: 'name', flagBytes: true }
/** For telephones: as wide as their page, so that letters keep their size. */
const narrow: Size = { width: 270, height: 340, left: 64, overhang: 4, board: 'id', flagBytes: false }
const FLAG_ROW = 17
/** Half of the dash where a learner is without faults. */
const DASH = 6

/**
 * Where a board stands among planned RAM: what lies left of it fits. A learner's plan says nothing of the board's image, stack and
 * wire, so that is less than the board's RAM. Every layer takes a few bytes of configuration: the learner with the most
 * of them gives the line, and others fit up to as many bytes beyond it.
 */
export const limitOf = (board: BoardBudget, groups: readonly Group[]): number =>
  Math.min(...groups.map((group) => group.ramBytes + fitOn(board, group).leftBytes))

/** The boards whose limit lies within a factor of two of what the learners take; the others would stretch the axis. */
export function boardsInRange(groups: readonly Group[], boards: readonly BoardBudget[]): BoardBudget[] {
  const rams = groups.map((group) => group.ramBytes)
  const low = Math.min(...rams) / 2
  const high = Math.max(...rams) * 2
  return boards.filter((board) => {
    const limit = limitOf(board, groups)
    return limit >= low && limit <= high
  })
}

/**
 * The metric that ranks against planned RAM: a colour and shape a rule, the frontier as a step line, board budgets as vertical
 * lines, the range over seeds or folds as bars.
 */
export function frontierFigure(groups: readonly Group[], boards: readonly BoardBudget[], onTelephone = false): Figure {
  const size = onTelephone ? narrow : wide
  const { width, height } = size
  const budgets = boardsInRange(groups, boards).map((board) => ({ name: board[size.board], ramBytes: board.ramBytes, limit: limitOf(board, groups) }))
  const styles = seriesStyles(groups.map((group) => group.rule))
  const x = ramAxis([...groups.map((g) => g.ramBytes), ...budgets.map((b) => b.limit)], width)
  const { metric } = groups[0]!
  const y = errorAxis(metric, groups.flatMap(({ score, without }) => [score.mean, score.min, score.max, ...(without ? [without.score.mean] : [])]).filter((value) => !Number.isNaN(value)), height)
  const validated = groups.every((g) => g.trials.every((trial) => trial.measuredOn === 'validation'))
  const faults = faultsOf(groups)
  const measure = `${validated ? 'Validation' : 'Test'} ${metric.title}${faults === undefined ? '' : ` with ${faults}`}`

  // The axis cannot show an error of zero; toPixel knows where it goes, and so must the marks.
  const px = (group: Group) => x.toPixel(group.ramBytes)
  const py = (value: number) => y.toPixel(shortfall(metric, value))
  const points = groups.map((group) => {
    const { tone, shape } = styles.get(group.rule)!
    return {
      rule: group.rule,
      color: tone.light,
      fill: group.onFrontier ? tone.light : tones.paper.light,
      shape,
      x: px(group),
      y: py(group.score.mean),
      low: Math.max(py(group.score.min), py(group.score.max)),
      high: Math.min(py(group.score.min), py(group.score.max)),
    }
  })
  const clean = groups.flatMap(({ without }, i) => {
    const { x, y, color } = points[i]!
    return without && !Number.isNaN(without.score.mean) ? [{ x, y, color, clean: py(without.score.mean), from: x - DASH, to: x + DASH }] : []
  })
  const best = frontier(groups)
  const steps = [
    ...best.map((group) => ({ x: px(group), y: py(group.score.mean) })),
    { x: width, y: py(best.at(-1)!.score.mean) },
  ]
  const flags = budgetFlags(budgets, x, size)
  const labels = directLabels(groups, points, clean, steps, size)

  const repeated = groups.some((group) => group.trials.length > 1)
  const entries: LegendEntry[] = [
    ...[...styles].map(([rule, { tone, shape }]) => ({ text: rule, color: tone.light, shape, filled: true })),
    { text: 'frontier (filled symbols)', color: tones.ink.light, line: 'horizontal' as const },
    ...(clean.length > 0 ? [{ text: `the same without ${faults}`, color: tones.soft.light, line: 'horizontal' as const }] : []),
    ...(repeated ? [{ text: `lowest to highest ${repetition(groups)}`, color: tones.soft.light, line: 'bar' as const }] : []),
  ]
  const flagHeight = flags.length > 0 ? (Math.max(...flags.map((flag) => flag.row)) + 1) * FLAG_ROW : 0
  const legend = layLegend(entries, width, -flagHeight - 16)

  const overhang = Math.max(0, ...labels.map((label) => (label.align === 'left' ? label.right : 0))) - width
  const at = { x: pixel('x'), y: pixel('y') }
  const color = { field: 'color', type: 'nominal', scale: null }
  const spec = {
    width,
    height,
    // Known here better than Vega can guess it without a font.
    autosize: 'none',
    padding: {
      left: size.left,
      top: 12 - Math.min(...legend.map((entry) => entry.y - 9)),
      right: Math.max(14, overhang + 8),
      bottom: 56,
    },
    layer: [
      axesLayer(x, y, metric, `${validated ? 'Validation' : 'Test'} ${titleWithUnit(metric)}`, size),
      {
        data: { values: flags.map((flag) => ({ ...flag, top: -6 - flag.row * FLAG_ROW - 8, bottom: height })) },
        mark: { type: 'rule', stroke: tones.faint.light, strokeWidth: 1, strokeDash: [2, 3] },
        encoding: { x: pixel('x'), y: pixel('top'), y2: { field: 'bottom' } },
      },
      ...(['left', 'right'] as const).map((align) => ({
        data: { values: flags.filter((f) => f.align === align).map((f) => ({ ...f, y: -6 - f.row * FLAG_ROW })) },
        mark: { type: 'text', align, dx: align === 'left' ? 5 : -5, baseline: 'alphabetic', fill: tones.soft.light },
        encoding: { ...at, text: { field: 'text', type: 'nominal' } },
      })),
      {
        data: { values: points },
        mark: { type: 'line', strokeWidth: 1.25, opacity: 0.55 },
        encoding: { ...at, order: { field: 'x', type: 'quantitative' }, stroke: color, detail: { field: 'rule' } },
      },
      {
        data: { values: steps },
        mark: { type: 'line', interpolate: 'step-after', stroke: tones.ink.light, strokeWidth: 1.75 },
        encoding: { ...at, order: { field: 'x', type: 'quantitative' } },
      },
      {
        data: { values: points.filter((point) => point.low - point.high > 0) },
        mark: { type: 'rule', strokeWidth: 1.5, strokeCap: 'round', opacity: 0.8 },
        encoding: { x: pixel('x'), y: pixel('low'), y2: { field: 'high' }, stroke: color },
      },
      {
        data: { values: clean },
        mark: { type: 'rule', strokeWidth: 1.25, strokeDash: [1, 3] },
        encoding: { x: pixel('x'), y: pixel('y'), y2: { field: 'clean' }, stroke: color },
      },
      {
        data: { values: clean },
        mark: { type: 'rule', strokeWidth: 2.25, strokeCap: 'round' },
        encoding: { x: pixel('from'), x2: { field: 'to' }, y: pixel('clean'), stroke: color },
      },
      {
        data: { values: points },
        mark: { type: 'point', size: 78, strokeWidth: 1.75, opacity: 1 },
        encoding: {
          ...at,
          shape: { field: 'shape', type: 'nominal', scale: null },
          stroke: color,
          fill: { field: 'fill', type: 'nominal', scale: null },
        },
      },
      ...labelLayers(labels),
      ...legendLayers(legend),
    ],
  }
  return {
    spec: spec as unknown as TopLevelSpec,
    title: `${measure} against planned RAM`,
    description:
      `${groups.length} learners. On the frontier, by RAM: ` +
      best
        .map((g) => `${g.rule} ${g.network}, ${formatBytes(g.ramBytes)}, ${metricText(metric, g.score.mean)}${g.without ? `, without faults ${meanWithout(g)}` : ''}`)
        .join('; ') +
      '.',
  }
}

/** A position that is already in pixels. */
const pixel = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null })

/** An invisible mark at the corners that carries the two axes. */
function axesLayer(x: Axis, y: Axis, metric: Metric, measure: string, { height }: Size) {
  return {
    data: { values: [0, 1].map((i) => ({ bytes: x.domain[i], error: y.domain[i] })) },
    mark: { type: 'point', opacity: 0, size: 0 },
    encoding: {
      x: {
        field: 'bytes',
        type: 'quantitative',
        scale: { type: 'log', base: 2, domain: x.domain, nice: false },
        axis: {
          values: x.ticks,
          title: 'Planned RAM (log scale, 1 KB = 1,024 bytes)',
          grid: false,
          labelExpr: bytesLabel(x.ticks),
        },
      },
      y: {
        field: 'error',
        type: 'quantitative',
        // Small errors on top.
        scale: { type: 'log', domain: y.domain, range: [0, height], nice: false },
        axis: {
          values: y.ticks,
          title: `${measure} (${metric.better === 'higher' ? 'error on a ' : ''}log scale)`,
          domain: false,
          ticks: false,
          labelExpr: valueLabel(metric, y),
        },
      },
    },
  }
}

/** Lines so near to each other look like one, pixels. */
const TOGETHER = 3

/** One flag per line: boards of the same RAM whose lines fall together share it, at the smaller limit. */
function budgetFlags(budgets: readonly { name: string; ramBytes: number; limit: number }[], x: Axis, size: Size) {
  const flags: { x: number; names: string[]; ram: string }[] = []
  for (const { ramBytes, name, limit } of budgets) {
    const at = x.toPixel(limit)
    const ram = formatBytes(ramBytes)
    const shared = flags.find((flag) => flag.ram === ram && Math.abs(flag.x - at) < TOGETHER)
    if (!shared) flags.push({ x: at, names: [name], ram })
    else {
      shared.names.push(name)
      shared.x = Math.min(shared.x, at)
    }
  }
  const lines = flags.map((flag) => {
    const text = size.flagBytes ? `${flag.names.join(', ')} · ${flag.ram}` : flag.names.join(', ')
    return { x: flag.x, text, width: textWidth(text, 12) }
  })
  return placeFlags(lines, size.width)
}

/** Names of rules at the right end of their lines and of networks on the frontier, where there is room. */
function directLabels(
  groups: readonly Group[],
  points: readonly { x: number; y: number; low: number; high: number; color: string }[],
  clean: readonly { x: number; y: number; clean: number }[],
  steps: readonly { x: number; y: number }[],
  { width, height, overhang }: Size,
) {
  // A name at the right end may stick out of the plot; the drawing grows with it.
  const bounds = { x: 2, y: 2, width: width + overhang, height: height - 4 }
  const taken: Box[] = points.flatMap(({ x, y, low, high }) => [
    { x: x - 7, y: y - 7, width: 14, height: 14 },
    { x: x - 2, y: high, width: 4, height: low - high },
  ])
  for (const { x, y, clean: at } of clean) {
    taken.push({ x: x - DASH, y: at - 2, width: 2 * DASH, height: 4 })
    taken.push({ x: x - 1, y: Math.min(y, at), width: 2, height: Math.abs(y - at) })
  }
  steps.slice(1).forEach((to, i) => {
    const from = steps[i]!
    taken.push({ x: from.x, y: from.y - 2, width: to.x - from.x, height: 4 })
    taken.push({ x: to.x - 2, y: Math.min(from.y, to.y), width: 4, height: Math.abs(to.y - from.y) })
  })
  groups.forEach((group, i) => {
    const before = groups[i - 1]
    if (before?.rule === group.rule) taken.push(...alongLine(points[i - 1]!, points[i]!))
  })
  const labels: { text: string; x: number; y: number; align: string; color: string; size: number; right: number }[] = []
  const tryLabel = (text: string, i: number, size: number, color: string) => {
    const box = { width: textWidth(text, size) + 2, height: size + 2 }
    const place = placeLabel(points[i]!, box, taken, bounds)
    if (!place) return
    taken.push(place.box)
    labels.push({ text, x: place.x, y: place.y, align: place.align, color, size, right: place.box.x + place.box.width })
  }
  groups.forEach((group, i) => {
    if (groups[i + 1]?.rule !== group.rule) tryLabel(group.rule, i, 13, points[i]!.color)
  })
  const longest = width / 4
  for (const group of frontier(groups)) {
    if (textWidth(group.network, 11) <= longest) {
      tryLabel(group.network, groups.indexOf(group), 11, tones.soft.light)
    }
  }
  return labels
}

/** The labels, each over a halo in the colour of the paper. */
function labelLayers(labels: ReturnType<typeof directLabels>): object[] {
  return [true, false].flatMap((halo) =>
    (['left', 'center', 'right'] as const).map((align) => ({
      data: { values: labels.filter((label) => label.align === align) },
      mark: { type: 'text', align, baseline: 'middle', ...(halo ? { stroke: tones.paper.light, strokeWidth: 4 } : {}) },
      encoding: {
        x: pixel('x'),
        y: pixel('y'),
        text: { field: 'text', type: 'nominal' },
        size: { field: 'size', type: 'quantitative', scale: null },
        ...(halo ? { fill: { value: tones.paper.light } } : { fill: { field: 'color', type: 'nominal', scale: null } }),
      },
    })),
  )
}

/** Small boxes along a line, so that no label crosses it. */
function alongLine(from: { x: number; y: number }, to: { x: number; y: number }): Box[] {
  const count = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 6)
  return Array.from({ length: count }, (_, i) => ({
    x: from.x + ((to.x - from.x) * i) / count - 1.5,
    y: from.y + ((to.y - from.y) * i) / count - 1.5,
    width: 3,
    height: 3,
  }))
}
