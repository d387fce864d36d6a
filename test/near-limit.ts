import type { Board } from '../host/board/board.js'
import { fitOn, type BoardMemory, type Need } from '../host/board/budget.js'
import type { Dataset, Shape } from '../host/data/dataset.js'
import { coreModule } from '../host/device/installation.js'
import { EngramError } from '../host/errors.js'
import { resolveExperiment, type Experiment, type Plan } from '../host/experiment/experiment.js'
import { planExperiment } from '../host/experiment/plan.js'

/** Networks that differ in one number only and take more RAM the larger it is. */
interface Family {
  rule: string
  network: (size: number) => string
  shape: (size: number) => Shape
  classes: number
  optimizer?: Experiment['optimizer']
}

const image = (side: number) => (): Shape => ({ height: side, width: side, channels: 1 })
const columns = (count: number): Shape => ({ height: 1, width: 1, channels: count })

/** Families with coarse steps and with steps of a few bytes, of wide and of deep networks. Some never reach the limit of a large board, because the core refuses larger sizes. */
const families: Record<string, Omit<Family, 'rule'>[]> = {
  local: [
    { network: (n) => `${n}:i8-10:i8`, shape: image(8), classes: 10 },
    { network: (n) => `conv3x${n}-pool2-10:i8`, shape: image(8), classes: 10 },
    { network: () => '2:i8-3:i8', shape: columns, classes: 3 },
    { network: (n) => '2:i8-'.repeat(n) + '2:i8', shape: () => columns(4), classes: 2 },
    { network: () => '19:i8-3:i8', shape: columns, classes: 3 },
    { network: (n) => `conv3x4-pool2-conv3x${n}-5:i8`, shape: image(12), classes: 5, optimizer: 'momentum' },
    { network: (n) => `${n}:i8-10:i8`, shape: image(28), classes: 10 },
    { network: (n) => `conv3x${n}-pool2-3:i8`, shape: image(28), classes: 3 },
    { network: (n) => `${n}:i8-${n}:i8-10:i8`, shape: image(8), classes: 10 },
    { network: (n) => `${n}-10`, shape: image(28), classes: 10 },
  ],
  synthetic: [
    { network: (n) => `4:i8-${n}:i8-3:i8`, shape: () => columns(9), classes: 3 },
    { network: () => '3:i8-2:i8-2:i8', shape: columns, classes: 2 },
    { network: () => '18-4:i8-2:i8', shape: columns, classes: 2 },
    { network: (n) => `conv3x${n}same-pool2-4`, shape: image(6), classes: 4 },
    { network: (n) => `conv3x2same-pool2-conv3x${n}-pool2-4`, shape: image(16), classes: 4 },
    { network: (n) => `${n}-8:i8-10:i8`, shape: image(28), classes: 10 },
    { network: (n) => `${n}:i8-3:i8`, shape: () => columns(300), classes: 3 },
  ],
  backprop: [
    { network: (n) => `${n}-${n}:i8-7`, shape: () => columns(13), classes: 7 },
    { network: () => '2:i16-2:i8', shape: columns, classes: 2 },
    { network: () => '9-2:i8', shape: columns, classes: 2 },
    { network: (n) => `conv5x${n}-pool3-6:i8`, shape: image(9), classes: 6 },
    { network: (n) => `${n}:i8-12`, shape: () => columns(5), classes: 12 },
    { network: (n) => `${n}-10`, shape: image(28), classes: 10 },
    { network: (n) => `conv5x${n}-pool2-10:i8`, shape: image(28), classes: 10 },
  ],
}

/** How many families are tried with each rule, of those that reach the board's limit. Each rule needs an image of its own, which takes time. */
const TAKEN: Record<keyof typeof families, number> = { local: 4, synthetic: 3, backprop: 3 }

/** A learner that just fits a board, or the next larger one, which does not. */
export interface Near {
  experiment: Experiment
  plan: Plan
}

/** Twenty learners around a board's limit: of each family the largest one that fits and the one after it. */
export function nearLimit(board: Board & BoardMemory): Near[] {
  return Object.entries(families).flatMap(([rule, members]) => {
    const pairs = members.flatMap((family) => {
      const of = (size: number): Near | undefined => nearOf({ rule, ...family }, size)
      const size = largest((size) => fitOn(board, of(size)?.plan ?? tooLarge).fits)
      const [last, next] = [of(size), of(size + 1)]
      return last && next ? [[last, next]] : []
    })
    return pairs.slice(0, TAKEN[rule]).flat()
  })
}

/** The size of a network that the core refuses. */
const tooLarge: Need = { regions: [{ name: 'everything', offset: 0, bytes: 2 ** 40 }], configBytes: 60 }

function largest(fits: (size: number) => boolean): number {
  let size = 0
  for (let step = 32768; step >= 1; step /= 2) if (fits(size + step)) size += step
  return size
}

function nearOf({ rule, network, shape, classes, optimizer }: Family, size: number): Near | undefined {
  const none = { count: 1, inputs: new Int8Array(), labels: new Uint8Array() }
  const dataset: Dataset = {
    name: 'made up', shape: shape(size), classes: Array.from({ length: classes }, (_, i) => String(i)),
    format: { fraction: 5, background: 0, energy: 10, description: '' }, train: none, test: none,
  }
  try {
    const experiment = resolveExperiment({ rule, network: network(size), dataset, epochs: 1, seed: 1, ...(optimizer && { optimizer }) })
    return { experiment, plan: planExperiment(coreModule(), experiment) }
  } catch (error) {
    // Larger than any core takes, or smaller than a network.
    if (error instanceof EngramError) return undefined
    throw error
  }
}
