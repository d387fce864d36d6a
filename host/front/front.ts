import { MOST_CHANNELS, MOST_FFT_BITS, MOST_WINDOW, LEAST_FFT_BITS, MOST_FRONT_BLOCKS } from '../../assembly/abi.js'
import type { Shape } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import { front as frontInfo } from '../generated/front.js'
import { didYouMean } from '../text/suggest.js'

/** Name of a block of a front end. */
export type FrontName = keyof typeof frontInfo

/** A block with its numbers; those that its kind does not have are 0. */
export interface FrontBlock {
  kind: FrontName
  /** Rows that `decimate` takes for one, bands of a `spectrum`. */
  value: number
  /** Rows of a `window`; samples after which a `scale` stands still. */
  length: number
  /** Rows by which a `window` moves on. */
  hop: number
}

/** What makes a sample of raw readings, for readings of so many channels (assembly/front/). */
export interface Front {
  /** All blocks, written out. */
  text: string
  blocks: FrontBlock[]
  channels: number
  /** Rows of a sample: those that fill the window, with all that a block needs in front of it. */
  rows: number
  /** Rows by which one sample follows another. */
  hop: number
  /** What the network sees. */
  shape: Shape
}

/** How a block is written, and the ranges of its numbers in that order. */
const written: Record<FrontName, { pattern: RegExp; form: string; ranges?: readonly (readonly [keyof FrontBlock & ('value' | 'length' | 'hop'), number, number])[] }> = {
  diff: { pattern: /^diff$/, form: 'diff' },
  magnitude: { pattern: /^magnitude$/, form: 'magnitude' },
  decimate: { pattern: /^decimate(\d+)$/, form: 'decimate<rows>', ranges: [['value', 2, 255]] },
  window: { pattern: /^window(\d+)(?:\/(\d+))?$/, form: 'window<rows>[/<rows to the next>]', ranges: [['length', 1, MOST_WINDOW], ['hop', 1, 65535]] },
  stats: { pattern: /^stats$/, form: 'stats' },
  spectrum: { pattern: /^spectrum(\d+)$/, form: 'spectrum<bands>', ranges: [['value', 1, 32]] },
  scale: { pattern: /^scale(\d+)?$/, form: 'scale[<samples until it stands still>]', ranges: [['length', 1, 65535]] },
}
const names = Object.keys(written) as FrontName[]

/** The notation for people. */
export const frontGrammar = `blocks joined by "-": ${names.map((name) => written[name].form).join(', ')}; e.g. window128/64-stats, diff-window64-stats or window256/128-spectrum16`

/** Numbers that `stats` makes of a channel, in their order. */
export const statistics = ['mean', 'spread', 'minimum', 'maximum', 'peak to peak', 'RMS', 'zero crossings', 'mean absolute'] as const

const syntax = (message: string, hint: string, text: string): EngramError => new EngramError('FRONT_SYNTAX', message, hint, { front: text })

/** Reads a chain such as `window128/64-stats`. One without a window has one of a single row, and every chain ends in a scale. */
export function parseFront(text: string): FrontBlock[] {
  if (text.trim() === '') throw syntax('the front end is empty', `write ${frontGrammar}`, text)
  const blocks = text.split('-').map((token) => parseBlock(token, text))
  const order = (name: FrontName): number => Math.max(names.indexOf('window') - 1, names.indexOf(name))
  if (!blocks.some(({ kind }) => kind === 'window')) {
    const behind = blocks.findIndex(({ kind }) => order(kind) > order('window'))
    blocks.splice(behind < 0 ? blocks.length : behind, 0, { kind: 'window', value: 0, length: 1, hop: 1 })
  }
  if (blocks.at(-1)!.kind !== 'scale') blocks.push({ kind: 'scale', value: 0, length: 0, hop: 0 })
  blocks.forEach(({ kind }, i) => {
    const before = blocks[i - 1]?.kind
    if (before === undefined || order(kind) > order(before) || (order(kind) === order(before) && order(kind) < names.indexOf('window'))) return
    throw syntax(`"${text}": ${kind} does not follow ${before}`, 'rows first (diff, magnitude, decimate), then one window, then stats or spectrum, and scale at last', text)
  })
  if (blocks.filter(({ kind }) => kind === 'stats' || kind === 'spectrum').length > 1) throw syntax(`"${text}" has stats and spectrum`, 'a window is described by one of them', text)
  if (blocks.length > MOST_FRONT_BLOCKS) throw syntax(`"${text}" has ${blocks.length} blocks`, `${MOST_FRONT_BLOCKS} are the most`, text)
  return blocks
}

