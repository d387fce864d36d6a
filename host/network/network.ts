import { MAX_LAYERS } from '../../assembly/abi.js'
import { features, type Shape } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import { repairNetwork, repairToken } from './repair.js'

/** One weight layer with the pooling fused into it. */
export interface LayerSpec {
  kind: 'dense' | 'conv2d' | 'leaky'
  /** Units of a dense layer, output channels of a convolution. */
  units: number
  /** Bits of a weight. */
  bits: 8 | 16
  /** Side of the square filter; 1 for dense layers. */
  kernel: number
  stride: number
  padding: 'valid' | 'same'
  /** Side of the square max-pool window, stride equal to it; 1 means none. */
  pool: 1 | 2 | 3
  /** It does not learn: its weights are constants that a backbone gives. Of the lowest layers alone. */
  frozen?: true
  /** Of a leaky layer: its units forget half of what they hold in about 2^first to 2^last steps, in turns. */
  leaks?: { first: number; last: number }
}

/** Leaks of a layer that does not say its own: units that follow at once beside some that remember eight steps. */
const usualLeaks = { first: 0, last: 3 } as const

/** Largest value of each number in a network, the smallest is 1; and what the core's index widths and buffers hold. */
export const networkLimits = {
  units: 4096,
  channels: 1024,
  kernel: 15,
  stride: 8,
  /** Values that go into or come out of a layer. */
  features: 65535,
  /** Inputs of one filter: side × side × channels. */
  taps: 16000,
  leak: 7,
} as const

/** The grammar for people, as help and error messages show it. */
export const networkGrammar =
  'layers joined by "-": conv<side>x<channels>[s<stride>][same][:i8|:i16], pool2|pool3 after a conv, leaky<units>[k<leak>[..<leak>]][:i8|:i16], <units>[:i8|:i16]; ' +
  'a "*" behind a conv or dense layer freezes it; e.g. conv5x8-pool2-conv3x24-pool2-10, 100-50-10, leaky64-10 or conv3x8*-pool2-10'

const convToken = /^conv(\d+)x(\d+)(?:s(\d+))?(same)?(?::i(8|16))?(\*)?$/
const denseToken = /^(\d+)(?::i(8|16))?(\*)?$/
const leakyToken = /^leaky(\d+)(?:k(\d)(?:\.\.(\d))?)?(?::i(8|16))?$/
const poolToken = /^pool([23])$/

const isToken = (token: string): boolean =>
  convToken.test(token) || denseToken.test(token) || leakyToken.test(token) || poolToken.test(token)

const isNetwork = (text: string): boolean => text.split('-').every(isToken)

/**
 * Reads a network such as `conv5x8:i16-pool2-conv3x24-pool2-10:i8`; weights have 16 bits unless said.
 * `checkNetwork` checks whether the layers fit the data.
 */
export function parseNetwork(text: string): LayerSpec[] {
  if (text.trim() === '') {
    throw new EngramError('NETWORK_SYNTAX', 'the network is empty', `write ${networkGrammar}`)
  }
  const layers: LayerSpec[] = []
  for (const token of text.split('-')) {
    const pool = poolToken.exec(token)
    if (pool) fusePool(layers, token, Number(pool[1]) as 2 | 3, text)
    else layers.push(parseLayer(token, text))
  }
  return layers
}

function parseLayer(token: string, text: string): LayerSpec {
  const conv = convToken.exec(token)
  if (conv) {
    const kernel = inRange(conv[1], 'filter side', networkLimits.kernel, token)
    return {
      kind: 'conv2d',
      units: inRange(conv[2], 'channels', networkLimits.channels, token),
      bits: conv[5] === '8' ? 8 : 16,
      kernel,
      stride: conv[3] === undefined ? 1 : inRange(conv[3], 'stride', networkLimits.stride, token),
      padding: conv[4] ? 'same' : 'valid',
      pool: 1,
      ...(conv[6] && { frozen: true }),
    }
  }
  const dense = denseToken.exec(token)
  if (dense) {
    const units = inRange(dense[1], 'units', networkLimits.units, token)
    return { kind: 'dense', units, bits: dense[2] === '8' ? 8 : 16, kernel: 1, stride: 1, padding: 'valid', pool: 1, ...(dense[3] && { frozen: true }) }
  }
  const leaky = leakyToken.exec(token)
  if (leaky) return leakyLayer(leaky, token)
  const whole = repairNetwork(text, isNetwork)
  const repaired = repairToken(token, isToken)
  const suggestion = repaired ?? whole
  const what = token === '' ? `the network "${text}" has an empty layer (two "-" in a row, or one at an end)` : `no such layer: "${token}" in network "${text}"`
  throw new EngramError(
    'NETWORK_SYNTAX',
    what,
    suggestion === undefined ? `write ${networkGrammar}` : `did you mean "${suggestion}"?`,
    { token, network: text },
  )
}

