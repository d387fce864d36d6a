import { describe, expect, it } from 'vitest'
import { loadDataset } from '../../host/cli/sources.js'
import { besideDevice } from '../../host/cli/beside.js'
import { fileOrder } from '../../host/data/order.js'
import { coreModule } from '../../host/device/installation.js'
import { openDevice } from '../../host/device/registry.js'
import { parseFaults } from '../../host/fault/notation.js'
import { FaultySensor } from '../../host/fault/samples.js'
import { runFaultyTrial } from '../../host/trial/faulty-trial.js'
import { finish } from '../../host/trial/finish.js'
import { prepareTrial } from '../../host/trial/prepare-trial.js'
import { valueOf } from '../../host/task/metric.js'
import { tasks } from '../../host/task/tasks.js'
import { errorOf } from '../error-of.js'

const digits = await loadDataset({ data: 'digits', seed: 1 })
const { train, test } = digits
const COUNT = 600
const sensor = (text: string, seed = 1, data = digits): FaultySensor => new FaultySensor(parseFaults([text]), data, seed)
const learned = (text: string, from = 0, count = COUNT, seed = 1) => sensor(text, seed).learned(train, fileOrder(train.count).subarray(from, from + count), from)
const readings = (inputs: Int8Array, sample: number): number[] => [...inputs.subarray(64 * sample, 64 * (sample + 1))]
const plain = train.inputs.subarray(0, 64 * COUNT)

describe.each(['stuck', 'stuck=0.3:time=0.5', 'saturated', 'noise', 'noise=0.2:shape=uniform', 'dropout=0.3', 'mislabelled=0.3'])('a sensor with %s', (text) => {
  it('is the same however samples are cut into parts, and for the same seed', () => {
    const whole = learned(text), parts = [learned(text, 0, 250), learned(text, 250, COUNT - 250)]
    expect([...parts[0]!.inputs, ...parts[1]!.inputs]).toEqual([...whole.inputs])
    expect([...parts[0]!.labels, ...parts[1]!.labels]).toEqual([...whole.labels])
    expect([...learned(text).inputs]).toEqual([...whole.inputs])
  })

  it('changes readings or labels, and leaves the data set alone', () => {
    const before = { inputs: train.inputs.slice(), labels: train.labels.slice() }, { inputs, labels } = learned(text)
    expect([...inputs, ...labels]).not.toEqual([...plain, ...train.labels.subarray(0, COUNT)])
    expect(train.inputs).toEqual(before.inputs)
    expect(train.labels).toEqual(before.labels)
  })

  it('is another for another seed, where anything is drawn', () => {
    const [one, other] = [learned(text), learned(text, 0, COUNT, 2)]
    const same = Buffer.from(one.inputs).equals(Buffer.from(other.inputs)) && Buffer.from(one.labels).equals(Buffer.from(other.labels))
    expect(same).toBe(text === 'saturated')
  })
})

