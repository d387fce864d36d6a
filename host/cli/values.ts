import { formatInteger } from '../compare/units.js'
import { ruleSets } from '../experiment/rules.js'
import { settings } from '../experiment/settings.js'
import { EngramError } from '../errors.js'
import type { ValuesTaken } from '../exchange/input-values.js'
import type { DriftAlarm } from '../experiment/experiment.js'
import type { OptionParser } from '../experiment/config.js'
import type { Shape } from '../data/dataset.js'
import type { LabelBudget } from '../data/keep-labels.js'
import { parseExpectations, type Expectation } from '../task/expect.js'
import { didYouMean } from '../text/suggest.js'
import { MARGIN_STEPS, type Keep } from '../device/kept.js'

/** Reads the text of a flag, a variable or a config value, or throws OPTION_INVALID. */
export interface Parser<T> extends Required<Pick<OptionParser, 'json'>> {
  (text: string, source: string): T
  /** What it takes, for people, e.g. `a whole number from 1 to 256`. */
  readonly takes: string
  /** A value that it takes, where one says more than none. */
  readonly example?: string
  /** The words that it takes, where they are few. */
  readonly words?: readonly string[]
  /** Takes several, separated by commas. */
  readonly many?: boolean
}

type About = Pick<Parser<unknown>, 'json' | 'takes' | 'example' | 'words' | 'many'>

const parser = <T>(about: About, parse: (text: string, source: string) => T): Parser<T> => Object.assign(parse, about)

/** How to give a value where the wrong one came from: a flag, a variable, or `key in the config file`. */
const given = (source: string, value: string): string =>
  source.startsWith('-') ? `${source} ${value}`
  : source.startsWith('ENGRAM_') ? `${source}=${value}`
  : `"${source.split(' ')[0]}": ${JSON.stringify(/^\d+$/.test(value) ? Number(value) : value)}`

const invalid = (source: string, value: string, { takes, example }: About, hint?: string): EngramError =>
  new EngramError('OPTION_INVALID', `${source} "${value}" is not ${takes}`, hint ?? (example && `for example ${given(source, example)}`), { option: source, value })

/** A whole number in a range. */
export function whole(min: number, max: number): Parser<number> {
  const about: About = { json: { type: 'integer', minimum: min, maximum: max }, takes: `a whole number from ${formatInteger(min)} to ${formatInteger(max)}`, example: String(Math.max(min, Math.min(3, max))) }
  return parser(about, (text, source) => {
    const number = Number(text)
    if (!/^\d+$/.test(text.trim()) || number < min || number > max) throw invalid(source, text, about)
    return number
  })
}

const parts = whole(1, settings.steps.max)
const sequences: About = { json: { anyOf: [parts.json, { enum: ['endless'] }] }, takes: `${parts.takes}, or endless`, example: '10', words: ['endless'] }

/** Steps of a sample; 0 where samples are the steps of one endless sequence. */
export const sequenceSteps: Parser<number> = parser(sequences, (value, source) => {
  if (value.trim() === 'endless') return 0
  if (!/^\d+$/.test(value.trim())) throw invalid(source, value, sequences, didYouMean(value, sequences.words!))
  return parts(value, source)
})

/** A number of samples or passes: a loop counter in the core is an i32. */
export const count = whole(settings.samples.min, settings.samples.max)

/** A seed of the core, which has 32 bits. */
export const seedNumber = whole(settings.seed.min, settings.seed.max)

const anyText: About = { json: { type: 'string', minLength: 1 }, takes: 'a name' }

/** Free text that must not be empty. */
export const text: Parser<string> = parser(anyText, (value, source) => {
  if (value.trim() === '') throw invalid(source, value, anyText, `give a value after ${source}`)
  return value.trim()
})

const names: About = { json: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }] }, takes: 'a list of names', many: true }

