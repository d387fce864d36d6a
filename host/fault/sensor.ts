import { sampleBytes, type Dataset, type Samples } from '../data/dataset.js'
import { hash32 } from '../data/random.js'
import type { Fault, FaultKind, Value } from './fault.js'
import { numberOf } from './fault.js'

/** What a sensor is that the samples of a data set come from. */
export type SensorData = Pick<Dataset, 'name' | 'task' | 'classes' | 'shape' | 'format' | 'front'> & { train: Samples }

/** How many channels the sensor behind a data set has. */
export const channelsIn = (data: Pick<SensorData, 'front' | 'shape'>): number => (data.front ? data.front.channels : sampleBytes(data))

/**
 * The sensor behind a data set. A channel is what breaks as one: of raw readings a channel of the rows, of a table a column, of an image
 * a pixel in one of its colours.
 */
export class Sensor {
  /** Readings of a sample, and how many of them come from a channel one after the other. */
  readonly readings: number
  readonly channels: number
  /** What a reading is without a signal, and the ends of its format. */
  readonly zero: number
  readonly most: number
  /** Of each channel the largest distance from zero in the training samples; of an image that of all pixels. */
  readonly reach: Float64Array
  /** Channels that read the same in every training sample: one byte each, 1 where it is so. */
  private readonly steady: Uint8Array

  constructor(readonly data: SensorData) {
    const { front, format, shape } = data
    const wide = front !== undefined
    this.readings = sampleBytes(data) / (wide ? 2 : 1)
    this.channels = channelsIn(data)
    this.zero = wide ? 0 : format.background
    this.most = wide ? 32767 : 127
    this.reach = new Float64Array(this.channels)
    this.steady = new Uint8Array(this.channels).fill(1)
    const all = this.values(data.train)
    for (let i = 0; i < all.length; i++) {
      const channel = i % this.channels
      this.reach[channel] = Math.max(this.reach[channel]!, Math.abs(all[i]! - this.zero))
      if (all[i] !== all[channel]) this.steady[channel] = 0
    }
    if (!wide && shape.height * shape.width > 1) this.reach.fill(this.reach.reduce((most, reach) => Math.max(most, reach), 0))
  }

  /** Whether a channel reads the same in every training sample. */
  isSteady(channel: number): boolean {
    return this.steady[channel] === 1
  }

  /** The readings of samples as numbers. */
  values({ inputs }: Pick<Samples, 'inputs'>): Int8Array | Int16Array {
    return this.data.front ? new Int16Array(inputs.buffer, inputs.byteOffset, inputs.length / 2) : inputs
  }

  /** A reading as its format holds it. */
  held(value: number): number {
    return Math.max(-this.most - 1, Math.min(this.most, Math.round(value)))
  }

  /** What a channel reads in a training sample drawn by keys. */
  drawn(channel: number, ...keys: number[]): number {
    const { data: { train }, readings, channels } = this
    const row = hash32(...keys, channel) % train.count, step = hash32(...keys, channel, 1) % (readings / channels)
    return this.values(train)[row * readings + step * channels + channel]!
  }
}

/** A sample as it goes to a device, which a fault may change. */
export interface Moment {
  /** Presentations in front of it; of samples that are only asked about, its place among them. */
  readonly position: number
  /** Whether it is only asked about. */
  readonly asked: boolean
  readonly values: Int8Array | Int16Array
}

/** Changes the readings of a sample; true where it did. */
export type Spoil = (moment: Moment) => boolean

/** A kind that befalls readings. */
export interface SensorKind extends FaultKind {
  readonly domain: 'samples'
  /** To a channel that reads the same in every training sample it does nothing. */
  readonly sparesSteady?: true
  /** The channels that it hits. */
  channels(fault: Fault, sensor: Sensor, seed: number): number[]
  spoil(fault: Fault, sensor: Sensor, seed: number): Spoil
}

/** Most samples of a stream (settings.totalSamples). */
const MOST = 2 ** 31 - 1

/** When a fault of samples is there. */
export const timeOptions = {
  from: { type: 'whole', min: 0, max: MOST, what: 'samples before it begins' },
  until: { type: 'whole', min: 1, max: MOST, what: 'samples before it ends' },
} as const satisfies Record<string, Value>

/** Whether it is, at a sample that has so many in front of it. */
export const lasts = (fault: Fault, position: number): boolean => position >= (numberOf(fault, 'from') ?? 0) && position < (numberOf(fault, 'until') ?? Infinity)

/** Options of all that befalls a sensor. */
export const sensorOptions = {
  channel: { type: 'whole', min: 0, max: 65535, what: 'the one channel that is hit, from 0' },
  ...timeOptions,
  on: { type: 'word', words: ['both', 'train', 'test'], what: 'which samples' },
} as const satisfies Record<string, Value>

/** The channels that a fault hits: the one that it names, else all. */
export function channelsOf(fault: Fault, { channels }: Sensor): number[] {
  const one = numberOf(fault, 'channel')
  return one === undefined ? Array.from({ length: channels }, (_, channel) => channel) : [one]
}

/** Has a spoil touch each reading of some channels: `change` gives what is read instead. */
export function eachReading(channels: readonly number[], sensor: Sensor, { values }: Moment, change: (value: number, channel: number, at: number) => number): boolean {
  let hit = false
  for (const channel of channels)
    for (let at = channel; at < values.length; at += sensor.channels) {
      const after = sensor.held(change(values[at]!, channel, at))
      hit ||= after !== values[at]
      values[at] = after
    }
  return hit
}

/** A number from 0 to 1 that depends on the keys alone. */
export const chance = (...keys: number[]): number => hash32(...keys) / 2 ** 32
