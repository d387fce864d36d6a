import { ruleInfo } from '../experiment/rules.js'
import { seriesTones, type Tone } from './theme.js'

/** Vega symbol names; seven against eight colours, so the pair repeats only after 56 rules. */
export const seriesShapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down', 'triangle-right'] as const

/** Symbols of rules with options and of rules that are not in the registry, as paths in a square from -1 to 1. */
const furtherShapes = [
  'triangle-left',
  // Five-pointed star.
  'M0,-1L0.24,-0.32L0.95,-0.31L0.38,0.12L0.59,0.81L0,0.4L-0.59,0.81L-0.38,0.12L-0.95,-0.31L-0.24,-0.32Z',
  // Hexagon.
  'M0,-0.95L0.82,-0.48L0.82,0.48L0,0.95L-0.82,0.48L-0.82,-0.48Z',
  // Hourglass.
  'M-0.8,-0.9L0.8,-0.9L-0.8,0.9L0.8,0.9Z',
  // Diagonal cross.
  'M0,-0.35L0.6,-0.95L0.95,-0.6L0.35,0L0.95,0.6L0.6,0.95L0,0.35L-0.6,0.95L-0.95,0.6L-0.35,0L-0.95,-0.6L-0.6,-0.95Z',
  // Flat bar.
  'M-1,-0.4L1,-0.4L1,0.4L-1,0.4Z',
  // Upright bar.
  'M-0.4,-1L0.4,-1L0.4,1L-0.4,1Z',
] as const

/** How one rule is drawn everywhere. */
export interface SeriesStyle {
  tone: Tone
  /** A Vega symbol: its name, or a path. */
  shape: string
}

/** The style of the rule with that number in the registry: neighbours differ in both colour and symbol. */
export const styleOfId = (id: number): SeriesStyle => ({
  tone: seriesTones[id % seriesTones.length]!,
  shape: seriesShapes[id % seriesShapes.length]!,
})

/**
 * Colour and symbol of each rule. Those of a rule in the registry follow from its number there, so they are the same in
 * every report, whatever else is compared. The same rule with options keeps the colour and has a symbol of its own; that
 * follows from the text of the options, and moves on to the next where two of one report would look the same.
 */
export function seriesStyles(rules: readonly string[]): Map<string, SeriesStyle> {
  const styles = new Map<string, SeriesStyle>()
  const taken = new Set<string>()
  for (const rule of new Set(rules)) {
    const [name = '', ...options] = rule.split(':')
    const id = Object.hasOwn(ruleInfo, name) ? ruleInfo[name]!.id : undefined
    const style = id !== undefined && options.length === 0 ? styleOfId(id) : firstFree(rule, id, taken)
    taken.add(style.tone.light + style.shape)
    styles.set(rule, style)
  }
  return styles
}

/** A style that is not taken: in the colour of rule `id`, or in any where that is unknown. */
function firstFree(rule: string, id: number | undefined, taken: ReadonlySet<string>): SeriesStyle {
  const tones = id === undefined ? seriesTones : [styleOfId(id).tone]
  const all = furtherShapes.flatMap((shape) => tones.map((tone): SeriesStyle => ({ tone, shape })))
  const start = hash(rule) % all.length
  const turned = [...all.slice(start), ...all.slice(0, start)]
  return turned.find(({ tone, shape }) => !taken.has(tone.light + shape)) ?? turned[0]!
}

/** FNV-1a over the UTF-16 code units. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}