function leakyLayer([, units, first, last = first, bits]: RegExpExecArray, token: string): LayerSpec {
  const leaks = first === undefined ? { ...usualLeaks } : { first: Number(first), last: Number(last) }
  if (leaks.last > networkLimits.leak || leaks.first > leaks.last)
    throw new EngramError('NETWORK_SYNTAX', `"${token}": its leaks are ${leaks.first} to ${leaks.last}`, `they go from 0 to ${networkLimits.leak}, the smaller one first: leaky${units}k0..3`)
  return { ...denseOf(inRange(units, 'units', networkLimits.units, token)), kind: 'leaky', bits: bits === '8' ? 8 : 16, leaks }
}

function fusePool(layers: LayerSpec[], token: string, pool: 2 | 3, text: string): void {
  const previous = layers.at(-1)
  if (previous?.kind !== 'conv2d') {
    throw new EngramError(
      'NETWORK_SYNTAX',
      `"${token}" in network "${text}" has no convolution in front of it`,
      `pooling belongs to a conv layer: conv5x8-${token}-…`,
    )
  }
  if (previous.pool !== 1) {
    throw new EngramError(
      'NETWORK_SYNTAX',
      `two poolings in a row in network "${text}"`,
      'a conv layer has one pooling, pool2 or pool3; a stride (conv5x8s2) makes the map smaller too',
    )
  }
  previous.pool = pool
}

function inRange(digits: string | undefined, what: string, max: number, token: string): number {
  const value = Number(digits)
  if (value >= 1 && value <= max) return value
  throw new EngramError('NETWORK_SYNTAX', `"${token}": ${what} is ${digits}`, `${what} goes from 1 to ${max}`)
}

/** Canonical text of one layer with its pooling; 16 bits, stride 1 and no padding are not written. */
export function formatLayer(layer: LayerSpec): string {
  const bits = `${layer.bits === 8 ? ':i8' : ''}${layer.frozen ? '*' : ''}`
  if (layer.kind === 'dense') return `${layer.units}${bits}`
  if (layer.kind === 'leaky') return `leaky${layer.units}${leaksText(layer.leaks)}${bits}`
  const stride = layer.stride === 1 ? '' : `s${layer.stride}`
  const padding = layer.padding === 'same' ? 'same' : ''
  const pool = layer.pool === 1 ? '' : `-pool${layer.pool}`
  return `conv${layer.kernel}x${layer.units}${stride}${padding}${bits}${pool}`
}

function leaksText({ first, last }: { first: number; last: number } = usualLeaks): string {
  if (first === usualLeaks.first && last === usualLeaks.last) return ''
  return first === last ? `k${first}` : `k${first}..${last}`
}

/** Canonical text of a network; `parseNetwork(formatNetwork(x))` equals `x`. */
export function formatNetwork(layers: readonly LayerSpec[]): string {
  return layers.map(formatLayer).join('-')
}

/** Shape after the layer and its pooling; sides are rounded down, and 0 or less means that it does not fit. */
export function outputShape(layer: LayerSpec, input: Shape): Shape {
  if (layer.kind !== 'conv2d') return { height: 1, width: 1, channels: layer.units }
  return { height: outputSide(layer, input.height), width: outputSide(layer, input.width), channels: layer.units }
}

function outputSide(layer: LayerSpec, side: number): number {
  return Math.floor(convSide(layer, side) / layer.pool)
}

function convSide({ kernel, stride, padding }: LayerSpec, side: number): number {
  if (padding === 'valid') return Math.floor((side - kernel) / stride) + 1
  // A padded filter wider than twice the map has taps that never meet a pixel.
  return kernel > 2 * side - 1 ? 0 : Math.ceil(side / stride)
}

const shapeText = ({ height, width, channels }: Shape): string => `${height}×${width}×${channels}`

