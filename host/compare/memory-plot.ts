import type { TopLevelSpec } from 'vega-lite'
import { RegionKind } from '../../assembly/abi.js'
import type { Group } from './frontier.js'
import { layLegend, legendLayers } from './legend.js'
import type { Figure } from './svg.js'
import { regionTones, restTone, textWidth, tones } from './theme.js'
import type { Tone } from './theme.js'
import { bytesAlike, formatBytes } from './units.js'

interface Size {
  /** Names and bars share this, pixels; totals stand right of it. */
  width: number
  /** Names left of the bars take what they need, up to this; undefined: they stand above. */
  names: number | undefined
}

const wide: Size = { width: 670, names: 270 }
const narrow: Size = { width: 265, names: undefined }
const TOTALS = 60
const BAR = 22
const ROW = 28
/** A line with a name above its bar. */
const NAME = 18
const HEADING = 34
const TEXT = 11

/**
 * Where the planned bytes go: a bar a learner, at its addresses. Regions that share bytes, because they are needed at
 * different times, lie above each other. Learners of one network stand together at one scale; when rules hardly share
 * networks, learners of one rule do.
 */
export function memoryFigure(groups: readonly Group[], onTelephone = false): Figure {
  const size = onTelephone ? narrow : wide
  const panels = panelsOf(groups)
  const widths = panels.flatMap(({ members, label }) => members.map((group) => textWidth(label(group), 12)))
  const barsFrom = size.names === undefined ? 0 : 12 + Math.min(size.names, Math.max(...widths))
  const bars = size.width - barsFrom
  const ram = bytesAlike(groups.map((group) => group.ramBytes))
  const colors = kindTones(groups)
  const rects: object[] = []
  const inside: object[] = []
  const headings: object[] = []
  const names: object[] = []
  const totals: object[] = []
  // A heading has its own margin; bars directly under the legend need one.
  let y = panels[0]?.heading === undefined ? 8 : 0
  for (const { heading, members, label } of panels) {
    if (heading !== undefined) {
      headings.push({ x: 0, y: y + 16, text: shorten(heading, size.width + TOTALS) })
      y += HEADING
    }
    const scale = bars / largest(members)
    for (const group of members) {
      if (size.names === undefined) {
        names.push({ x: 0, y: y + NAME / 2, text: shorten(label(group), size.width + TOTALS) })
        y += NAME
      } else names.push({ x: barsFrom - 10, y: y + BAR / 2, text: shorten(label(group), size.names) })
      const middle = y + BAR / 2
      for (const { region, start, lane, lanes } of lay(group)) {
        const x = barsFrom + start * scale
        const width = region.bytes * scale
        const top = y + (BAR * lane) / lanes
        const height = BAR / lanes
        rects.push({ x, x2: x + width, y: top, y2: top + height, color: colors.get(regionKind(region.name))!.light })
        const text = [`${region.name} ${formatBytes(region.bytes)}`, formatBytes(region.bytes)].find(
          (candidate) => height >= TEXT + 4 && textWidth(candidate, TEXT) + 8 <= width,
        )
        if (text) inside.push({ x: x + width / 2, y: top + height / 2, text })
      }
      totals.push({ x: barsFrom + extent(group) * scale + 8, y: middle, text: ram(group.ramBytes) })
      y += ROW
    }
  }

  const entries = new Map<string, Tone>()
  for (const [kind, tone] of colors) entries.set(tone === restTone ? 'other' : kind, tone)
  const legend = layLegend(
    [...entries].map(([text, tone]) => ({ text, color: tone.light, swatch: true as const })),
    size.width + TOTALS,
    -14,
  )
  const at = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null })
  const texts = (values: object[], mark: object) => ({
    data: { values },
    mark: { type: 'text', baseline: 'middle', ...mark },
    encoding: { x: at('x'), y: at('y'), text: { field: 'text', type: 'nominal' } },
  })
  const spec = {
    width: size.width + TOTALS,
    height: y,
    // Vega would guess the room for texts without a font, and too much of it.
    autosize: 'none',
    padding: { left: 12, right: 12, top: 12 - Math.min(...legend.map((entry) => entry.y - 9)), bottom: 12 },
    layer: [
      {
        data: { values: rects },
        mark: { type: 'rect', stroke: tones.paper.light, strokeWidth: 1, opacity: 1 },
        encoding: {
          x: at('x'),
          x2: { field: 'x2' },
          y: at('y'),
          y2: { field: 'y2' },
          fill: { field: 'color', type: 'nominal', scale: null },
        },
      },
      texts(inside, { align: 'center', fontSize: TEXT, fill: tones.ink.light }),
      texts(headings, { align: 'left', fontSize: 13, fill: tones.ink.light }),
      texts(names, { align: size.names === undefined ? 'left' : 'right', fontSize: 12, fill: tones.soft.light }),
      texts(totals, { align: 'left', fontSize: 12, fill: tones.ink.light }),
      ...legendLayers(legend),
    ],
  }
  return {
    spec: spec as unknown as TopLevelSpec,
    title: 'Memory maps',
    description: groups.map((g) => `${g.rule} ${g.network}: ${formatBytes(g.ramBytes)}`).join('; ') + '.',
  }
}

