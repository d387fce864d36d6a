import { shuffledRows } from '../../data/split/random.js'
import { numberOf } from '../fault.js'
import { chance, eachReading, sensorOptions, type SensorKind } from '../sensor.js'

const KEY = 0x57c4
/** Samples that a channel keeps its value for, where it does so for a share of the time. */
const EPISODE = 50

/** Channels keep a value that they once had, as a broken cable or a frozen driver makes them. */
export const stuck: SensorKind = {
  name: 'stuck', domain: 'samples', sparesSteady: true, summary: 'channels of the sensor keep a value',
  amount: { type: 'share', min: 0, max: 1, usual: 0.1, instead: ['channel'], what: 'the share of channels that are stuck' },
  options: { ...sensorOptions, time: { type: 'share', min: 0, max: 1, what: 'the share of the time that they are stuck, in episodes of 50 samples' } },
  channels(fault, sensor, seed) {
    const one = numberOf(fault, 'channel')
    if (one !== undefined) return [one]
    const many = Math.min(sensor.channels, Math.max(fault.amount > 0 ? 1 : 0, Math.round(fault.amount * sensor.channels)))
    return [...shuffledRows(sensor.channels, seed ^ KEY).subarray(0, many)]
  },
  spoil(fault, sensor, seed) {
    const hit = this.channels(fault, sensor, seed), time = numberOf(fault, 'time') ?? 1
    return (moment) => {
      const episode = time < 1 ? Math.floor(moment.position / EPISODE) : 0
      if (time < 1 && chance(seed, KEY, episode) >= time) return false
      return eachReading(hit, sensor, moment, (_, channel) => sensor.drawn(channel, seed, KEY, episode))
    }
  },
}
