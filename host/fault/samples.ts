import { sampleBytes, type Samples } from '../data/dataset.js'
import { fileOrder } from '../data/order.js'
import { takeSamples } from '../data/storage.js'
import { EngramError } from '../errors.js'
import { formatInteger } from '../text/numbers.js'
import { crc32 } from '../wire/crc32.js'
import { faultNamed, numberOf, type Fault } from './fault.js'
import { faultKinds } from './kinds.js'
import { chance, channelsIn, lasts, Sensor, type SensorData, type SensorKind, type Spoil } from './sensor.js'

const LABEL_KEY = 0x1abe1
/** Channels that are named one by one. */
const LISTED = 6

/** Whether there are faults of samples among those. */
export const hasSampleFaults = (faults: readonly Fault[]): boolean => faults.some(({ domain }) => domain === 'samples')

/** Throws OPTION_INVALID for a channel that the data does not have, and for wrong labels where they would mean nothing. */
export function checkSampleFaults(faults: readonly Fault[], data: SensorData): void {
  const refuse = ({ text }: Fault, why: string, hint: string): EngramError => new EngramError('OPTION_INVALID', `fault "${text}": ${why}`, hint, { option: '--fault', value: text })
  for (const fault of faults) {
    const channel = fault.domain === 'samples' ? numberOf(fault, 'channel') : undefined, channels = channelsIn(data)
    if (channel !== undefined && channel >= channels) throw refuse(fault, `${data.name} has ${channels} ${data.front ? 'channels of readings' : 'inputs'}, counted from 0`, `a channel from 0 to ${channels - 1}`)
  }
  const labels = faultNamed(faults, 'mislabelled')
  if (!labels) return
  const { task = 'classify', name, classes, train } = data
  const others = 'stuck, saturated, noise and dropout befall readings, whatever is learned'
  if (task === 'regress') throw refuse(labels, `a wrong label is that of another class, and ${name} has numbers to foretell`, others)
  if (task === 'detect') throw refuse(labels, `${name} is learned without labels: a detector sees what is normal alone`, others)
  const found = classesIn(train)
  if (found.length < 2) throw refuse(labels, `a wrong label is that of another class, and every training sample of ${name} is of class ${classes[found[0]!]}`, 'learn from two classes at least')
}

/** The classes that training samples are of, ascending. */
const classesIn = ({ labels }: Pick<Samples, 'labels'>): number[] => [...new Set(labels)].sort((a, b) => a - b)

/** Numbers in their order; of many the first few. */
const listed = (numbers: readonly number[]): string => `${[...numbers].sort((a, b) => a - b).slice(0, LISTED).join(', ')}${numbers.length > LISTED ? ', …' : ''}`

interface Active {
  fault: Fault
  kind: SensorKind
  spoil: Spoil
  on: string
  /** Samples that it changed. */
  hits: number
}

/**
 * A sensor with faults: what becomes of samples on their way to a device. All of it follows from data, seed and position, and so is the same on
 * every device, and for a stream that goes on after an interruption.
 */
export class FaultySensor {
  /** Samples that were changed, those that were learned and those that were only asked about. */
  private readonly hit = { learned: 0, asked: 0, labels: 0 }
  /** Samples with a label that were learned. */
  private labelled = 0
  private readonly classes: readonly number[]
  private readonly active: Active[]
  private readonly sensor: Sensor
  private readonly wrong: Fault | undefined

  /** Throws as `checkSampleFaults` does. */
  constructor(faults: readonly Fault[], private readonly data: SensorData, private readonly seed: number) {
    checkSampleFaults(faults, data)
    this.sensor = new Sensor(data)
    this.classes = classesIn(data.train)
    this.active = faults.flatMap((fault) => {
      const found = faultKinds.find(({ name }) => name === fault.name)!
      if (!('spoil' in found)) return []
      const kind = found as SensorKind
      return [{ fault, kind, hits: 0, spoil: kind.spoil(fault, this.sensor, seed), on: String(fault.options['on'] ?? 'both') }]
    })
    this.wrong = faultNamed(faults, 'mislabelled')
  }