function parseBlock(token: string, text: string): FrontBlock {
  const kind = names.find((name) => written[name].pattern.test(token))
  if (!kind) {
    const word = /^[a-z]*/i.exec(token)![0]
    const known = names.find((name) => name === word)
    throw syntax(token === '' ? `the front end "${text}" has an empty block (two "-" in a row, or one at an end)` : `no such block: "${token}" in front end "${text}"`, known ? `it is written ${written[known].form}` : (didYouMean(word, names) ?? `write ${frontGrammar}`), text)
  }
  const block: FrontBlock = { kind, value: 0, length: 0, hop: 0 }
  const numbers = written[kind].pattern.exec(token)!.slice(1)
  written[kind].ranges?.forEach(([key, min, max], i) => {
    const number = numbers[i] === undefined ? undefined : Number(numbers[i])
    if (number !== undefined && (number < min || number > max)) throw syntax(`"${token}": ${number} is outside ${min} to ${max}`, `it is written ${written[kind].form}`, text)
    block[key] = number ?? (key === 'hop' ? block.length : 0)
  })
  return block
}

const blockText = ({ kind, value, length, hop }: FrontBlock): string =>
  kind === 'window' ? `window${length}${hop === length ? '' : `/${hop}`}` : `${kind}${value || length || ''}`

/** The notation of a chain. */
export const frontText = (blocks: readonly FrontBlock[]): string => blocks.map(blockText).join('-')

/** A chain for readings of so many channels. @throws FRONT_SYNTAX, FRONT_SHAPE */
export function resolveFront(text: string, channels: number): Front {
  const refuse = (message: string, hint: string): EngramError => new EngramError('FRONT_SHAPE', `front end "${text}": ${message}`, hint, { front: text, channels })
  if (channels > MOST_CHANNELS) throw refuse(`${channels} channels`, `${MOST_CHANNELS} are the most; choose some with --features`)
  const blocks = parseFront(text)
  let shape: Shape = { height: 1, width: 1, channels }
  for (const { kind, value, length } of blocks) {
    if (kind === 'magnitude') shape = { ...shape, channels: 1 }
    if (kind === 'window') shape = { ...shape, height: length }
    if (kind === 'stats') {
      if (shape.height < 2) throw refuse('statistics of a single row', 'put a window in front: window64-stats')
      shape = { height: 1, width: 1, channels: statistics.length * shape.channels }
    }
    if (kind === 'spectrum') {
      const bits = Math.log2(shape.height)
      if (!Number.isInteger(bits) || bits < LEAST_FFT_BITS || bits > MOST_FFT_BITS)
        throw refuse(`a spectrum of ${shape.height} rows`, `its window is of ${powers(LEAST_FFT_BITS, MOST_FFT_BITS).join(', ')} rows`)
      if (value > shape.height / 2 - 1) throw refuse(`${value} bands of ${shape.height} rows`, `${shape.height / 2 - 1} are the most`)
      shape = { height: 1, width: 1, channels: value * shape.channels }
    }
  }
  const window = blocks.find(({ kind }) => kind === 'window')!
  const before = blocks.slice(0, blocks.indexOf(window)).reverse()
  const rows = before.reduce((sum, { kind, value }) => (kind === 'decimate' ? sum * value : kind === 'diff' ? sum + 1 : sum), window.length)
  const hop = before.reduce((product, { kind, value }) => (kind === 'decimate' ? product * value : product), window.hop)
  if (rows * channels * 2 > 65535) throw refuse(`a sample is ${rows} rows of ${channels} channels, ${rows * channels * 2} bytes`, '65,535 are the most; decimate, or choose a shorter window')
  return { text: frontText(blocks), blocks, channels, rows, hop, shape }
}

const powers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => 2 ** (from + i))

/** What the network sees, number by number, of channels of these names. */
export function featureNames({ blocks, shape }: Front, channels: readonly string[]): string[] {
  const named = blocks.some(({ kind }) => kind === 'magnitude') ? ['magnitude'] : channels
  const last = blocks.at(-2)!
  if (last.kind === 'stats') return named.flatMap((name) => statistics.map((each) => `${name} ${each}`))
  if (last.kind === 'spectrum') return named.flatMap((name) => Array.from({ length: last.value }, (_, i) => `${name} band ${i + 1}`))
  return Array.from({ length: shape.height }, (_, i) => i).flatMap((i) => named.map((name) => `${name} ${i + 1}`))
}

/** Kinds of blocks that a learner needs, a bit a kind: what an image is built for. */
export const frontMask = ({ blocks }: Pick<Front, 'blocks'>): number => blocks.reduce((mask, { kind }) => mask | (1 << frontInfo[kind].id), 0)