describe('what each kind does', () => {
  it('stuck: some channels keep one value, all others read as before', () => {
    const { inputs } = learned('stuck=0.1')
    const frozen = fileOrder(64).filter((channel) => new Set(fileOrder(COUNT).map((i) => inputs[64 * i + channel]!)).size === 1 && new Set(fileOrder(COUNT).map((i) => plain[64 * i + channel]!)).size > 1)
    const changed = new Set([...inputs.keys()].filter((at) => inputs[at] !== plain[at]).map((at) => at % 64))
    expect(changed.size).toBeGreaterThanOrEqual(4)
    expect(changed.size).toBeLessThanOrEqual(6)
    for (const channel of changed) expect([...frozen]).toContain(channel)
  })

  it('stuck from a sample on: as before in front of it; the same channel is what a test is read through behind it', () => {
    const { inputs } = learned('stuck:channel=19:from=100')
    expect([...inputs.subarray(0, 6400)]).toEqual([...plain.subarray(0, 6400)])
    const values = new Set(fileOrder(COUNT - 100).map((i) => inputs[64 * (100 + i) + 19]!))
    expect(values.size).toBe(1)
    const asked = (position: number) => sensor('stuck:channel=19:from=100').asked(test, fileOrder(test.count), position).inputs
    expect([...asked(99)]).toEqual([...test.inputs])
    expect(new Set(fileOrder(test.count).map((i) => asked(100)[64 * i + 19]!))).toEqual(values)
  })

  it('stuck for a share of the time: about so many episodes of fifty', () => {
    const all = sensor('stuck:channel=19:time=0.4').learned(train, Uint32Array.from(fileOrder(1400)), 0).inputs
    const episodes = fileOrder(28).filter((e) => fileOrder(50).some((i) => all[64 * (50 * e + i) + 19] !== train.inputs[64 * (50 * e + i) + 19]))
    expect(episodes.length).toBeGreaterThan(5)
    expect(episodes.length).toBeLessThan(18)
  })

  it('saturated: nothing beyond half of what there was, everything below as it was', () => {
    const { inputs } = learned('saturated=0.5'), zero = digits.format.background
    const most = Math.max(...train.inputs.map((value) => Math.abs(value - zero)))
    inputs.forEach((value, at) => expect(value).toBe(Math.round(Math.max(zero - most / 2, Math.min(zero + most / 2, plain[at]!)))))
  })

  it.each(['gaussian', 'uniform'])('noise: mean and deviation are as they were asked for, %s', (shape) => {
    const flat = { ...train, inputs: new Int8Array(train.inputs.length).fill(digits.format.background) }
    // The range stays that of the digits.
    const { inputs } = sensor(`noise=0.2:shape=${shape}`).learned(flat, fileOrder(COUNT), 0)
    const zero = digits.format.background, reach = Math.max(...train.inputs.map((value) => Math.abs(value - zero)))
    const off = [...inputs].map((value) => value - zero).filter((value) => zero + value > -128 && zero + value < 127)
    const mean = off.reduce((sum, value) => sum + value, 0) / off.length, deviation = Math.sqrt(off.reduce((sum, value) => sum + (value - mean) ** 2, 0) / off.length)
    expect(Math.abs(mean)).toBeLessThan(0.02 * reach)
    expect(deviation / reach).toBeGreaterThan(0.19)
    expect(deviation / reach).toBeLessThan(0.21)
    if (shape === 'uniform') expect(Math.max(...off.map(Math.abs))).toBeLessThanOrEqual(Math.ceil(0.2 * Math.sqrt(3) * reach))
    else expect(Math.max(...off.map(Math.abs))).toBeGreaterThan(0.2 * Math.sqrt(3) * reach)
  })

  it('dropout: about so many samples are all zero, the others as they were', () => {
    const { inputs } = learned('dropout=0.3'), zero = digits.format.background
    const gone = fileOrder(COUNT).filter((i) => readings(inputs, i).every((value) => value === zero))
    expect(gone.length / COUNT).toBeGreaterThan(0.25)
    expect(gone.length / COUNT).toBeLessThan(0.35)
    for (const i of fileOrder(COUNT)) if (!gone.includes(i)) expect(readings(inputs, i)).toEqual(readings(plain, i))
  })

  it('mislabelled: about so many labels, always of another class, the same in every epoch; tests keep theirs', () => {
    const { labels, inputs } = learned('mislabelled=0.3')
    const wrong = fileOrder(COUNT).filter((i) => labels[i] !== train.labels[i])
    expect(wrong.length / COUNT).toBeGreaterThan(0.25)
    expect(wrong.length / COUNT).toBeLessThan(0.35)
    expect([...inputs]).toEqual([...plain])
    const later = sensor('mislabelled=0.3').learned(train, Uint32Array.from(fileOrder(COUNT)).reverse(), 7 * COUNT)
    expect([...later.labels].reverse()).toEqual([...labels])
    expect([...sensor('mislabelled=1').asked(test, fileOrder(test.count), 0).labels]).toEqual([...test.labels])
    expect([...sensor('mislabelled=1').learned(train, fileOrder(COUNT), 0).labels].every((label, i) => label !== train.labels[i] && label < 10)).toBe(true)
  })

  it('mislabelled for a while: from behind so many samples, until behind so many', () => {
    const { labels } = sensor('mislabelled=1:from=110:until=130').learned(train, fileOrder(50), 100)
    expect([...fileOrder(50)].filter((i) => labels[i] !== train.labels[i])).toEqual([...fileOrder(20)].map((i) => 10 + i))
  })

  it('readings, too, are hit until behind so many samples', () => {
    const { inputs } = sensor('dropout=1:from=5:until=9').learned(train, fileOrder(20), 0)
    expect(fileOrder(20).filter((i) => readings(inputs, i).every((value) => value === digits.format.background))).toEqual(Uint32Array.of(5, 6, 7, 8))
  })

  it.each([['train', true, false], ['test', false, true], ['both', true, true]] as const)('on=%s hits those alone', (on, teaches, asks) => {
    const one = sensor(`noise=0.2:on=${on}`)
    expect(Buffer.from(one.learned(train, fileOrder(50), 0).inputs).equals(Buffer.from(plain.subarray(0, 3200)))).toBe(!teaches)
    expect(Buffer.from(one.asked(test, fileOrder(50), 0).inputs).equals(Buffer.from(test.inputs.subarray(0, 3200)))).toBe(!asks)
  })

  it('raw readings are hit in front of the front end, a channel at a time', async () => {
    const data = await loadDataset({ data: 'test/cases/accelerometer-50hz.csv', front: 'window64/32-stats', seed: 1 })
    const { inputs } = sensor('stuck:channel=1', 1, data).learned(data.train, fileOrder(20), 0)
    const now = new Int16Array(inputs.buffer, inputs.byteOffset, inputs.length / 2), was = new Int16Array(data.train.inputs.buffer, data.train.inputs.byteOffset, now.length)
    expect(new Set(now.filter((_, at) => at % 3 === 1)).size).toBe(1)
    expect([...now].filter((_, at) => at % 3 !== 1)).toEqual([...was].filter((_, at) => at % 3 !== 1))
    expect(errorOf(() => sensor('stuck:channel=3', 1, data))).toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining('3 channels of readings') })
  })

  it('is refused where the data has no such thing', () => {
    expect(errorOf(() => sensor('noise:channel=64'))).toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining('64 inputs'), hint: expect.stringContaining('63') })
    expect(errorOf(() => sensor('mislabelled', 1, { ...digits, task: 'regress' }))).toMatchObject({ code: 'OPTION_INVALID', message: expect.stringContaining('numbers to foretell') })
  })
})