  /** What became of samples, a sentence each, of which so many were learned and asked about. */
  told(learned: number, asked: number): string[] {
    const { hit, labelled, active, wrong } = this
    const of = (count: number, all: number): string => `${formatInteger(count)} of ${formatInteger(all)}`
    return [
      ...(active.length > 0 ? [`readings changed of ${of(hit.learned, learned)} samples that were learned, and of ${of(hit.asked, asked)} that were asked about`] : []),
      ...(wrong && wrong.amount > 0 ? [`wrong labels of ${of(hit.labels, labelled)} samples that were learned${labelled < learned ? ' with a label' : ''}, and what is counted while they are learned goes by these; those that were asked about keep theirs`] : []),
      ...active.flatMap((one) => this.withoutEffect(one, learned, asked)),
    ]
  }

  /** Why a fault did nothing, or nothing to some of its channels. */
  private withoutEffect({ fault, kind, hits }: Active, learned: number, asked: number): string[] {
    const { sensor, seed } = this, from = numberOf(fault, 'from') ?? 0
    const channels = kind.sparesSteady ? kind.channels(fault, sensor, seed) : [], steady = channels.filter((channel) => sensor.isSteady(channel))
    if (steady.length > 0) return [`${fault.text}: ${channels.length === 1 ? `channel ${steady[0]} reads` : `of its ${channels.length} channels ${steady.length} (${listed(steady)}) read`} the same in every training sample, so that nothing changes there`]
    if (hits > 0 || learned + asked === 0) return []
    return [`${fault.text}: it changed nothing${from > learned ? `, since it begins behind ${formatInteger(from)} samples, and ${formatInteger(learned)} were learned` : ''}`]
  }

  /** The samples at `rows` as the device gets them to learn; `position`: how many it was shown before. */
  learned(samples: Samples, rows: Uint32Array, position: number): Samples {
    const taken = takeSamples(samples, rows)
    // By what the samples hold, so before anything of it changes.
    if (this.wrong) this.mislabel(taken, this.wrong, position)
    this.change(taken, (i) => position + i, position, false)
    return taken
  }

  /** The samples at `rows` as the device is asked about them, once it has learned `position`. */
  asked(samples: Samples, rows: Uint32Array, position: number): Samples {
    const taken = takeSamples(samples, rows)
    this.change(taken, (i) => rows[i]!, position, true)
    return taken
  }

  /** What the sensor makes of all that was learned, as it was shown last, and of all that is asked about, behind the first `position` samples. */
  all(train: Samples, measured: Samples, position: number): Record<'train' | 'measured', Samples> {
    return { train: this.learned(train, fileOrder(train.count), Math.max(0, position - train.count)), measured: this.asked(measured, fileOrder(measured.count), position) }
  }

  private change(samples: Samples, placeOf: (i: number) => number, now: number, asked: boolean): void {
    const { sensor, active } = this
    const values = sensor.values(samples)
    const chosen = active.filter(({ on }) => on !== (asked ? 'train' : 'test'))
    for (let i = 0; i < samples.count; i++) {
      const moment = { position: placeOf(i), asked, values: values.subarray(i * sensor.readings, (i + 1) * sensor.readings) }
      let hit = false
      for (const one of chosen) {
        if (!lasts(one.fault, asked ? now : moment.position) || !one.spoil(moment)) continue
        one.hits++
        hit = true
      }
      if (hit) this.hit[asked ? 'asked' : 'learned']++
    }
  }

  /** Which samples are hit depends on what they hold, so that one has the same wrong label in every epoch. */
  private mislabel({ count, inputs, labels, known }: Samples, fault: Fault, position: number): void {
    const size = sampleBytes(this.data), { classes } = this
    for (let i = 0; i < count; i++) {
      if (known && !known[i]) continue
      this.labelled++
      if (!lasts(fault, position + i)) continue
      const bytes = inputs.subarray(i * size, (i + 1) * size)
      const key = crc32(new Uint8Array(bytes.buffer, bytes.byteOffset, size))
      if (chance(this.seed, LABEL_KEY, key) >= fault.amount) continue
      labels[i] = classes[(classes.indexOf(labels[i]!) + 1 + Math.floor(chance(this.seed, LABEL_KEY, key, 1) * (classes.length - 1))) % classes.length]!
      this.hit.labels++
    }
  }
}
