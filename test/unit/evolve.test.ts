import { describe, expect, it } from 'vitest'
import { standings } from '../../host/evolve/contest.js'
import { beginEvolution, found, nextGeneration, trialsLeft, type Evolution, type Search } from '../../host/evolve/evolution.js'
import { middleOf, ruleAt, spaceOf } from '../../host/evolve/space.js'
import { candidates, firstCloud, nextCloud } from '../../host/evolve/strategy.js'
import { learnsToLearn, parseRule } from '../../host/experiment/rules.js'
import { errorOf } from '../error-of.js'

const [rule] = learnsToLearn as [string]

describe('the strategy', () => {
  const target = [0.7, -0.4, 0.1, 0.9, -0.8, 0.3]
  // Axes of very different weight, as those of a rule are.
  const miss = (point: readonly number[]): number => point.reduce((sum, x, i) => sum + 10 ** i * (x - target[i]!) ** 2, 0)

  it('finds the top of a hill whose axes weigh 1 to 100,000', () => {
    let cloud = firstCloud(target.map(() => 0), 0.25)
    const begun = miss(cloud.mean)
    for (let generation = 0; generation < 200; generation++) {
      const tried = candidates(cloud, 12, 1)
      cloud = nextCloud(cloud, tried, tried.map((point) => -miss(point)))
    }
    expect(miss(cloud.mean)).toBeLessThan(1e-6 * begun)
    expect(cloud.mean.every((x, i) => Math.abs(x - target[i]!) < 0.01)).toBe(true)
  })

  it('keeps about its width where all candidates are as good, and stays between the edges', () => {
    const logarithms = Array.from({ length: 20 }, (_, seed) => {
      let cloud = firstCloud([0, 0, 0], 0.1)
      for (let generation = 0; generation < 20; generation++) {
        const tried = candidates(cloud, 12, seed)
        expect(tried.flat().every((x) => Math.abs(x) <= 1)).toBe(true)
        cloud = nextCloud(cloud, tried, new Array<number>(12).fill(1))
      }
      return Math.log(cloud.sigma / 0.1)
    })
    const mean = logarithms.reduce((sum, x) => sum + x, 0) / logarithms.length
    expect(Math.abs(mean)).toBeLessThan(1)
  })
})

describe('a search', () => {
  const search: Search = { rule, seed: 5, population: 6, tasks: 5, batch: 3 }
  const figureOf = (rule: string, task: number): number => 1 / (1 + parseRule(rule).options.reduce((sum, option, i) => sum + (option / 127 - 0.3 * ((i + task) % 3)) ** 2, 0))
  const generation = (state: Evolution): Evolution => {
    for (const { place, rule, task } of trialsLeft(search, state)) state.figures[place] = figureOf(rule, task)
    return nextGeneration(search, state)
  }

  it('goes on from its state in the middle of a generation as if it had never stopped', () => {
    let whole = beginEvolution(search), cut = beginEvolution(search)
    for (let g = 0; g < 4; g++) {
      whole = generation(whole)
      for (const { place, rule, task } of trialsLeft(search, cut).filter((_, i) => i % 2 === 0)) cut.figures[place] = figureOf(rule, task)
      cut = generation(JSON.parse(JSON.stringify(cut)) as Evolution)
    }
    expect(cut).toEqual(whole)
    expect(whole.history.length).toBe(4)
    expect(found(search, whole)).not.toBe(found(search, beginEvolution(search)))
  })

  it('meets all tasks in turns, every candidate of a generation the same ones', () => {
    const tasks = (state: Evolution): number[][] => {
      const left = trialsLeft(search, state)
      return Array.from({ length: search.population }, (_, k) => left.filter(({ place }) => Math.floor(place / search.batch) === k).map(({ task }) => task))
    }
    const first = beginEvolution(search)
    expect(tasks(first)).toEqual(new Array(6).fill([0, 1, 2]))
    expect(tasks(generation(first))).toEqual(new Array(6).fill([3, 4, 0]))
  })
})

describe('the space of a rule', () => {
  it('is its numbers that are left open, whole and within their ranges', () => {
    const [given] = Object.keys(parseRule(rule).info.options) as [string]
    const space = spaceOf(`${rule}:${given}=3`)
    expect(space.axes.map(({ name }) => name)).toEqual(Object.entries(parseRule(rule).info.options).filter(([name, { min }]) => min !== undefined && name !== given).map(([name]) => name))
    expect(parseRule(ruleAt(space, middleOf(space))).options.filter((_, i) => i > 0).every((option) => option === 0)).toBe(true)
    expect(() => parseRule(ruleAt(space, space.axes.map((_, i) => (-1) ** i)))).not.toThrow()
  })

  it('is refused where it is empty', () => {
    expect(errorOf(() => spaceOf('local')).code).toBe('RULE_OPTION')
  })
})

it('compares rules task by task', () => {
  const [first, second] = standings(['a', 'b'], [[0.9, 0.8, 0.7, 0.6], [0.7, 0.8, 0.6, 0.7]])
  expect(first).toEqual({ rule: 'a', mean: expect.closeTo(0.75) as number, spread: expect.closeTo(0.12909944) as number })
  // Differences 0.2, 0, 0.1, -0.1.
  expect(second!.behind).toEqual({ mean: expect.closeTo(0.05) as number, spread: expect.closeTo(0.12909944) as number, within: expect.closeTo(0.12651746) as number, wins: 2, ties: 1 })
})
