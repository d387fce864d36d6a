import { describe, expect, test } from 'vitest'
import { gesturesDataset, recordGestures } from '../../host/data/gestures/gestures.js'
import type { Pose } from '../../host/data/gestures/movements.js'
import { exact, rotation } from '../../host/data/gestures/sensor.js'
import { checkDataset } from '../../host/data/check-dataset.js'

const upright = rotation([0, 0, 0])
const still = { place: [0, 0, 0], turned: [0, 0, 0] } satisfies Pose

describe('the sensor', () => {
  test('that rests feels gravity alone, upwards, however it is held', () => {
    const [a, w] = exact(() => still, 0, upright)
    expect(a.map((each) => +each.toFixed(9))).toEqual([0, 0, 1])
    expect(w.map((each) => Math.abs(each))).toEqual([0, 0, 0])
    // Turned a quarter about x, its y axis points up.
    expect(exact(() => still, 0, rotation([Math.PI / 2, 0, 0]))[0].map((each) => +each.toFixed(9))).toEqual([0, 1, 0])
  })

  test('that falls feels nothing, and one that is pushed upwards twice as much', () => {
    const pushed = (acceleration: number) => (t: number): Pose => ({ ...still, place: [0, 0, (acceleration * t * t) / 2] })
    expect(exact(pushed(-9.81), 0.3, upright)[0][2]).toBeCloseTo(0, 6)
    expect(exact(pushed(9.81), 0.3, upright)[0][2]).toBeCloseTo(2, 6)
  })

  test.each([0, 1, 2] as const)('that turns by 90 degrees a second about axis %i says so', (axis) => {
    const turning = (t: number): Pose => ({ ...still, turned: [0, 1, 2].map((k) => (k === axis ? (t * Math.PI) / 2 : 0)) as Pose['turned'] })
    const [, w] = exact(turning, 0.4, upright)
    w.forEach((each, k) => expect(each).toBeCloseTo(k === axis ? 90 : 0, 2))
  })

  test('in circular motion feels omega squared times r, towards the middle', () => {
    const omega = 2 * Math.PI, r = 0.2
    const [a] = exact((t) => ({ ...still, place: [r * Math.cos(omega * t), r * Math.sin(omega * t), 0] }), 0, upright)
    expect(a[0]).toBeCloseTo((-(omega ** 2) * r) / 9.81, 3)
  })
})

describe('gestures', () => {
  const recordings = recordGestures()
  const dataset = gesturesDataset(recordings, { seed: 1 })

  test('are the same each time, whole hands are held out, and another seed holds out others', () => {
    checkDataset(dataset)
    expect(recordGestures().samples.inputs).toEqual(recordings.samples.inputs)
    expect(dataset.split).toMatchObject({ kind: 'group', column: 'hand' })
    expect(dataset.train.count + dataset.test.count).toBe(1800)
    expect(dataset.test.count).toBe(60 * dataset.split!.heldOut!.length)
    expect(gesturesDataset(recordings, { seed: 2 }).split!.heldOut).not.toEqual(dataset.split!.heldOut)
  })

  test('hardly leave the range of the sensor', () => {
    const { inputs } = recordings.samples
    expect(inputs.filter((value) => value === 127 || value === -128).length / inputs.length).toBeLessThan(0.002)
  })

  test('are not told apart by their means: half of those of held-out hands lie nearest to that of another movement', () => {
    const { train, test: held } = dataset, size = 300
    const means = dataset.classes.map((_, label) => {
      const rows = [...train.labels.keys()].filter((row) => train.labels[row] === label)
      return Float64Array.from({ length: size }, (_, k) => rows.reduce((sum, row) => sum + train.inputs[row * size + k]!, 0) / rows.length)
    })
    const distance = (row: number, mean: Float64Array): number => mean.reduce((sum, m, k) => sum + (held.inputs[row * size + k]! - m) ** 2, 0)
    const right = [...held.labels.keys()].filter((row) => {
      const far = means.map((mean) => distance(row, mean))
      return far.indexOf(Math.min(...far)) === held.labels[row]
    })
    expect(right.length / held.count).toBeGreaterThan(0.4)
    expect(right.length / held.count).toBeLessThan(0.65)
  })
})
