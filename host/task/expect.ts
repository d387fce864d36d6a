import { EngramError } from '../errors.js'
import { didYouMean } from '../text/suggest.js'
import { allMetrics } from './tasks.js'

/** Figures that may be expected of a command, with what each is; a command gives those that it has. */
export const expectable: Readonly<Record<string, string>> = {
  ...Object.fromEntries(allMetrics.map(({ name, what, unit }) => [name, `${what}${unit === 'percent' ? ', per cent' : ''}; of several seeds the mean`])),
  'above-baseline': 'how much better the first figure of the task is than its weakest baseline; shares in points',
  ram: 'planned RAM, bytes',
  'measured-ram': 'RAM that the board used, bytes',
  flash: 'code and constants of the image, bytes',
  stack: 'deepest stack on the board, bytes',
  cycles: 'cycles to learn a sample; instructions on emulators that count those',
  macs: 'multiply-accumulates to learn a sample',
  samples: 'samples that were learned or predicted',
  digest: 'CRC-32 of the learned state, eight hex digits',
}

/** What is known after a command; a figure that it does not have is missing. */
export interface Figures {
  [figure: string]: number | string | undefined
  digest?: string
}

/** One condition of `--expect`. */
export interface Expectation {
  figure: string
  relation: '>=' | '<=' | '=' | '>' | '<'
  /** A number, or eight hex digits for the digest. */
  value: number | string
  /** As written. */
  text: string
}

/**
 * Reads `accuracy>=97.5,ram<=2560,digest=d5d5edfd`.
 * @throws OPTION_INVALID for a figure or relation that is not known, or a value that is no number.
 */
export function parseExpectations(text: string): Expectation[] {
  const names = Object.keys(expectable)
  return text.split(',').map((part) => {
    const found = /^\s*([a-z0-9-]+)\s*(>=|<=|==|=|>|<)\s*(\S+)\s*$/i.exec(part)
    const refuse = (what: string, hint: string): EngramError => new EngramError('OPTION_INVALID', `--expect "${part.trim()}" ${what}`, hint, { option: '--expect', value: text })
    if (!found) throw refuse('is no condition', 'for example --expect "accuracy>=97.5,ram<=2560,digest=d5d5edfd"')
    const figure = found[1]!.toLowerCase()
    const value = found[3]!.replace(/%$/, '').replace(/_/g, '')
    const relation = (found[2] === '==' ? '=' : found[2]) as Expectation['relation']
    if (!names.includes(figure)) throw refuse(`: there is no figure "${figure}"`, didYouMean(figure, names) ?? `known: ${names.join(', ')}`)
    if (figure === 'digest') {
      if (relation !== '=' || !/^[0-9a-f]{8}$/i.test(value)) throw refuse('is no digest', 'for example digest=d5d5edfd, eight hex digits')
      return { figure, relation, value: value.toLowerCase(), text: part.trim() }
    }
    const number = Number(value)
    if (value === '' || !Number.isFinite(number)) throw refuse('has no number', `for example ${figure}${relation}${allMetrics.some(({ name }) => name === figure) ? '97.5' : '2560'}`)
    return { figure, relation, value: number, text: part.trim() }
  })
}

/** A condition that did not hold, and what was found. */
export interface Unmet {
  expected: string
  found: number | string
}

/**
 * The conditions that do not hold.
 * @throws OPTION_INVALID for a figure that the command does not have; `known` says how to get it.
 */
export function unmetExpectations(expectations: readonly Expectation[], figures: Figures): Unmet[] {
  return expectations.flatMap(({ figure, relation, value, text }) => {
    const found = figures[figure]
    if (found === undefined) throw unknownFigure(figure, figures)
    return holds(found, relation, value) ? [] : [{ expected: text, found }]
  })
}

/** The failure of a command whose result did not meet what was expected; exit code 3. */
export function expectationFailure(unmet: readonly Unmet[]): EngramError {
  const lines = unmet.map(({ expected, found }) => `expected ${expected}, found ${typeof found === 'number' ? Number(found.toFixed(3)) : found}`)
  return new EngramError('EXPECTATION_UNMET', lines.join('; '), undefined, { unmet: [...unmet] })
}

function holds(found: number | string, relation: Expectation['relation'], value: number | string): boolean {
  switch (relation) {
    case '>=': return found >= value
    case '<=': return found <= value
    case '>': return found > value
    case '<': return found < value
    case '=': return found === value
  }
}

function unknownFigure(figure: string, figures: Figures): EngramError {
  const boardOnly = ['measured-ram', 'stack', 'cycles', 'flash'].includes(figure)
  const known = Object.keys(figures).filter((key) => figures[key] !== undefined)
  return new EngramError('OPTION_INVALID', `--expect ${figure}: this command has no such figure (${expectable[figure]})`, boardOnly ? `learn on a board for it, e.g. --device emulator:microbit; known here: ${known.join(', ')}` : `known here: ${known.join(', ')}`, { option: '--expect', figure, known })
}
