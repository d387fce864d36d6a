import { channelsOf, chance, eachReading, sensorOptions, type SensorKind } from '../sensor.js'

const KEY = 0xd209

/** Samples whose readings did not come: a loose contact, a bus that did not answer. */
export const dropout: SensorKind = {
  name: 'dropout', domain: 'samples', summary: 'readings are missing and count as zero',
  amount: { type: 'share', min: 0, max: 1, usual: 0.1, what: 'the share of samples that are hit' },
  options: sensorOptions,
  channels: channelsOf,
  spoil(fault, sensor, seed) {
    const hit = channelsOf(fault, sensor)
    return (moment) => {
      if (chance(seed, KEY, moment.position, Number(moment.asked)) >= fault.amount) return false
      return eachReading(hit, sensor, moment, () => sensor.zero)
    }
  },
}