describe('a trial with faults', () => {
  const trial = async (text: string, device: string) => finish(runFaultyTrial({
    ...prepareTrial({ rule: 'local', network: '16-10', dataset: digits, seed: 1, epochs: 1, samples: 400 }, coreModule()), device: await openDevice(device), faults: parseFaults([text]),
  }, await besideDevice(undefined)))

  it.each([['v8-simd', 'noise', 2], ['v8-simd', 'power=200', 2], ['v8-simd', 'power=200,noise', 3], ['v8-scalar', 'noise', 1]])('on %s with %s is done once those beside it are: progress in %i parts', async (device, text, parts) => {
    const prepared = prepareTrial({ rule: 'local', network: '16-10', dataset: digits, seed: 1, epochs: 1, samples: 400 }, coreModule()), faults = parseFaults(text.split(','))
    const shares: number[] = []
    for await (const { share } of runFaultyTrial({ ...prepared, device: await openDevice(device, { faults }), faults }, await besideDevice(undefined))) shares.push(share)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(shares.at(-1)).toBe(1)
    for (let part = 1; part <= parts; part++) expect(shares).toContain(part / parts)
    expect(shares.filter((share) => share <= 1 / parts).length).toBe(shares.length / parts)
  })

  it('has the figure without beside it, and the same digest on every device', async () => {
    const [here, there] = [await trial('noise=0.3', 'v8-scalar'), await trial('noise=0.3', 'wasmtime')]
    expect(there.digest).toBe(here.digest)
    expect(here.faults).toMatchObject({ asked: ['noise=0.3'], told: [expect.stringContaining('400 of 400')] })
    expect(here.faults!.without).not.toHaveProperty('digest')
    const [metric] = tasks.classify.metrics
    expect(valueOf(metric, here)).toBeLessThan(valueOf(metric, here.faults!.without!.figures) - 0.05)
  })
})