/** Bars that share a scale. */
interface Panel {
  /** Undefined when there is only one panel, whose bars have names of their own. */
  heading: string | undefined
  members: readonly Group[]
  label: (group: Group) => string
}

function panelsOf(groups: readonly Group[]): Panel[] {
  const rule = (group: Group) => group.rule
  const network = (group: Group) => group.network
  const rules = new Set(groups.map(rule))
  const networks = new Set(groups.map(network))
  if (groups.length === rules.size && groups.length > 1) return [{ heading: undefined, members: groups, label: rule }]
  const split = (names: Set<string>, by: typeof rule, label: typeof rule): Panel[] =>
    [...names].map((name) => ({ heading: name, members: groups.filter((group) => by(group) === name), label }))
  return rules.size > 1 && groups.length >= 2 * networks.size
    ? split(networks, network, rule).sort((a, b) => largest(a.members) - largest(b.members))
    : split(rules, rule, network)
}

/** The name of a region without the layer it belongs to: `weights` of `layer 2 weights`, `weights.2`, `weights[2]`. */
export function regionKind(name: string): string {
  const kind = name
    .toLowerCase()
    .replace(/\b(layer|block)\b/g, ' ')
    .replace(/\d+/g, ' ')
    .replace(/[^\p{L}]+/gu, ' ')
    .trim()
  return kind || name
}

/** A region with its lane among those that share its bytes. */
interface Laid {
  region: Group['regions'][number]
  /** Bytes from the start of the bar. */
  start: number
  lane: number
  lanes: number
}

/** Regions at their addresses; those that overlap get lanes. */
function lay(group: Group): Laid[] {
  const regions = group.regions.filter((region) => region.bytes > 0).sort((a, b) => a.offset - b.offset)
  const origin = regions[0]?.offset ?? 0
  const laid: Laid[] = []
  let cluster: Laid[] = []
  let ends: number[] = []
  const close = () => {
    for (const item of cluster) item.lanes = ends.length
    cluster = []
    ends = []
  }
  for (const region of regions) {
    if (ends.length > 0 && ends.every((end) => end <= region.offset)) close()
    const free = ends.findIndex((end) => end <= region.offset)
    const lane = free < 0 ? ends.length : free
    ends[lane] = region.offset + region.bytes
    const item = { region, start: region.offset - origin, lane, lanes: 1 }
    cluster.push(item)
    laid.push(item)
  }
  close()
  return laid
}

/** Bytes that the bar of a learner spans. */
function extent(group: Group): number {
  return Math.max(group.ramBytes, ...lay(group).map(({ start, region }) => start + region.bytes))
}

const largest = (members: readonly Group[]): number => Math.max(...members.map(extent))

/** The colour of a kind of region, the same in every report: by its number in the core. */
export function kindTone(kind: string): Tone {
  const number = (RegionKind as unknown as Record<string, number>)[kind]
  return (number === undefined ? undefined : regionTones[number]) ?? restTone
}

/** The kinds that these learners have, in the order in which they are first met. */
const kindTones = (groups: readonly Group[]): Map<string, Tone> =>
  new Map(groups.flatMap(({ regions }) => regions.map(({ name }): [string, Tone] => [regionKind(name), kindTone(regionKind(name))])))

function shorten(text: string, width: number): string {
  let kept = text
  while (kept.length > 1 && textWidth(kept, 12) > width) kept = kept.slice(0, -1)
  return kept === text ? text : `${kept.slice(0, -1)}…`
}
