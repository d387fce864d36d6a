import { EngramError } from '../errors.js'
import { didYouMean } from '../text/suggest.js'
import type { Fault, FaultKind, Value } from './fault.js'
import { faultKinds } from './kinds.js'

const names = (): string[] => faultKinds.map(({ name }) => name)

/** How faults are written, for help: `noise[=0.1]`; those with options are followed by them, as in `noise[=0.1]:channel:from`. */
export const faultGrammar = (): string => faultKinds.map(({ name, amount, options }) =>
  [`${name}${amount === undefined ? '' : amount.usual === undefined ? '=N' : `[=${amount.usual}]`}`, ...Object.keys(options)].join(':')).join(', ')

/** Reads faults such as `noise=0.1:on=test`, each kind at most once. Throws OPTION_INVALID. */
export function parseFaults(texts: readonly string[]): Fault[] {
  const faults = texts.map(parseFault)
  faults.forEach((fault, i) => {
    if (faults.findIndex(({ name }) => name === fault.name) < i) throw refuse(fault.text, `${fault.name} is there already`, 'give each kind once')
    const { needs } = faultKinds.find(({ name }) => name === fault.name)!
    if (needs !== undefined && !faults.some(({ name }) => name === needs)) throw refuse(fault.text, `it happens only together with ${needs}`, `add ${needs}, for example --fault ${exampleOf(needs)} --fault ${fault.text}`)
  })
  const frames = faults.filter(({ domain }) => domain === 'line')
  // Sums such as 0.2 + 0.3 + 0.5 are not exact.
  if (frames.reduce((sum, { amount }) => sum + amount, 0) > 1 + 1e-9) throw refuse(frames.at(-1)!.text, `${frames.map(({ name }) => name).join(', ')} are shares of all frames, a frame meets one of them at most, and together they are more than 1`, 'give shares that add up to 1 or less')
  return faults
}

function parseFault(text: string): Fault {
  const [head = '', ...rest] = text.trim().split(':')
  const [name = '', ...behind] = head.split('=')
  const kind = faultKinds.find((one) => one.name === name)
  if (!kind) throw refuse(text, 'there is no such kind', didYouMean(name, names()) ?? `one of ${names().join(', ')}`)
  const options: Record<string, number | string> = {}
  for (const part of rest) {
    const [key = '', value, ...more] = part.split('=')
    const spec = Object.hasOwn(kind.options, key) ? kind.options[key]! : undefined
    if (!spec) throw refuse(text, `${name} has no option "${key}"`, Object.keys(kind.options).length === 0 ? `${name} has none` : (didYouMean(key, Object.keys(kind.options)) ?? `its options are ${Object.keys(kind.options).join(', ')}`))
    if (key in options) throw refuse(text, `${key} is there twice`, 'give it once')
    if (value === undefined || more.length > 0) throw refuse(text, `${key} has no value`, `for example ${key}=${exampleValue(spec)}`)
    options[key] = valueOf(text, `${key}, ${spec.what},`, spec, value, `${key}=${exampleValue(spec)}`)
  }
  const { from = 0, until = Infinity } = options
  if (until <= from) throw refuse(text, `it ends at ${until} and begins behind ${from}`, 'until is larger than from: both count samples')
  const amount = amountOf(text, kind, behind, options), wrong = kind.check?.(options, amount)
  if (wrong) throw refuse(text, wrong, `for example ${exampleOf(name)}`)
  return { text: text.trim(), name, domain: kind.domain, amount, options }
}

function amountOf(text: string, kind: FaultKind, behind: readonly string[], options: Record<string, unknown>): number {
  const { name, amount } = kind
  if (behind.length > 1 || (behind.length === 1 && !amount)) throw refuse(text, amount ? `"=" is there ${behind.length} times` : `${name} has no amount`, amount ? `for example ${exampleOf(name)}` : `write ${name}`)
  const given = (amount?.instead ?? []).find((key) => key in options)
  if (behind.length === 0) {
    if (amount && amount.usual === undefined && given === undefined) throw refuse(text, `${amount.what} is missing`, `for example ${exampleOf(name)}`)
    return amount?.usual ?? 0
  }
  if (given !== undefined) throw refuse(text, `${given} stands instead of an amount`, `leave one of the two out`)
  return valueOf(text, amount!.what, amount!, behind[0]!, exampleOf(name)) as number
}

function valueOf(text: string, what: string, value: Value, given: string, example: string): number | string {
  if (value.type === 'word') {
    if (!value.words.includes(given)) throw refuse(text, `${what} is one of ${value.words.join(', ')}`, didYouMean(given, value.words) ?? `for example ${example}`)
    return given
  }
  const found = /^(-?\d+(?:\.\d+)?(?:e-?\d+)?|-?\.\d+)(%?)$/i.exec(given.trim())
  const number = Number(found?.[1]) / (found?.[2] ? 100 : 1)
  const { type, min, max } = value
  const right = found && (!found[2] || type === 'share') && (type !== 'whole' || Number.isInteger(number)) && number >= min && number <= max
  if (!right) throw refuse(text, `${what} is a ${type === 'whole' ? 'whole number' : type === 'share' ? 'share' : 'number'} from ${min} to ${max}`, `for example ${example}`)
  return number
}

const exampleValue = (value: Value): string => (value.type === 'word' ? value.words[0]! : String(value.type === 'whole' ? Math.max(value.min, Math.min(100, value.max)) : Math.max(value.min, 0.1)))

function exampleOf(name: string): string {
  const { amount } = faultKinds.find((kind) => kind.name === name)!
  return amount ? `${name}=${amount.usual ?? exampleValue(amount)}` : name
}

const refuse = (text: string, why: string, hint: string): EngramError =>
  new EngramError('OPTION_INVALID', `fault "${text}": ${why}`, hint, { option: '--fault', value: text })
