import { Core } from '../core.js'
import { core } from '../generated/core.js'
import type { Dataset } from '../data/dataset.js'
import { EngramError } from '../errors.js'
import { resolveExperiment } from './experiment.js'
import { parseRule } from './rules.js'

/** Bytes as a polynomial in the sizes of a network: a factor for each product of them, `xh`, `h` or the constant, ``. */
export type Polynomial = Readonly<Record<string, number>>

/** What a rule takes of a network, as a function of its sizes. */
export interface MemoryFormula {
  /** `h-k-y` over x inputs, `leakyh-leakyk-y`, `h-y` where two hidden layers are too many, or `h` of a detector. */
  network: string
  /** Steps of a sample, each of x inputs: more than one where layers have a state that lasts. */
  steps: number
  regions: { name: string; learned: boolean; bytes: Polynomial }[]
  /** Of it what is learned: in the digest and in a checkpoint. */
  learned: Polynomial
  total: Polynomial
}

type Sizes = readonly [x: number, h: number, k: number, y: number]
const names = ['x', 'h', 'k', 'y'] as const
/** The polynomials hold for sizes in this order, and multiples of four: which vector is longest decides shared buffers, and regions end on a word. */
export const formulaHolds = 'x ≥ h ≥ k ≥ y, multiples of 4'
const BASE: Sizes = [64, 32, 16, 8]
const STEP = 4
/** Where the polynomial is held to the plan once more, far from where it comes from. */
const elsewhere: readonly Sizes[] = [[784, 100, 52, 12], [100, 100, 100, 100], [200, 40, 40, 4], [128, 128, 64, 16]]

/**
 * The bytes of every region, found from plans: second differences of a quadratic are its factors. Undefined where the rule does not take
 * such a network, or its memory is no polynomial of it.
 * @throws RULE_UNKNOWN, RULE_OPTION
 */
export function memoryFormula(module: WebAssembly.Module, rule: string): MemoryFormula | undefined {
  for (const kind of kindsOf(rule)) {
    const measure = (sizes: Sizes): Measured[] | undefined => {
      try {
        return regionsOf(module, rule, kind, sizes)
      } catch (error) {
        if (!(error instanceof EngramError) || error.code !== 'NETWORK_SHAPE') throw error
        return undefined
      }
    }
    const base = measure(BASE)
    if (!base) continue
    const regions = base.map(({ name, learned }, i) => ({ name, learned, bytes: quadratic((sizes) => measure(sizes)?.[i]?.bytes ?? NaN) }))
    const right = elsewhere.every((sizes) => {
      const found = measure(sizes)
      return found?.length === regions.length && found.every(({ bytes }, i) => bytes === valueAt(regions[i]!.bytes, sizes))
    })
    if (right) return { network: kind.network('h', 'k', 'y'), steps: kind.steps, regions, learned: sum(regions.filter(({ learned }) => learned)), total: sum(regions) }
  }
  return undefined
}

interface Kind {
  detects: boolean
  steps: number
  network: (h: string | number, k: string | number, y: string | number) => string
}

/** Networks that the rule may take, those that show most of it first. */
function kindsOf(rule: string): Kind[] {
  const { takes, tasks } = parseRule(rule).info.traits
  if (!tasks.includes('classify') && tasks.includes('detect')) return [{ detects: true, steps: 1, network: (h) => String(h) }]
  const leaky = takes.every((each) => each === 'leaky'), of = leaky ? 'leaky' : ''
  const kind = (network: Kind['network']): Kind => ({ detects: false, steps: leaky ? 2 : 1, network })
  return [kind((h, k, y) => `${of}${h}-${of}${k}-${y}`), kind((h, _, y) => `${of}${h}-${y}`)]
}

interface Measured {
  name: string
  learned: boolean
  bytes: number
}

function regionsOf(module: WebAssembly.Module, rule: string, { detects, steps, network }: Kind, [x, h, k, y]: Sizes): Measured[] {
  const none = { count: 1, inputs: new Int8Array(x * steps), labels: new Uint8Array(1) }
  const dataset: Dataset = {
    name: 'made up', shape: { height: steps, width: 1, channels: x }, classes: Array.from({ length: y }, String), train: none, test: none,
    format: { fraction: 7, background: 0, energy: 1, description: '' }, ...(detects && { task: 'detect', normal: [true] }),
  }
  const experiment = resolveExperiment({ rule, network: network(h, k, y), dataset, seed: 1, epochs: 1 })
  return [...new Core(module, experiment).regions(), { name: 'globals', learned: false, bytes: core.scalar.globalsBytes }]
}

/** The polynomial of degree two that `f` is, from fifteen of its values. */
function quadratic(f: (sizes: Sizes) => number): Polynomial {
  const at = (...steps: number[]): number => f(BASE.map((size, i) => size + STEP * steps.filter((each) => each === i).length) as unknown as Sizes)
  const all: Record<string, number> = {}
  const origin = at()
  let constant = origin
  names.forEach((name, i) => {
    const square = (at(i, i) - 2 * at(i) + origin) / (2 * STEP ** 2)
    let linear = (at(i) - origin) / STEP - square * (2 * BASE[i]! + STEP)
    names.forEach((other, j) => {
      if (i === j) return
      const product = (at(i, j) - at(i) - at(j) + origin) / STEP ** 2
      linear -= product * BASE[j]!
      if (i > j) return
      all[name + other] = product
      constant -= product * BASE[i]! * BASE[j]!
    })
    all[name + name] = square
    all[name] = linear
    constant -= square * BASE[i]! ** 2 + linear * BASE[i]!
  })
  all[''] = constant
  return Object.fromEntries(Object.entries(all).filter(([, factor]) => factor !== 0).sort(([a], [b]) => b.length - a.length))
}

export const valueAt = (polynomial: Polynomial, sizes: Sizes): number =>
  Object.entries(polynomial).reduce((total, [product, factor]) => total + [...product].reduce((value, name) => value * sizes[names.indexOf(name as (typeof names)[number])]!, factor), 0)

function sum(all: readonly { bytes: Polynomial }[]): Polynomial {
  const total: Record<string, number> = {}
  for (const { bytes } of all) for (const [product, factor] of Object.entries(bytes)) total[product] = (total[product] ?? 0) + factor
  return Object.fromEntries(Object.entries(total).sort(([a], [b]) => b.length - a.length))
}

/** `2xh + 2h + 44`. */
export const polynomialText = (polynomial: Polynomial): string =>
  Object.entries(polynomial).map(([product, factor]) => `${factor < 0 ? '- ' : '+ '}${Math.abs(factor) === 1 && product ? '' : Math.abs(factor)}${product.replace(/(.)\1/, '$1²')}`).join(' ').replace(/^\+ /, '') || '0'
