import { expect, it } from 'vitest'
import { generator } from '../../host/data/random.ts'
import { sampleBytes, type Samples } from '../../host/data/dataset.ts'
import { openDevice } from '../../host/device/registry.ts'
import { frontExperiment } from '../front-core.ts'
import { fronts } from '../fronts.ts'

const devices = await Promise.all(['v8-scalar', 'v8-simd', 'wasmtime'].map(openDevice))

it.each(fronts)('%s of %i channels: every device makes the same samples of the same readings, and learns the same bytes', async (text, channels, network) => {
  const experiment = frontExperiment(text, channels, { network })
  const next = generator(7, 0xf207), bytes = sampleBytes(experiment), count = 12
  const inputs = new Int8Array(count * bytes)
  new Int16Array(inputs.buffer).forEach((_, i, readings) => (readings[i] = (next() >> 16) >> (i % 5)))
  const samples: Samples = { count, inputs, labels: Uint8Array.from({ length: count }, (_, i) => i & 1) }
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  const found = []
  for (const device of devices) {
    const session = await device.open(experiment)
    const fresh = await session.digest()
    await session.learn(samples, order)
    const learned = await session.digest()
    expect(learned).not.toBe(fresh)
    const { answers, outputs } = await session.tell(samples, order)
    expect(await session.digest(), 'asking changed the learned bytes').toBe(learned)
    found.push({ learned, regions: [...(await session.regionDigests())], answers: [...answers], outputs: [...outputs] })
    await session.close()
  }
  for (const each of found) expect(each).toEqual(found[0])
})
