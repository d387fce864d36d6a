import type { Dataset } from '../dataset.js'
import { generator } from '../random.js'
import { matrixColumns, sheetOf } from '../read/npy.js'
import { ColumnReader } from '../read/column.js'
import { numberIn } from '../read/number.js'
import type { Sheet } from '../read/sheet.js'
import { givenTest, type Fold } from '../split/split.js'
import { tableDataset } from '../table/dataset.js'
import { featureNames, windowFeatures } from './features.js'
import { states, vibration, type Moment, type State } from './vibration.js'
import { uniform } from './wave.js'

/** Windows to learn from, all normal; and to test with, later: normal ones and of each fault. */
const LEARNED = 2000
const TESTED = { normal: 600, imbalance: 200, looseness: 200, bearing: 200 } satisfies Record<State, number>
/** Drift over the windows that are learned; the test goes on from there, by a fifth of it. */
const TEST_DRIFT = 0.2
/** How far speed and load move from one window to the next, at most, as shares of their ranges. */
const PACE = 0.1

/**
 * A motor's vibration, made by seed and not measured: eight features (features.ts) of windows of a three-axis accelerometer at 1 kHz
 * (vibration.ts). Load and speed wander, the mounts drift from the first window to the last; what is learned is normal, and the test comes later.
 */
export function motorDataset({ seed, fold, name = 'motor' }: { seed: number; fold?: Fold; name?: string }): Dataset {
  const { split } = givenTest(LEARNED, 'it comes later, when the mounts have drifted further', fold)
  const { train, test } = motorWindows(seed)
  const { fit: _, ...dataset } = tableDataset(sheetOfWindows(name, train), sheetOfWindows(name, test), { seed, name, task: 'detect', label: 'state' })
  return { ...dataset, split }
}

/** Windows in the order of time, as features and the state of each. */
export interface MotorWindows {
  features: number[][]
  states: State[]
}

/** What is learned and, going on from there, what is tested: there the faults come and go among what is normal. */
export function motorWindows(seed: number): { train: MotorWindows; test: MotorWindows } {
  const next = generator(seed, 0x6d6f746f)
  const walk = { speed: uniform(next), load: uniform(next) }
  const step = (at: number): number => {
    const to = at + PACE * (2 * uniform(next) - 1)
    return to < 0 ? -to : to > 1 ? 2 - to : to
  }
  const record = (of: readonly State[], driftAt: (index: number) => number): MotorWindows => ({
    states: [...of],
    features: of.map((state, index) => {
      walk.speed = step(walk.speed)
      walk.load = step(walk.load)
      const moment: Moment = { state, speed: 20 + 10 * walk.speed, load: walk.load, drift: driftAt(index) }
      return windowFeatures(vibration(moment, next))
    }),
  })
  const train = record(new Array<State>(LEARNED).fill('normal'), (index) => index / LEARNED)
  const left: Record<State, number> = { ...TESTED }
  const total = Object.values(TESTED).reduce((sum, count) => sum + count, 0)
  const order = Array.from({ length: total }, (_, index) => {
    let draw = Math.floor(uniform(next) * (total - index))
    const state = states.find((each) => (draw -= left[each]) < 0)!
    left[state]--
    return state
  })
  return { train, test: record(order, (index) => 1 + (TEST_DRIFT * index) / total) }
}

function sheetOfWindows(name: string, { features, states }: MotorWindows): Sheet {
  const label = new ColumnReader(numberIn)
  states.forEach((state, row) => label.push(state, row + 1))
  return sheetOf(name, 'synthetic windows', [...matrixColumns(features.flat(), features.length, featureNames.length, (column) => featureNames[column]!), label.column('state', true)], features.length)
}
