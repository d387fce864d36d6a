import { classification, type Answers } from '../../host/task/classify.js'
import { detection } from '../../host/task/detect.js'
import { regression } from '../../host/task/regress.js'
import type { TaskFigures } from '../../host/task/tasks.js'
import { SCHEMA_VERSION, type TrialResult } from '../../host/trial/trial.js'

/** Answers to a thousand samples of ten classes, of which about that share is right. */
function answers(accuracy: number): Answers {
  const labels = Array.from({ length: 1000 }, (_, i) => i % 10)
  const names = Array.from({ length: 10 }, (_, c) => String(c))
  return { names, trained: labels, labels, predicted: labels.map((label, i) => (i < accuracy * 1000 ? label : (label + 1) % 10)) }
}

/** What a made-up trial is made of; the rest follows. */
export interface Sample {
  rule: string
  network: string
  seed: number
  ramBytes: number
  accuracy: number
  curve?: TrialResult['curve']
  measuredOn?: TrialResult['measuredOn']
  data?: string
  /** Of another task than to tell classes apart. */
  figures?: TaskFigures
}

/** A trial that looks like a real one. */
export function trial(sample: Sample): TrialResult {
  const weights = Math.floor(sample.ramBytes * 0.7)
  const rest = sample.ramBytes - weights
  const parts: [string, number][] = [
    ['layer 1 weights', Math.floor(weights * 0.8)],
    ['layer 2 weights', weights - Math.floor(weights * 0.8)],
    ['rule state', Math.floor(rest * 0.3)],
    ['activations', Math.floor(rest * 0.45)],
    ['scratch', Math.floor(rest * 0.2)],
  ]
  const used = parts.reduce((sum, [, bytes]) => sum + bytes, 0)
  parts.push(['globals', sample.ramBytes - used])
  let offset = 16
  const regions = parts.map(([name, bytes]) => {
    const region = { name, offset, bytes }
    offset += bytes
    return region
  })
  return {
    schemaVersion: SCHEMA_VERSION,
    rule: sample.rule,
    network: sample.network,
    data: sample.data ?? 'mnist',
    seed: sample.seed,
    device: 'v8-simd',
    epochs: 4,
    samples: 240_000,
    augment: 'none',
    // As exact as it was asked for, which a confusion matrix of few samples is not.
    ...(sample.figures ?? { ...classification(answers(sample.accuracy)), accuracy: sample.accuracy }),
    split: { kind: 'given', why: 'made up' },
    measuredOn: sample.measuredOn ?? 'test',
    digest: (0xc0ffee00 + sample.seed).toString(16),
    planned: { ramBytes: sample.ramBytes, regions, configBytes: 92 },
    macs: { infer: sample.ramBytes * 6, learn: sample.ramBytes * 15 },
    samplesPerSecond: 4e8 / sample.ramBytes,
    curve:
      sample.curve ??
      Array.from({ length: 10 }, (_, i) => ({
        samples: (i + 1) * 24_000,
        onlineAccuracy: sample.accuracy * (1 - 0.25 * Math.exp(-i / 1.8)) - 0.002 * Math.abs(Math.sin(i * 7 + sample.seed)),
      })),
  }
}

/** Two rules that foretell a number, the second with half the error in twice the RAM. */
export function regressTrials(): TrialResult[] {
  const targets = Array.from({ length: 40 }, (_, i) => 100 + 10 * Math.sin(i))
  return ['local', 'dfa'].flatMap((rule, r) =>
    [1, 2].map((seed) => {
      const predicted = targets.map((target, i) => target + (8 / (r + 1)) * Math.cos(3 * i + seed))
      const figures = regression({ names: ['y'], predicted, targets, trained: targets, inputs: { train: { values: targets.map(Math.round), width: 1 }, test: { values: targets.map(Math.round), width: 1 } } })
      return trial({ rule, network: '8-1', seed, ramBytes: 1000 * (r + 1), accuracy: 0, data: 'made-up', figures, curve: [20, 40].map((samples) => ({ samples, onlineRmse: 400 / samples })) })
    }),
  )
}