/** Names separated by commas; a name given twice counts once. */
export const list: Parser<string[]> = parser(names, (value, source) => {
  const items = value.split(',').map((name) => name.trim())
  if (items.some((name) => name === '')) throw invalid(source, value, names, 'separate the names by single commas')
  return [...new Set(items)]
})

/** Rules with their options; the name of a set stands for all of it. */
export const ruleList: Parser<string[]> = parser({ ...names, takes: 'a list of rules' }, (value, source) => [
  ...new Set(list(value, source).flatMap((name) => (Object.hasOwn(ruleSets, name) ? ruleSets[name as keyof typeof ruleSets] : [name]))),
])

/** One word out of a few. */
export function oneOf<const Words extends readonly string[]>(...words: Words): Parser<Words[number]> {
  const about: About = { json: { enum: words }, takes: `one of ${words.join(', ')}`, example: words[0], words }
  return parser(about, (value, source) => {
    if (!words.includes(value)) throw invalid(source, value, about, didYouMean(value, words))
    return value
  })
}

/** On, or off when it is not given. */
export const flag: Parser<boolean> = parser({ json: { type: 'boolean' }, takes: 'true or false' }, (value) => value === 'true')

const schedule: About = {
  json: { type: 'string', pattern: '^\\d{1,2}:\\d{1,2}$' }, takes: `first:last with ${settings.rate.min} <= first <= last <= ${settings.rate.max}`, example: '4:8',
}

/** A learning-rate schedule as `rate` reads it. */
export const rateText = ({ first, last }: { first: number; last: number }): string => `${first}:${last}`

/** A learning-rate schedule `first:last`, both exponents of 2^-n. */
export const rate: Parser<{ first: number; last: number }> = parser(schedule, (value, source) => {
  const match = /^(\d{1,2}):(\d{1,2})$/.exec(value.trim())
  const [first, last] = [Number(match?.[1]), Number(match?.[2])]
  const { min, max } = settings.rate
  if (!match || first < min || first > last || last > max) throw invalid(source, value, schedule, `for example ${given(source, '4:8')} for 2^-4 falling to 2^-8`)
  return { first, last }
})

/** yes or no. */
export const yesNo: Parser<boolean> = Object.assign((value: string, source: string): boolean => oneOf('yes', 'no')(value, source) === 'yes', { json: { enum: ['yes', 'no'] }, takes: 'yes or no', example: 'yes', words: ['yes', 'no'] })

/** The sign before the fraction of a number. */
export const decimalSign: Parser<'.' | ','> = Object.assign((value: string, source: string): '.' | ',' => (oneOf('point', 'comma')(value, source) === 'point' ? '.' : ','), { json: { enum: ['point', 'comma'] }, takes: 'point or comma', example: 'comma', words: ['point', 'comma'] })

