import { candidates, firstCloud, nextCloud, type Cloud } from './strategy.js'
import { middleOf, ruleAt, spaceOf, WIDTH } from './space.js'

/** What decides a search to the last bit. */
export interface Search {
  /** The rule, with the options that shall stay; the others are sought. */
  rule: string
  seed: number
  /** Candidates of a generation. */
  population: number
  /** Tasks that candidates are drawn before, and how many of them a generation meets, in turns. */
  tasks: number
  batch: number
}

/** How far a search has come; with `Search` all that it takes to go on. */
export interface Evolution {
  cloud: Cloud
  /** Of the generation at hand the figures that are known, a candidate after the other, a task after the other; null elsewhere. */
  figures: (number | null)[]
  /** Of each generation the mean figure of all its candidates and of the best one. */
  history: { mean: number; best: number }[]
}

/** One candidate on one task. */
export interface Trial {
  /** Its place in `figures`. */
  place: number
  rule: string
  task: number
}

/**
 * What a coefficient at the edge of its range costs, in accuracy: one that brings nothing goes to the middle, and does no harm to data
 * unlike those that were met.
 */
const COST = 0.01

const unknown = ({ population, batch }: Search): null[] => new Array<null>(population * batch).fill(null)

export function beginEvolution(search: Search): Evolution {
  const space = spaceOf(search.rule)
  return { cloud: firstCloud(middleOf(space), WIDTH), figures: unknown(search), history: [] }
}

/** What is left to be tried of the generation at hand. */
export function trialsLeft(search: Search, { cloud, figures }: Evolution): Trial[] {
  const space = spaceOf(search.rule)
  const rules = candidates(cloud, search.population, search.seed).map((point) => ruleAt(space, point))
  return figures.flatMap((figure, place) =>
    (figure !== null ? [] : [{ place, rule: rules[Math.floor(place / search.batch)]!, task: (cloud.generation * search.batch + (place % search.batch)) % search.tasks }]))
}

/** The next generation, once all figures of this one are known. */
export function nextGeneration(search: Search, { cloud, figures, history }: Evolution): Evolution {
  const { population, batch, seed } = search
  const tried = candidates(cloud, population, seed)
  const reached = tried.map((_, k) => meanOf(figures.slice(k * batch, (k + 1) * batch) as number[]))
  const fitness = tried.map((point, k) => reached[k]! - COST * point.reduce((sum, x) => sum + Math.abs(x), 0))
  return {
    cloud: nextCloud(cloud, tried, fitness),
    figures: unknown(search),
    history: [...history, { mean: meanOf(reached), best: Math.max(...reached) }],
  }
}

/** The rule in the middle of the cloud: what has been found so far. */
export const found = ({ rule }: Search, { cloud }: Evolution): string => ruleAt(spaceOf(rule), cloud.mean)

export const meanOf = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length