/** A detector; `other` tells whether its test set holds anything that is not normal. */
export function detectTrials(other: boolean): TrialResult[] {
  const marks = Array.from({ length: 20 }, (_, i) => (other && i >= 10 ? 1 : 0))
  const values = marks.map((mark, i) => 40 * mark + (i % 7))
  const figures = detection({ scores: values, flagged: values.map((value) => value > 5), other: marks, rate: 0.1, inputs: { train: { values: values.slice(0, 10), width: 1 }, test: { values, width: 1 } } })
  return [trial({ rule: 'local', network: '4-1', seed: 1, ramBytes: 700, accuracy: 0, data: 'motor', figures, curve: [20, 40].map((samples) => ({ samples, onlineAlarms: 2 / samples })) })]
}

/** Six rules, four sizes, three seeds: a full comparison. */
export function manyTrials(): TrialResult[] {
  const rules: [string, number, number][] = [
    ['local', 0.988, 1],
    ['backprop', 0.986, 1.35],
    ['dfa', 0.968, 1.25],
    ['synthetic:every=16', 0.98, 1.5],
    ['forward-forward', 0.972, 1.1],
    ['perturbation', 0.93, 0.9],
  ]
  const networks: [string, number, number][] = [
    ['conv5x4:i16-pool2-10:i8', 3_400, 2.1],
    ['conv5x8:i16-pool2-conv3x24:i16-pool2-10:i8', 14_200, 1.0],
    ['100-50-10', 61_000, 1.25],
    ['256-128-10', 171_000, 0.9],
  ]
  return rules.flatMap(([rule, base, fat], r) =>
    networks.flatMap(([network, bytes, worse], n) =>
      [1, 2, 3].map((seed) =>
        trial({
          rule,
          network,
          seed,
          ramBytes: Math.round(bytes * fat),
          accuracy: 1 - (1 - base) * worse * (1 + 0.06 * Math.sin(seed * 5 + r * 3 + n)),
        }),
      ),
    ),
  )
}

/** One rule, two sizes, one seed. */
export function fewTrials(): TrialResult[] {
  return [
    trial({ rule: 'local', network: '32-10', seed: 1, ramBytes: 2_420, accuracy: 0.974, data: 'digits' }),
    trial({ rule: 'local', network: '64-10', seed: 1, ramBytes: 5_300, accuracy: 0.981, data: 'digits' }),
  ]
}

/** A rule that failed among rules that did not. */
export function failedTrials(): TrialResult[] {
  return ['local', 'dfa', 'broken'].flatMap((rule, r) =>
    ['32-10', '64-10', '128-10'].flatMap((network, n) =>
      [1, 2, 3].map((seed) =>
        trial({
          rule,
          network,
          seed,
          ramBytes: 2_000 * 2 ** n + r * 150,
          accuracy: rule === 'broken' ? 0.1 + seed * 0.003 : 0.985 - r * 0.01 + n * 0.002 + seed * 0.0005,
        }),
      ),
    ),
  )
}

const reserve = (staticBytes: number, stackBytes: number) => ({ staticBytes, stackBytes, kind: 'estimate' as const, source: 'made up' })

export const boards = [
  { id: 'uno', name: 'Arduino Uno', ramBytes: 2_048, reserve: reserve(161, 200) },
  { id: 'microbit', name: 'BBC micro:bit', ramBytes: 16_384, reserve: reserve(236, 448) },
  { id: 'hifive1', name: 'SiFive HiFive1', ramBytes: 16_384, reserve: reserve(236, 512) },
  { id: 'feather-stm32f405', name: 'Feather STM32F405', ramBytes: 131_072, reserve: reserve(1_200, 448) },
  { id: 'pico', name: 'Raspberry Pi Pico', ramBytes: 270_336, reserve: reserve(1_200, 448) },
]
