import { describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'

describe('Fashion-MNIST from the Debian package', () => {
  it('is found without being told where, whole, and centred because its background is not its mean', async () => {
    const dataset = await loadDataset({ data: 'fashion-mnist', seed: 1 })
    expect(dataset.train.count).toBe(60_000)
    expect(dataset.test.count).toBe(10_000)
    expect(dataset.classes).toHaveLength(10)
    expect(dataset.shape).toEqual({ height: 28, width: 28, channels: 1 })
    expect(dataset.format.background).toBe(-36)
    const perClass = new Array<number>(10).fill(0)
    for (const label of dataset.test.labels) perClass[label]!++
    expect(perClass).toEqual(new Array<number>(10).fill(1000))
  })
})
