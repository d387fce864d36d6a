import type { OptionParser } from '../experiment/config.js'
import { EngramError } from '../errors.js'
import { didYouMean } from '../text/suggest.js'

/** Reads the text of a flag, a variable or a config value, or throws OPTION_INVALID; knows its JSON Schema. */
type Parser<T> = ((text: string, source: string) => T) & Required<Pick<OptionParser, 'json'>>

const parser = <T>(json: Record<string, unknown>, parse: (text: string, source: string) => T): Parser<T> =>
  Object.assign(parse, { json })

/** Seeds are 32-bit in the core. */
const SEED_MAX = 0xffffffff
/** A loop counter in the core is an i32. */
const COUNT_MAX = 0x7fffffff

const invalid = (source: string, value: string, expected: string, hint?: string): EngramError =>
  new EngramError('OPTION_INVALID', `${source} "${value}" is not ${expected}`, hint, { option: source, value })

/** A whole number in a range. */
export const whole = (min: number, max: number, expected = `a whole number from ${min} to ${max}`): Parser<number> =>
  parser({ type: 'integer', minimum: min, maximum: max }, (text, source) => {
    const number = Number(text)
    if (!/^\d+$/.test(text.trim()) || number < min || number > max)
      throw invalid(source, text, expected, `for example ${source} ${Math.max(min, 1)}`)
    return number
  })

/** A number of things: at least one. */
export const count = whole(1, COUNT_MAX, 'a whole number of at least 1')

/** A seed of the core. */
export const seedNumber = whole(0, SEED_MAX)

/** Free text that must not be empty. */
export const text = parser({ type: 'string', minLength: 1 }, (value, source) => {
  if (value.trim() === '') throw invalid(source, value, 'a name', `give a value after ${source}`)
  return value.trim()
})

const names = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }] }

/** Names separated by commas; a name given twice counts once. */
export const list = parser(names, (value, source) => {
  const items = value.split(',').map((name) => name.trim())
  if (items.some((name) => name === ''))
    throw invalid(source, value, 'a list of names', 'separate the names by single commas')
  return [...new Set(items)]
})

/** One word out of a few. */
export const oneOf = <const Words extends readonly string[]>(...words: Words): Parser<Words[number]> =>
  parser({ enum: words }, (value, source) => {
    if (!words.includes(value)) throw invalid(source, value, `one of ${words.join(', ')}`, didYouMean(value, words))
    return value
  })

/** On, or off when it is not given. */
export const flag = parser({ type: 'boolean' }, (value) => value === 'true')

/** A learning-rate schedule `first:last`, both exponents of 2^-n. */
export const rate = parser({ type: 'string', pattern: '^\\d{1,2}:\\d{1,2}$' }, (value, source) => {
  const match = /^(\d{1,2}):(\d{1,2})$/.exec(value.trim())
  const [first, last] = [Number(match?.[1]), Number(match?.[2])]
  if (!match || first > last || last > 31)
    throw invalid(source, value, 'first:last with 0 <= first <= last <= 31', `for example ${source} 4:8 for 2^-4 falling to 2^-8`)
  return { first, last }
})
