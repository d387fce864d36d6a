/** Random configuration blocks, legal and illegal, with samples for those that are legal. */
import fc from 'fast-check'
import { ABI_VERSION, Config, LayerConfig, MAX_LAYERS, TaskId } from '../../assembly/abi.js'
import { objectiveInfo, objectiveNames } from '../../host/experiment/objectives.js'
import { optimizerNames } from '../../host/experiment/optimizers.js'
import { ruleInfo, ruleNames } from '../../host/experiment/rules.js'
import { usualTask } from '../lessons.js'
import { readBlock } from './second/block.js'
import type { Target } from '../../host/data/targets.js'
import { statusOf } from './second/legal.js'
import { weightLimit } from './second/matrix.js'
import { vectorSample } from './samples.js'
import { sizesOf } from './vectors.js'

export interface Trial {
  block: Uint8Array
  samples: { x: Int8Array; target: Target }[]
}

const SAMPLES = 6
/** Inputs of all rows: more would be too slow for the second implementation, and too large for some runtimes' room. */
const MOST_WEIGHTS = 20_000

const upTo = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: most })
const width = fc.constantFrom(8, 16)
/** Usual values more often than extreme ones, with which little would be learned. */
const often = (usual: fc.Arbitrary<number>, any: fc.Arbitrary<number>): fc.Arbitrary<number> =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: any })
const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })

const layer = fc.record({
  kind: upTo(1), leaks: fc.tuple(often(upTo(3), upTo(8)), often(upTo(3), upTo(8))), bits: width, units: between(1, 9), kernel: between(1, 4), stride: often(fc.constant(1), between(1, 3)), same: upTo(1),
  pool: between(1, 3), fraction: upTo(31), usualFraction: fc.boolean(), rateOffset: often(between(-3, 4), between(-32, 31)), headBits: width,
  headFraction: often(between(5, 14), upTo(31)), amplitude: between(0, 100), headPool: upTo(3), outputFraction: often(between(4, 6), upTo(15)),
})

const options = (rule: number): fc.Arbitrary<number[]> =>
  fc.tuple(...Object.values(ruleInfo[ruleNames[rule]!]!.options).map(({ values, min, max, default: standard }) =>
    values ? upTo(values.length - 1) : often(fc.constant(standard), between(min!, Math.min(max!, min! + 40)))))

const settings = upTo(ruleNames.length - 1).chain((rule) =>
  fc.record({
    rule: fc.constant(rule), options: options(rule), objective: upTo(objectiveNames.length - 1), suits: often(fc.constant(true), fc.constant(false)), optimizer: upTo(optimizerNames.length - 1),
    task: often(fc.constant<number>(TaskId[usualTask(ruleNames[rule]!)]), upTo(2)), alarmRate: upTo(65535), outputs: often(between(2, 12), between(1, 40)), height: between(1, 9), width: between(1, 9), channels: between(1, 4),
    inputFraction: often(between(4, 8), upTo(15)), rates: fc.tuple(often(between(2, 8), upTo(31)), upTo(6)), skip: often(fc.constant(0), upTo(1100)),
    steps: upTo(255), stepSamples: upTo(4), seed: fc.nat(0xffffffff), layers: fc.array(layer, { maxLength: 4 }), readout: layer,
    /** Bytes that are changed afterwards: the offset of each, and its new value. */
    changes: fc.oneof(fc.constant([]), fc.array(fc.tuple(often(fc.nat(200), upTo(5)), fc.oneof(fc.constantFrom(0, 1, 2, 3, 4, 7, 8, 15, 16, 24, 31, 32, 127, 128, 255), upTo(255))), { minLength: 1, maxLength: 2 })),
  }))

type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never

