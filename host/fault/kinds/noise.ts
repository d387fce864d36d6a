import { channelsOf, chance, eachReading, sensorOptions, type SensorKind } from '../sensor.js'

const KEY = 0x4015e
/** Half the width of a uniform distribution with a standard deviation of one. */
const UNIFORM = Math.sqrt(3)

/** White noise on top of readings: Gaussian by Box and Muller (Ann. Math. Stat. 29, 1958), or uniform. */
export const noise: SensorKind = {
  name: 'noise', domain: 'samples', summary: 'readings are noisy',
  amount: { type: 'share', min: 0, max: 1, usual: 0.1, what: 'the standard deviation, as a share of the range,' },
  options: { ...sensorOptions, shape: { type: 'word', words: ['gaussian', 'uniform'], what: 'how it is distributed' } },
  channels: channelsOf,
  spoil(fault, sensor, seed) {
    const hit = channelsOf(fault, sensor), uniform = fault.options['shape'] === 'uniform'
    return (moment) => {
      const keys = [seed, KEY, moment.position, Number(moment.asked)]
      return eachReading(hit, sensor, moment, (value, channel, at) => {
        const first = chance(...keys, at), unit = uniform ? UNIFORM * (2 * first - 1) : Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * chance(...keys, at, 1))
        return value + fault.amount * sensor.reach[channel]! * unit
      })
    }
  },
}