const labelCount: About = { json: { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string' }] }, takes: 'a number of samples, a share such as 10%, none or all', example: '100' }

/** How many samples keep their label; undefined for all of them. */
export const labelBudget: Parser<LabelBudget | undefined> = parser(labelCount, (value, source) => {
  const found = /^(\d+)(?:\.(\d+))?(%?)$/.exec(value.trim())
  if (value === 'all') return undefined
  if (value === 'none') return { count: 0 }
  const number = Number.parseFloat(value)
  if (!found || (found[3] ? number > 100 : found[2] !== undefined || number > settings.samples.max)) throw invalid(source, value, labelCount)
  return found[3] ? { share: number / 100 } : { count: number }
})

const shares: About = { json: { anyOf: [{ type: 'number', exclusiveMinimum: 0, maximum: 0.5 }, { type: 'string' }] }, takes: 'a share above 0 and of at most one half, e.g. 1% or 0.01', example: '1%' }

/** A share, as it is or in per cent. */
export const share: Parser<number> = parser(shares, (value, source) => {
  const found = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/.exec(value.trim())
  const number = Number(found?.[1]) / (found?.[2] ? 100 : 1)
  if (!(number > 0 && number <= 0.5)) throw invalid(source, value, shares)
  return number
})

const alarm: About = { json: { type: 'string', pattern: '^\\d+(:0?\\.?\\d+)?(:restart)?$' }, takes: 'LIMIT, LIMIT:SHARE or LIMIT:SHARE:restart, a number of errors and a share below one half', example: '20:0.05' }
/** What each error may exceed the mean by, unless it is said. */
const USUAL_DELTA = 0.05

/** What a drift detector alarms at. */
export const driftAlarm: Parser<DriftAlarm> = parser(alarm, (value, source) => {
  const found = /^(\d{1,3})(?::(0|0?\.\d+))?(:restart)?$/.exec(value.trim())
  const limit = Number(found?.[1]), delta = Number(found?.[2] ?? USUAL_DELTA)
  const { min, max } = settings.driftLimit
  if (!found || limit < min || limit > max || delta >= 0.496) throw invalid(source, value, alarm)
  return { limit, delta, ...(found[3] && { restart: true }) }
})

/** The same as `driftAlarm` reads it. */
export const driftAlarmText = ({ limit, delta, restart }: DriftAlarm): string => `${limit}:${delta}${restart ? ':restart' : ''}`

/** Samples between two checkpoints, and steps of a margin: what the request has room for. */
const MOST_EVERY = 65_535, MOST_MARGIN = (MARGIN_STEPS - 1) / MARGIN_STEPS
const keeps: About = { json: { anyOf: [{ type: 'integer', minimum: 1, maximum: MOST_EVERY }, { type: 'string' }] }, takes: `N or N:margin=SHARE, with N from 1 to ${formatInteger(MOST_EVERY)} and a share from 0.4% to 99%`, example: '200:margin=10%' }

/** How a device keeps its learner by itself; a margin is rounded to what the device counts in. */
export const keeping: Parser<Keep> = parser(keeps, (value, source) => {
  const found = /^(\d{1,9})(?::margin=(\d+(?:\.\d+)?|\.\d+)(%?))?$/.exec(value.trim())
  const every = Number(found?.[1]), margin = Math.round((Number(found?.[2] ?? 0) / (found?.[3] ? 100 : 1)) * MARGIN_STEPS) / MARGIN_STEPS
  if (!found || every < 1 || every > MOST_EVERY || (found[2] !== undefined && !(margin > 0 && margin <= MOST_MARGIN))) throw invalid(source, value, keeps)
  return { every, margin }
})

const sides: About = { json: { type: 'string', pattern: '^\\d+x\\d+(x\\d+)?$' }, takes: 'HEIGHTxWIDTH or HEIGHTxWIDTHxCHANNELS', example: '28x28' }

/** The shape of an image. */
export const imageShape: Parser<Shape> = parser(sides, (value, source) => {
  const found = /^(\d{1,4})x(\d{1,4})(?:x(\d{1,2}))?$/i.exec(value.trim())
  const [height, width, channels] = [Number(found?.[1]), Number(found?.[2]), Number(found?.[3] ?? 1)]
  if (!found || height * width * channels === 0) throw invalid(source, value, sides)
  return { height, width, channels }
})

const conditions: About = { json: { type: 'string' }, takes: 'conditions on figures', example: '"accuracy>=97.5,ram<=2560"' }

/** What a result must meet. */
export const expectations: Parser<Expectation[]> = parser(conditions, (value) => parseExpectations(value))

const taken: About = { json: { type: 'string' }, takes: 'a range such as 0..1, units or standard', example: '0..1', words: ['units', 'standard'] }

/** What a model from elsewhere takes for a sample. */
export const valuesTaken: Parser<ValuesTaken> = parser(taken, (text, source) => {
  const word = text.trim()
  if (word === 'units' || word === 'standard') return word
  const [, low, high] = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/.exec(word) ?? []
  if (low === undefined || high === undefined || low === high) throw invalid(source, text, taken, didYouMean(word, taken.words!))
  return { low: Number(low), high: Number(high) }
})
