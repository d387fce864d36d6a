import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frontier, frontierPoints, groupTrials, paretoSet } from '../../host/compare/frontier.js'
import { spread } from '../../host/compare/spread.js'
import { bestWithout, tracesText } from '../../host/compare/without-faults.js'
import { classification } from '../../host/task/classify.js'
import { findingOf } from '../../host/compare/finding.js'
import { detectTrials, manyTrials, regressTrials, trial } from './report-samples.js'

const point = fc.record({ cost: fc.integer({ min: 1, max: 30 }), value: fc.integer({ min: 0, max: 30 }) })
type Point = { cost: number; value: number }
const pareto = (items: Point[]) => paretoSet(items, (p) => p.cost, (p) => p.value)

const anyTrial = fc
  .record({
    rule: fc.constantFrom('a', 'b', 'c'),
    network: fc.constantFrom('10', '20-10', '30-10'),
    seed: fc.integer({ min: 1, max: 4 }),
    accuracy: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map((t) => trial({ ...t, ramBytes: 1000 * t.network.length + t.rule.charCodeAt(0) }))

describe('the frontier', () => {
  it('rises strictly in both cost and value', () => {
    fc.assert(
      fc.property(fc.array(point), (items) => {
        const kept = pareto(items)
        for (let i = 1; i < kept.length; i++) {
          expect(kept[i]!.cost).toBeGreaterThan(kept[i - 1]!.cost)
          expect(kept[i]!.value).toBeGreaterThan(kept[i - 1]!.value)
        }
      }),
    )
  })

  it('holds a member that is as good in both, for every item', () => {
    fc.assert(
      fc.property(fc.array(point), (items) => {
        const kept = pareto(items)
        for (const item of items) expect(kept.some((k) => k.cost <= item.cost && k.value >= item.value)).toBe(true)
      }),
    )
  })

  it('does not depend on the order of the items', () => {
    fc.assert(
      fc.property(
        fc.array(point).chain((items) => fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length }))),
        ([items, shuffled]) => {
          expect(pareto(shuffled)).toEqual(pareto(items))
        },
      ),
    )
  })

  it('is its own frontier', () => {
    fc.assert(
      fc.property(fc.array(point), (items) => {
        expect(pareto(pareto(items))).toEqual(pareto(items))
      }),
    )
  })
})

describe('groups of trials', () => {
  it('hold each configuration once, each seed once, and mark exactly the frontier', () => {
    fc.assert(
      fc.property(fc.array(anyTrial, { minLength: 1, maxLength: 30 }), (trials) => {
        const groups = groupTrials(trials)
        const keys = groups.map((group) => `${group.rule} ${group.network}`)
        expect(new Set(keys).size).toBe(keys.length)
        expect(new Set(trials.map((t) => `${t.rule} ${t.network}`))).toEqual(new Set(keys))
        for (const group of groups) {
          expect(new Set(group.seeds).size).toBe(group.seeds.length)
          expect(group.trials.map((t) => t.seed)).toEqual(group.seeds)
          const { min, mean, max, sd } = group.score
          expect(min <= mean && mean <= max && sd >= 0).toBe(true)
        }
        expect(groups.filter((group) => group.onFrontier).length).toBe(frontier(groups).length)
        for (const group of frontier(groups)) expect(group.onFrontier).toBe(true)
      }),
    )
  })

  it('of the same RAM and figure mark the one that is shown first', () => {
    const trials = ['30-10', '20-10'].map((network) => trial({ rule: 'a', network, seed: 1, ramBytes: 900, accuracy: 0.5 }))
    expect(groupTrials(trials).map(({ network, onFrontier }) => [network, onFrontier])).toEqual([['20-10', true], ['30-10', false]])
  })

  it('count a seed once that ran on two devices, and take the speed of the first device', () => {
    const first = trial({ rule: 'local', network: '10', seed: 1, ramBytes: 900, accuracy: 0.9 })
    const [group] = groupTrials([first, { ...first, device: 'wasmtime', samplesPerSecond: 1 }])
    expect(group!.seeds).toEqual([1])
    expect(group!.samplesPerSecond).toBe(first.samplesPerSecond)
  })

  it('keep rules in order of appearance and sort sizes by RAM', () => {
    const groups = groupTrials(manyTrials().reverse())
    expect([...new Set(groups.map((g) => g.rule))][0]).toBe('perturbation')
    const rams = groups.filter((g) => g.rule === 'local').map((g) => g.ramBytes)
    expect(rams).toEqual([...rams].sort((a, b) => a - b))
  })
})

