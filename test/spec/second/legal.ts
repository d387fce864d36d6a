/** Section 10 of docs/spec.md: whether a configuration block is legal, and the status if it is not. */
import { readBlock, type Block, type LayerBlock } from './block.js'
import { convOutput, fanOf, valuesIn, type MapShape } from './layer.js'
import { weightLimit } from './matrix.js'

const ok = 0, badAbi = -1, badRule = -2, badLayer = -3, badObjective = -4, badOptimizer = -5, badShape = -7, badTask = -8

/** Of each rule, by id: its tasks, then least and most of each option. */
const rules: Readonly<Record<number, [tasks: number[], ...options: [number, number][]]>> = {
  0: [[0, 1], [1, 10000]],
  1: [[0, 1], [1, 10000], [-1, 12]],
  2: [[0, 1], [0, 1]],
  3: [[0, 1], [0, 1], [1, 10000], [0, 10000], [0, 100000000], [0, 2], [0, 1]],
  4: [[0], [0, 1], [0, 2], [-1, 12], [0, 8], [1, 4096]],
  5: [[0, 1], [1, 16], [0, 5]],
  6: [[0, 1], [0, 12]],
  7: [[0, 1], [1, 10000], [-4, 8]],
  8: [[0, 1], [-3, 8], [0, 12]],
  9: [[0, 1], [1, 32], [0, 6]],
  10: [[2], [0, 64]],
  11: [[0, 1], [0, 64], [0, 6]],
  12: [[0], [0, 1]],
  13: [[0, 1], [0, 1], [0, 1], [0, 12]],
  14: [[2], [-4, 8]],
  15: [[0, 1], [1, 10000], [-4, 8]],
  16: [[0, 1], [0, 12]],
  17: [[0, 1], [-4, 8]],
  18: [[0, 1], [0, 64], [0, 6], [0, 8], [0, 12]],
  19: [[0, 1], [0, 64], [0, 6], [0, 1]],
  20: [[0], [0, 1], [-4, 24]],
  21: [[0, 1], [1, 10000], [-4, 8]],
  22: [[0, 1], [1, 32], [0, 6]],
  23: [[0, 1], [0, 4096]],
  24: [[0], [0, 1], [1, 64], [0, 12]],
  25: [[0, 1], [1, 4096], [0, 10]],
  26: [[0, 1], [-127, 127], [-127, 127], [-127, 127], [-127, 127], [-127, 127], [-127, 127], [0, 1]],
  27: [[0, 1], [0, 2], [1, 10000], [0, 10000], [0, 100000000], [-8, 8]],
}

/** Kinds of hidden layers that a rule takes, by its id, where these are not dense layers and convolutions. */
const kinds: Readonly<Record<number, number[]>> = { 12: [0], 13: [2], 17: [0], 20: [0], 21: [0], 22: [0], 23: [0], 24: [0], 25: [0], 26: [0] }
const kindsOf = ({ rule }: Block): number[] => kinds[rule] ?? [0, 1]
const takesTime = (block: Block): boolean => kindsOf(block).includes(2)

const within = (value: number, least: number, most: number): boolean => value >= least && value <= most
const isWidth = (bits: number): boolean => bits === 8 || bits === 16

export function statusOf(bytes: Uint8Array): number {
  if (bytes[0] !== 3) return badAbi
  if (!within(bytes[4]!, 1, 16)) return badLayer
  const block = readBlock(bytes)
  if (!bytesLegal(bytes, block)) return badShape
  if (block.optimizer > 5) return badOptimizer
  if (block.objective > 4) return badObjective
  if (!(block.rule in rules)) return badRule
  if (block.task > 2 || !taskSuits(block)) return badTask
  return shapesStatus(block)
}

function bytesLegal(bytes: Uint8Array, block: Block): boolean {
  const [, ...ranges] = rules[block.rule] ?? [[]]
  return (
    block.inputFraction <= 15 && within(block.firstRate, 0, block.lastRate) && block.lastRate <= 31 &&
    (block.steps === 0 || takesTime(block)) &&
    block.options.every((value, i) => within(value, ...(ranges[i] ?? [0, 0]))) &&
    block.layers.every((layer, i) =>
      isWidth(layer.bits) && isWidth(layer.headBits) && layer.pool <= 3 && layer.fraction <= 31 && layer.headFraction <= 31 &&
      within(layer.rateOffset, -32, 31) && layer.headPool <= 3 && layer.outputFraction <= 15 && bytes[60 + 16 * i + 6]! <= 1)
  )
}

