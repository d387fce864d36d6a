import { EngramError } from '../errors.js'
import type { RuleDefaults } from './rules.js'

/** Whole numbers from `min` to `max`. */
export interface Range {
  min: number
  max: number
}

/** What the numbers of an experiment may be: whole, and from `min` to `max`. The command line and the library ask here. */
export const settings = {
  /** Seeds have 32 bits in the core. */
  seed: { min: 0, max: 0xffffffff },
  epochs: { min: 1, max: 0x7fffffff },
  samples: { min: 1, max: 0x7fffffff },
  /** The core counts the samples that it was shown in 32 bits. */
  totalSamples: { min: 1, max: 0xffffffff },
  /** Q10: an output error is at most 1. */
  skip: { min: 0, max: 1024 },
  /** Shifts of 32-bit numbers. */
  rate: { min: 0, max: 31 },
  /** A byte of the configuration block; 0 is none. */
  driftLimit: { min: 1, max: 255 },
  /** A byte of the configuration block. */
  steps: { min: 0, max: 255 },
} as const satisfies Record<string, Range>

/**
 * What a rule learns with where nothing else is asked for and its header names no other. 2^-5 to 2^-10 is the range with which
 * integer learning at batch 1 was most accurate over all data sets tried.
 */
export const usualSettings = { objective: 'cross-entropy', optimizer: 'sgd', rate: { first: 5, last: 10 }, skip: 0 } as const satisfies Required<RuleDefaults>

/** The settings that a caller gives as numbers. */
type Numbers = Partial<Record<Exclude<keyof typeof settings, 'rate'>, number>>

/** Settings as a program gives them, where nothing keeps it from giving others than the types say. */
export interface Settings extends Numbers {
  rate?: { first: number; last: number }
}

/** Throws OPTION_INVALID, with name, value and range, unless all that is given is in range. */
export function checkSettings({ rate, ...numbers }: Settings): void {
  for (const [name, value] of Object.entries(numbers)) if (value !== undefined) checkNumber(name, value, settings[name as keyof Numbers])
  if (rate === undefined) return
  checkNumber('rate.first', rate.first, settings.rate)
  checkNumber('rate.last', rate.last, settings.rate)
  if (rate.first > rate.last)
    throw new EngramError('OPTION_INVALID', `the rate ${rate.first}:${rate.last} rises`, 'give first <= last: 2^-first falls to 2^-last', { option: 'rate', value: rate })
}

/** What the fields of a layer in the configuration block hold. What of it is legal, the core decides. */
const layerFields = { units: { min: 1, max: 65535 }, bits: { min: 8, max: 16 }, kernel: { min: 1, max: 255 }, stride: { min: 1, max: 255 }, pool: { min: 1, max: 255 } } as const

/** Throws OPTION_INVALID where a number of the layer would be cut short. */
export function checkLayer(layer: Readonly<Record<keyof typeof layerFields, number>>, index: number): void {
  for (const [name, range] of Object.entries(layerFields)) checkNumber(`${name} of layer ${index + 1}`, layer[name as keyof typeof layerFields], range)
}

function checkNumber(option: string, value: number, { min, max }: Range): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  throw new EngramError('OPTION_INVALID', `${option} is ${String(value)}`, `it is a whole number from ${min} to ${max}`, { option, value })
}

/** Throws OPTION_INVALID unless the word is one of those there are. */
export function checkWord(option: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return
  throw new EngramError('OPTION_INVALID', `${option} is "${String(value)}"`, `it is one of ${words.join(', ')}`, { option, value })
}