/** Throws NETWORK_SHAPE unless the data can pass through the layers and come out as one score a class. */
export function checkNetwork(layers: readonly LayerSpec[], shape: Shape, units: number | undefined, each: keyof typeof several = 'class'): void {
  if (layers.length > MAX_LAYERS) {
    throw new EngramError('NETWORK_SHAPE', `the network has ${layers.length} layers, the core takes ${MAX_LAYERS}`, 'leave some out')
  }
  checkFrozen(layers)
  checkFeatures('the data', shape)
  let input = shape
  for (const [index, layer] of layers.entries()) {
    if (layer.kind === 'conv2d') checkConv(layer, index, layers, input, shape)
    input = outputShape(layer, input)
    checkFeatures(`layer ${index + 1} ("${formatLayer(layer)}")`, input)
  }
  const last = layers.at(-1)
  if (last?.kind === 'dense' && (units === undefined || last.units === units)) return
  const readout = formatLayer(last?.kind === 'dense' && units !== undefined ? { ...last, units } : denseOf(units ?? FREE_UNITS))
  const before = last?.kind === 'dense' ? layers.slice(0, -1) : layers
  const longer = [formatNetwork(layers), readout].filter(Boolean).join('-')
  const shorter = [formatNetwork(before), readout].filter(Boolean).join('-')
  throw new EngramError(
    'NETWORK_SHAPE',
    `network "${formatNetwork(layers)}" ends in ${last === undefined ? 'nothing' : `"${formatLayer(last)}"`}, but ${units === undefined ? 'the last layer is dense' : `the data has ${units} ${units === 1 ? each : several[each]}`}`,
    longer === shorter
      ? `end it with one unit a ${each}: "${longer}"`
      : `end it with one unit a ${each}: "${shorter}" or "${longer}"`,
  )
}

/** What learns must not lie below what does not, and the readout always learns. */
function checkFrozen(layers: readonly LayerSpec[]): void {
  const frozen = frozenCount(layers)
  const wrong = layers.findIndex((layer, index) => layer.frozen && (index >= frozen || index === layers.length - 1))
  if (wrong < 0) return
  const thawed = layers.map(({ frozen: _, ...layer }, index): LayerSpec => (index <= wrong && index < layers.length - 1 && layer.kind !== 'leaky' ? { ...layer, frozen: true } : layer))
  throw new EngramError(
    'NETWORK_SHAPE',
    `layer ${wrong + 1} ("${formatLayer(layers[wrong]!)}") of network "${formatNetwork(layers)}" is frozen, and ${wrong === layers.length - 1 ? 'it is the readout, which has to learn' : 'a layer below it learns'}`,
    `freeze the lowest layers: "${formatNetwork(thawed)}"`,
  )
}

/** How many of the lowest layers are frozen. */
export const frozenCount = (layers: readonly LayerSpec[]): number => {
  const learning = layers.findIndex(({ frozen }) => !frozen)
  return learning < 0 ? layers.length : learning
}

function checkFeatures(where: string, shape: Shape): void {
  if (features(shape) <= networkLimits.features) return
  throw new EngramError(
    'NETWORK_SHAPE',
    `${where} gives ${shapeText(shape)} = ${features(shape)} values, a layer takes ${networkLimits.features}`,
    'use fewer channels, a stride or more pooling',
  )
}

/** What the units of a readout stand for, and how several are called. */
const several = { class: 'classes', number: 'numbers to foretell' } as const

/** Units of a readout that may have any number of them, for an example. */
const FREE_UNITS = 8

const denseOf = (units: number): LayerSpec =>
  ({ kind: 'dense', units, bits: 16, kernel: 1, stride: 1, padding: 'valid', pool: 1 })

function checkConv(layer: LayerSpec, index: number, layers: readonly LayerSpec[], input: Shape, data: Shape): void {
  const where = `layer ${index + 1} ("${formatLayer(layer)}")`
  if (data.height === 1 && data.width === 1) {
    throw new EngramError(
      'NETWORK_SHAPE',
      `${where} is a convolution, but the data is tabular: ${features(data)} features without height and width`,
      'use dense layers, e.g. 100-50-<classes>',
    )
  }
  if (index > 0 && layers[index - 1]?.kind !== 'conv2d') {
    throw new EngramError(
      'NETWORK_SHAPE',
      `${where} follows a ${layers[index - 1]!.kind} layer, which has no height and width to filter`,
      'put every conv before the first layer of another kind',
    )
  }
  const side = Math.min(input.height, input.width)
  if (convSide(layer, side) < 1) {
    throw new EngramError(
      'NETWORK_SHAPE',
      `${where} has a filter of ${layer.kernel}×${layer.kernel}, larger than the ${shapeText(input)} that reaches it`,
      `use a side of at most ${layer.padding === 'same' ? 2 * side - 1 : side}, or pool less before it`,
    )
  }
  const taps = layer.kernel ** 2 * input.channels
  if (taps > networkLimits.taps) {
    throw new EngramError(
      'NETWORK_SHAPE',
      `${where} has filters of ${layer.kernel}×${layer.kernel}×${input.channels} = ${taps} inputs, the core takes ${networkLimits.taps}`,
      'use a smaller side, or fewer channels before it',
    )
  }
  if (outputSide(layer, side) < 1) {
    throw new EngramError(
      'NETWORK_SHAPE',
      `${where} pools ${layer.pool}×${layer.pool} over a map whose side is only ${convSide(layer, side)}`,
      'leave the pooling out, or use a smaller filter or stride',
    )
  }
}