/** Tasks of each objective, by id. */
const objectiveTasks = [[0], [0, 1, 2], [0], [0], [1]]

const taskSuits = ({ task, rule, objective, outputs }: Block): boolean =>
  rules[rule]![0].includes(task) && objectiveTasks[objective]!.includes(task) && outputs <= (task === 0 ? 256 : 1024)

function shapesStatus(block: Block): number {
  let map: MapShape = block
  if (!within(valuesIn(map), 1, 65535)) return badShape
  if (block.steps > 0) {
    if (valuesIn(map) % block.steps !== 0 || block.layers.length < 2) return badShape
    map = { height: 1, width: 1, channels: valuesIn(map) / block.steps }
  }
  let fraction = block.inputFraction
  for (const layer of block.layers.slice(0, -1)) {
    if (!kindsOf(block).includes(layer.kind)) return badLayer
    const next = [denseOutput, convolutionOutput, leakyOutput][layer.kind]!(map, layer)
    const fan = fanOf(layer, map)
    if (!next || !within(layer.fraction + fraction - layer.outputFraction, 0, 31) || layer.amplitude > weightLimit(fan, layer.bits)) return badShape
    map = next
    fraction = layer.outputFraction
  }
  const readout = block.layers.at(-1)!
  if (readout.kind !== 0) return badLayer
  if (readout.units === 0) return badShape
  if (block.rule === 12 && !wakeSleepTakes(block)) return badShape
  if (block.rule === 24 && !generatorFits(block)) return badShape
  if (block.rule === 8 && valuesIn(map) > 1023) return badShape
  const classic = block.rule === 4 && block.options[0] === 1
  const first = block.layers.length > 1 && block.layers[0]!.kind === 0
  return classic && !(first && valuesIn(block) >= 2 * block.outputs) ? badShape : ok
}

/** No matrix of the second chain is too large. */
function wakeSleepTakes(block: Block): boolean {
  const { layers, options: [label], outputs } = block
  return layers.every((_, level) => {
    const rows = level === 0 ? valuesIn(block) : layers[level - 1]!.units, above = level === layers.length - 1 ? 0 : layers[level]!.units
    const fan = above + (above === 0 || (level === 0 && label === 0) ? outputs : 0)
    return fan <= 65535 && rows * fan <= 2 ** 24
  })
}

/** A row for each input of each class. */
function generatorFits(block: Block): boolean {
  const rows = valuesIn(block) * block.outputs
  return rows <= 65535 && rows * block.options[1]! <= 2 ** 24
}

function denseOutput(map: MapShape, { units }: LayerBlock): MapShape | undefined {
  return units > 0 && valuesIn(map) * units <= 2 ** 24 ? { height: 1, width: 1, channels: units } : undefined
}

function leakyOutput(map: MapShape, { units, kernel, stride }: LayerBlock): MapShape | undefined {
  const fan = valuesIn(map) + units
  return units > 0 && kernel <= stride && stride <= 7 && fan <= 65535 && fan * units <= 2 ** 24 ? { height: 1, width: 1, channels: units } : undefined
}

function convolutionOutput(map: MapShape, layer: LayerBlock): MapShape | undefined {
  const { kernel, stride, pool, units, same } = layer
  if (kernel === 0 || stride === 0 || pool === 0) return undefined
  const output = convOutput(map, layer)
  const taps = kernel ** 2 * map.channels
  const staged = (size: number, outputs: number): number => {
    const places = same ? Math.ceil(size / stride) : Math.floor((size - kernel) / stride) + 1
    const before = same ? Math.max(0, Math.floor(((places - 1) * stride + kernel - size) / 2)) : 0
    return Math.max(size + before, outputs * pool * stride + kernel)
  }
  const values = staged(map.height, output.height) * staged(map.width, output.width) * map.channels
  return within(valuesIn(output), 1, 65535) && taps <= 16000 && taps * units <= 2 ** 24 && values <= 196608 ? output : undefined
}