function write(s: Settings): Uint8Array {
  const time = ruleInfo[ruleNames[s.rule]!]!.traits.takes.includes('leaky')
  // A rule that takes layers with time is mostly given such.
  const layers = [...s.layers.map((l) => (time && l.pool > 1 ? { ...l, kind: 2, kernel: l.leaks[0], stride: l.leaks[0] + l.leaks[1] } : l)), { ...s.readout, kind: 0, units: s.outputs }]
  // As long as any: a block may say that it has more layers than were written.
  const bytes = new Uint8Array(Config.layerTable + MAX_LAYERS * LayerConfig.bytes)
  const view = new DataView(bytes.buffer)
  const half = (at: number, value: number): void => view.setUint16(at, value, true)
  const suitable = objectiveNames.filter((name) => objectiveInfo[name].tasks.some((task) => TaskId[task] === s.task))
  const objective = s.suits ? objectiveInfo[suitable[s.objective % suitable.length]!].id : s.objective
  bytes.set([ABI_VERSION, ruleInfo[ruleNames[s.rule]!]!.id, objective, s.optimizer, layers.length, s.task])
  half(Config.height, s.height)
  half(Config.width, s.width)
  half(Config.channels, s.channels)
  bytes.set([s.inputFraction, s.rates[0], Math.min(31, s.rates[0] + s.rates[1]), time ? [0, 1, s.height, s.steps][s.steps % 4]! : 0], Config.inputFraction)
  half(Config.skip, s.skip)
  half(Config.alarmRate, s.alarmRate)
  view.setUint32(Config.stepSamples, s.stepSamples, true)
  view.setUint32(Config.seed, s.seed, true)
  s.options.forEach((value, i) => view.setInt32(Config.options + 4 * i, value, true))
  let values = s.height * s.width * s.channels
  layers.forEach((l, i) => {
    const at = Config.layerTable + i * LayerConfig.bytes
    // About what the host would write for so many bits, else anything.
    const fraction = l.usualFraction ? (l.bits === 16 ? 14 : 6) : l.fraction
    bytes.set([l.kind, l.bits, l.units, 0, l.kernel, l.stride, l.same, l.pool, fraction, l.rateOffset & 255, l.headBits, l.headFraction], at)
    const fan = l.kind === 0 ? values : l.kind === 2 ? values + l.units : 40
    half(at + LayerConfig.amplitude, Math.floor((weightLimit(fan, l.bits) * l.amplitude) / 100))
    bytes.set([l.headPool, l.outputFraction], at + LayerConfig.headPool)
    if (l.kind !== 1) values = l.units
  })
  // Among the bytes that are read, most of the time.
  for (const [at, value] of s.changes) bytes[at % (Config.layerTable + (layers.length + 1) * LayerConfig.bytes) % bytes.length] = value
  return bytes
}

/** Whether a legal block is small enough for every runtime to learn it quickly. */
function isSmall(block: Uint8Array): boolean {
  const { height, width: across, channels, layers } = readBlock(block)
  let values = height * across * channels
  let weights = 0
  for (const { kind, units, kernel } of layers) {
    const rows = kind !== 1 ? units : units * height * across
    weights += rows * (kind !== 1 ? values + units : kernel ** 2 * channels * 4)
    values = kind !== 1 ? units : units * height * across
  }
  return weights < MOST_WEIGHTS * 10 && values < 60_000
}

/** `count` trials; the same ones for the same seed. */
export function randomTrials(count: number, seed: number): Trial[] {
  const blocks = settings.map(write).filter((block) => statusOf(block) !== 0 || isSmall(block))
  return fc.sample(blocks, { numRuns: count, seed }).map((block, n) => {
    if (statusOf(block) !== 0) return { block, samples: [] }
    return { block, samples: Array.from({ length: SAMPLES }, (_, k) => vectorSample(n * SAMPLES + k, sizesOf(block))) }
  })
}

export interface Runtime {
  configure(block: Uint8Array): number
  learn(x: Int8Array, target: Target): unknown
  infer(x: Int8Array): number
  digest(): number
}

/** What a runtime does with a trial, as text: the status that refuses it, or the digest at the end and all answers. */
export function outcomeOf({ block, samples }: Trial, runtime: Runtime): string {
  const status = runtime.configure(block)
  if (status !== 0) return `status ${status}`
  let answers = 0
  for (const { x, target } of samples) {
    runtime.learn(x, target)
    answers = (Math.imul(answers, 31) + runtime.infer(x)) >>> 0
  }
  return [runtime.digest(), answers].map((word) => word.toString(16).padStart(8, '0')).join(' ')
}

/** The trials whose outcomes differ, with their blocks, for a message that can be acted on. */
export const differences = (trials: readonly Trial[], expected: readonly string[], outcomes: readonly string[]) =>
  trials.flatMap(({ block }, i) => (expected[i] === outcomes[i] ? [] : [{ block: Buffer.from(block).toString('hex'), expected: expected[i], outcome: outcomes[i] }]))
