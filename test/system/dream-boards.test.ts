import { describe, expect, test } from 'vitest'
import type { Dataset, Samples } from '../../host/data/dataset.ts'
import { emulatedIds } from '../../host/device/boards.ts'
import { emulatedBoard } from '../../host/device/emulated-board.ts'
import { openDevice } from '../../host/device/registry.ts'
import { digits, rows } from '../conformance/observe.ts'
import { experimentFor } from '../lessons.ts'

/** Rules and networks that fit an Uno, on the middle of the digits below `classes`: so many rows and columns. */
const cases = [
  { rule: 'wake-sleep:label=top', network: '6:i8-10:i8', side: 8, classes: 10 },
  { rule: 'gan:noise=4', network: '6:i8-3:i8', side: 4, classes: 3 },
]
const devices = [await openDevice('native'), ...(await Promise.all((await emulatedIds()).map(emulatedBoard)))]

describe.each(cases)('a dream of a learner in 2 KB: $rule', async ({ rule, network, side, classes }) => {
  const labels = Uint8Array.of(classes - 1, 0, 1)
  const dataset = { ...digits, shape: { height: side, width: side, channels: 1 }, classes: digits.classes.slice(0, classes), train: middle(digits, side, classes) }
  const experiment = experimentFor({ rule, network, seed: 2, dataset, epochs: 1, samples: 60 })
  const dreamed = async (device: (typeof devices)[number]) => {
    const session = await device.open(experiment)
    try {
      await session.learn(dataset.train, rows(0, 30))
      const learned = await session.digest()
      const dreams = [...(await session.dream(labels, 5))]
      return { learned, dreams, after: await session.digest() }
    } finally {
      await session.close()
    }
  }
  const expected = await dreamed(await openDevice('v8-scalar'))

  test.each(devices.map((device) => [device.id, device] as const))('is the same on %s as in V8', async (_, device) => {
    expect(expected.after).toBe(expected.learned)
    expect(await dreamed(device)).toEqual(expected)
  })
})

/** The middle of the first digits. */
function middle({ shape, train }: Dataset, side: number, classes: number): Samples {
  const kept = [...train.labels.keys()].filter((row) => train.labels[row]! < classes), from = (shape.width - side) / 2
  const cell = (row: number, at: number): number => train.inputs[(row * shape.height + from + Math.floor(at / side)) * shape.width + from + (at % side)]!
  return { count: kept.length, labels: Uint8Array.from(kept, (row) => train.labels[row]!), inputs: Int8Array.from({ length: kept.length * side ** 2 }, (_, i) => cell(kept[Math.floor(i / side ** 2)]!, i % side ** 2)) }
}
