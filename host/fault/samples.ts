import { sampleBytes, type Samples } from '../data/dataset.js'
import { takeSamples } from '../data/storage.js'
import { EngramError } from '../errors.js'
import { crc32 } from '../wire/crc32.js'
import { faultNamed, numberOf, type Fault } from './fault.js'
import { faultKinds } from './kinds.js'
import { chance, Sensor, type SensorData, type SensorKind, type Spoil } from './sensor.js'

const LABEL_KEY = 0x1abe1

/** Whether there are faults of samples among those. */
export const hasSampleFaults = (faults: readonly Fault[]): boolean => faults.some(({ domain }) => domain === 'samples')

interface Active {
  fault: Fault
  spoil: Spoil
  from: number
  on: string
}

/**
 * A sensor with faults: what becomes of samples on their way to a device. All of it follows from data, seed and position, and so is the same on
 * every device, and for a stream that goes on after an interruption.
 */
export class FaultySensor {
  /** Samples that were changed, those that were learned and those that were only asked about. */
  readonly hit = { learned: 0, asked: 0, labels: 0 }
  private readonly active: Active[]
  private readonly sensor: Sensor
  private readonly wrong: number

  /** Throws OPTION_INVALID for a channel that the data does not have, and for wrong labels where there are no classes. */
  constructor(faults: readonly Fault[], private readonly data: SensorData, private readonly seed: number) {
    this.sensor = new Sensor(data)
    this.active = faults.flatMap((fault) => {
      const kind = faultKinds.find(({ name }) => name === fault.name)!
      if (!('spoil' in kind)) return []
      this.checkChannel(fault)
      return [{ fault, spoil: (kind as SensorKind).spoil(fault, this.sensor, seed), from: numberOf(fault, 'from') ?? 0, on: String(fault.options['on'] ?? 'both') }]
    })
    const labels = faultNamed(faults, 'mislabelled')
    if (labels && ((data.task ?? 'classify') !== 'classify' || data.classes.length < 2))
      throw new EngramError('OPTION_INVALID', `fault "${labels.text}": ${data.name} is a task of ${data.task ?? 'classify'} with ${data.classes.length} classes, and a wrong label is that of another class`, 'give data with classes, or leave it out', { option: '--fault', value: labels.text })
    this.wrong = labels?.amount ?? 0
  }

  /** Whether readings are changed, and whether labels are. */
  get reads(): boolean {
    return this.active.length > 0
  }

  get mislabels(): boolean {
    return this.wrong > 0
  }

  private checkChannel(fault: Fault): void {
    const channel = numberOf(fault, 'channel'), { channels } = this.sensor
    if (channel === undefined || channel < channels) return
    const what = this.data.front ? 'channels of readings' : 'inputs'
    throw new EngramError('OPTION_INVALID', `fault "${fault.text}": ${this.data.name} has ${channels} ${what}, counted from 0`, `a channel from 0 to ${channels - 1}`, { option: '--fault', value: fault.text })
  }

  /** The samples at `rows` as the device gets them to learn; `position`: how many it was shown before. */
  learned(samples: Samples, rows: Uint32Array, position: number): Samples {
    const taken = takeSamples(samples, rows)
    // By what the samples hold, so before anything of it changes.
    if (this.wrong > 0) this.mislabel(taken)
    this.change(taken, (i) => position + i, position, false)
    return taken
  }

  /** The samples at `rows` as the device is asked about them, once it has learned `position`. */
  asked(samples: Samples, rows: Uint32Array, position: number): Samples {
    const taken = takeSamples(samples, rows)
    this.change(taken, (i) => rows[i]!, position, true)
    return taken
  }

  private change(samples: Samples, placeOf: (i: number) => number, now: number, asked: boolean): void {
    const { sensor, active } = this
    const values = sensor.values(samples)
    const chosen = active.filter(({ on }) => on !== (asked ? 'train' : 'test'))
    for (let i = 0; i < samples.count; i++) {
      const moment = { position: placeOf(i), asked, values: values.subarray(i * sensor.readings, (i + 1) * sensor.readings) }
      let hit = false
      for (const { spoil, from } of chosen) if ((asked ? now : moment.position) >= from) hit = spoil(moment) || hit
      if (hit) this.hit[asked ? 'asked' : 'learned']++
    }
  }

  /** Which samples are hit depends on what they hold, so that one has the same wrong label in every epoch. */
  private mislabel({ count, inputs, labels, known }: Samples): void {
    const size = sampleBytes(this.data), classes = this.data.classes.length
    for (let i = 0; i < count; i++) {
      if (known && !known[i]) continue
      const bytes = inputs.subarray(i * size, (i + 1) * size)
      const key = crc32(new Uint8Array(bytes.buffer, bytes.byteOffset, size))
      if (chance(this.seed, LABEL_KEY, key) >= this.wrong) continue
      labels[i] = (labels[i]! + 1 + Math.floor(chance(this.seed, LABEL_KEY, key, 1) * (classes - 1))) % classes
      this.hit.labels++
    }
  }
}
