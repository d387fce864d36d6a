import { channelsOf, eachReading, sensorOptions, type SensorKind } from '../sensor.js'

/** Readings end before their range does, as those of an amplifier whose supply is too low. */
export const saturated: SensorKind = {
  name: 'saturated', domain: 'samples', summary: 'readings are clipped',
  amount: { type: 'share', min: 0, max: 1, usual: 0.5, what: 'the share of the range that is left' },
  options: sensorOptions,
  channels: channelsOf,
  spoil(fault, sensor) {
    const hit = channelsOf(fault, sensor), { zero, reach } = sensor
    return (moment) => eachReading(hit, sensor, moment, (value, channel) => {
      const end = fault.amount * reach[channel]!
      return Math.max(zero - end, Math.min(zero + end, value))
    })
  },
}
