import { EngramError } from '../errors.js'
import { didYouMean } from '../text/suggest.js'

/** What holds at one moment of a stream. */
export interface Moment {
  /** The classes have changed their names. */
  renamed?: boolean
  /** What a reading is multiplied by. */
  gain?: number
  /** What is added to it, as a share of the largest reading. */
  offset?: number
  /** Only these classes come. */
  classes?: readonly number[]
}

/** A way in which a stream stops being what it was. Time runs from 0 to 1. */
export interface DriftKind {
  readonly summary: string
  /** The usual amount, for the kinds that have one. */
  readonly amount?: { readonly usual: number; readonly min: number; readonly max: number; readonly what: string }
  /** When something changes, or begins to. */
  changes(classes: number): number[]
  /** `chance` is drawn anew for each sample, evenly from 0 to 1. */
  at(time: number, chance: number, classes: number, amount: number): Moment
}

/** A slow change lasts from one third of the stream to two thirds. */
const [BEGINS, ENDS] = [1 / 3, 2 / 3]
const ramp = (time: number): number => Math.min(1, Math.max(0, (time - BEGINS) / (ENDS - BEGINS)))
/** Parts of a recurring stream: old, new, old, new. */
const RECURRING = 4
/** Classes that come at a time. */
const AT_A_TIME = 2
const phases = (classes: number): number => Math.ceil(classes / AT_A_TIME)
const firstOf = (n: number): number[] => Array.from({ length: n - 1 }, (_, i) => (i + 1) / n)

/**
 * The kinds of change that the literature tells apart. Source: J. Gama, I. Zliobaite, A. Bifet, M. Pechenizkiy, A. Bouchachia, "A Survey
 * on Concept Drift Adaptation", ACM Computing Surveys 46(4), 2014, figure 2 (sudden, gradual, recurring) and section 2 (real drift, where
 * what a sample means changes, and virtual drift, where the samples do); classes that come in turn: G. van de Ven, A. Tolias, "Three
 * Scenarios for Continual Learning", 2019. A sensor's gain and offset are those of every datasheet.
 */
export const driftKinds = {
  none: { summary: 'nothing changes: what a detector says here is false', changes: () => [], at: () => ({}) },
  sudden: { summary: 'half way the classes change their names', changes: () => [0.5], at: (time) => ({ renamed: time >= 0.5 }) },
  gradual: { summary: 'in the middle third ever more samples have the new names', changes: () => [BEGINS], at: (time, chance) => ({ renamed: chance < ramp(time) }) },
  recurring: { summary: 'old names and new ones take turns, two each', changes: () => firstOf(RECURRING), at: (time) => ({ renamed: Math.floor(time * RECURRING) % 2 === 1 }) },
  classes: {
    summary: 'two classes at a time, and each only once',
    changes: (classes) => firstOf(phases(classes)),
    at: (time, _, classes) => {
      const first = Math.min(phases(classes) - 1, Math.floor(time * phases(classes))) * AT_A_TIME
      return { classes: Array.from({ length: Math.min(AT_A_TIME, classes - first) }, (_, i) => first + i) }
    },
  },
  gain: {
    summary: 'in the middle third the sensor loses gain', amount: { usual: 0.5, min: 0, max: 4, what: 'the gain at the end' },
    changes: () => [BEGINS], at: (time, _, __, amount) => ({ gain: 1 + (amount - 1) * ramp(time) }),
  },
  offset: {
    summary: 'in the middle third the sensor gains an offset', amount: { usual: 0.25, min: -1, max: 1, what: 'the offset at the end, as a share of the largest reading' },
    changes: () => [BEGINS], at: (time, _, __, amount) => ({ offset: amount * ramp(time) }),
  },
} as const satisfies Record<string, DriftKind>

/** The names of all kinds. */
export const driftNames: readonly string[] = Object.keys(driftKinds)

const kindOf = (name: string): DriftKind => driftKinds[name as keyof typeof driftKinds]

/** A kind with its amount, as the user wrote it. */
export interface Drift {
  text: string
  kind: DriftKind
  amount: number
}

/** How a drift is written, for help. */
export const driftGrammar = driftNames.map((name) => {
  const { amount } = kindOf(name)
  return amount ? `${name}[=${amount.usual}]` : name
}).join(', ')

/** Reads `sudden` or `gain=0.7`. Throws OPTION_INVALID. */
export function parseDrift(text: string): Drift {
  const [name = '', given, ...more] = text.split('=')
  const refuse = (why: string, hint: string): EngramError => new EngramError('OPTION_INVALID', `drift "${text}": ${why}`, hint, { option: 'drift', value: text })
  if (!Object.hasOwn(driftKinds, name)) throw refuse('there is no such kind', didYouMean(name, driftNames) ?? `one of ${driftGrammar}`)
  const kind = kindOf(name)
  if (given === undefined) return { text, kind, amount: kind.amount?.usual ?? 0 }
  if (!kind.amount) throw refuse(`${name} has no amount`, `write ${name}`)
  const { min, max, what } = kind.amount, amount = Number(given)
  if (given.trim() === '' || more.length > 0 || !(amount >= min && amount <= max)) throw refuse(`${what} is a number from ${min} to ${max}`, `for example ${name}=${kind.amount.usual}`)
  return { text, kind, amount }
}