describe('the metric that ranks', () => {
  const figures = (predicted: number[]) => classification({ names: ['ok', 'fault'], trained: [0, 0, 0, 1], labels: [0, 0, 0, 0, 1], predicted })
  const trials = [
    trial({ rule: 'a', network: 'lazy', seed: 1, ramBytes: 900, accuracy: 0, figures: figures([0, 0, 0, 0, 0]) }),
    trial({ rule: 'a', network: 'watchful', seed: 1, ramBytes: 1900, accuracy: 0, figures: figures([0, 0, 0, 1, 1]) }),
  ]

  it('is the first of the task, or another that is asked for', () => {
    expect(frontierPoints(groupTrials(trials)).map(({ network, accuracy }) => [network, accuracy])).toEqual([['lazy', spread([0.8])]])
    expect(frontierPoints(groupTrials(trials, 'balanced-accuracy'))).toMatchObject([{ network: 'lazy', balancedAccuracy: { mean: 0.5 } }, { network: 'watchful', balancedAccuracy: { mean: 0.875 } }])
  })

  it('may be better the lower it is', () => {
    const [small, large] = frontier(groupTrials(regressTrials()))
    expect([small!.rule, large!.rule]).toEqual(['local', 'dfa'])
    expect(small!.score.mean).toBeGreaterThan(large!.score.mean)
    expect(findingOf(groupTrials(regressTrials()))).toEqual({
      headline: 'dfa reaches an RMSE of 2.891\u00a0±\u00a00.098 on made-up in 1.95\u00a0KB of RAM',
      sentences: ['local, the next best rule, reaches an RMSE of 5.782\u00a0±\u00a00.197 with 8-1 in 1000\u00a0B: 2.891 of RMSE more, with 50 % of the RAM.'],
    })
  })

  it('is one that is known: without anything else to find, false alarms', () => {
    expect(groupTrials(detectTrials(true))[0]!.metric.name).toBe('auc')
    expect(groupTrials(detectTrials(false))[0]!.metric.name).toBe('false-alarms')
    expect(frontier(groupTrials(detectTrials(false), 'auc'))).toHaveLength(1)
  })
})

it('the spread of 1, 2, 3 is a mean of 2 and a standard deviation of 1', () => {
  expect(spread([3, 1, 2])).toEqual({ mean: 2, min: 1, max: 3, sd: 1 })
  expect(spread([5]).sd).toBe(0)
})

it('the frontier as JSON holds rule, network, RAM, accuracy and seeds', () => {
  const points = frontierPoints(groupTrials(manyTrials()))
  expect(points.at(-1)).toMatchObject({ rule: 'local', network: '256-128-10', ramBytes: 171_000, seeds: [1, 2, 3] })
  expect(JSON.parse(JSON.stringify(points))).toEqual(points)
})

describe('with faults', () => {
  const hit = (rule: string, seed: number, accuracy: number, clean: number, digest = 'aa') =>
    ({ ...trial({ rule, network: '8-10', seed, ramBytes: rule === 'local' ? 1000 : 2000, accuracy }), digest, faults: { asked: ['noise', 'power=9'], told: [], without: { device: 'v8-simd', figures: { accuracy: clean }, digest: 'aa' } } })

  it('learners are ranked by what they reach with them, and the finding says what they cost and who is best without', () => {
    const groups = groupTrials([hit('local', 1, 0.8, 0.9), hit('local', 2, 0.7, 0.8), hit('dfa', 1, 0.6, 0.99), hit('dfa', 2, 0.6, 0.97)])
    expect(frontier(groups).map(({ rule }) => rule)).toEqual(['local'])
    expect(groups[0]!.without).toEqual({ asked: ['noise', 'power=9'], device: 'v8-simd', score: spread([0.9, 0.8]), traces: 0 })
    const { headline, sentences } = findingOf(groups)
    expect(headline.replaceAll('\u00a0', ' ')).toBe('local reaches 75.00 ± 7.07 % on mnist with noise, power=9 in 1000 B of RAM')
    expect(sentences[0]!.replaceAll('\u00a0', ' ')).toBe('Without noise, power=9 it reaches 85.00 ± 7.07 %, 10.00 points more, and then dfa with 8-10 is the best: 98.00 ± 1.41 %.')
    expect(findingOf(groupTrials([hit('local', 1, 0.8, 0.8)])).sentences[0]!.replaceAll('\u00a0', ' ')).toBe('Without noise, power=9 it reaches 80.00 %, the same, and is the best then, too.')
  })

  it('a figure that is not known without them is nobody’s best, and digests are counted that differ', () => {
    const groups = groupTrials([hit('local', 1, 0.8, NaN, 'bb'), hit('dfa', 1, 0.9, 0.95)])
    expect(bestWithout(groups)!.rule).toBe('dfa')
    expect(tracesText(groups)).toBe('1 of 2 digests differ from those of devices that nothing befell.')
  })
})
