import { log2 } from './wave.js'

/** What is told of a window, in this order. */
export const featureNames = [
  'radial 250-500 Hz', 'radial 125-250 Hz', 'radial 62-125 Hz', 'radial 31-62 Hz', 'radial 16-31 Hz', 'axial above 125 Hz', 'axial below 125 Hz', 'rhythm',
]

const OCTAVES = 5
/** Octaves that are taken away before the rhythm is told: 0 to 62 Hz remain, at 125 readings a second. */
const RHYTHM = 3

/** Daubechies' low pass of eight coefficients; backwards, every other one negated, it is the high pass. */
const lowPass = [0.2303778133088964, 0.7148465705529154, 0.6308807679298587, -0.0279837694168599, -0.1870348117190931, 0.0308413818355607, 0.0328830116668852, -0.010597401785069]
const highPass = lowPass.map((_, k) => (k % 2 === 0 ? 1 : -1) * lowPass[lowPass.length - 1 - k]!)

/**
 * Eight numbers of a window of three axes, as a small board can compute them: the energy of octaves, from Daubechies' wavelets, of both radial
 * axes together and of the axial one, as binary logarithms, so that what multiplies a vibration adds to them; and the rhythm, how alike readings below
 * 62 Hz are to the ones before them (autocorrelation, −1 to 1). It follows the speed of the shaft, which no sensor tells.
 *
 * Source: I. Daubechies, "Orthonormal bases of compactly supported wavelets", Comm. Pure Appl. Math. 41(7), 1988, table 1 (N = 4).
 */
export function windowFeatures([x, y, z]: readonly Float64Array[]): number[] {
  const [across, upright, along] = [octaves(x!), octaves(y!), octaves(z!)]
  const radial = across.energies.map((energy, octave) => energy + upright.energies[octave]!)
  const axial = [along.energies.slice(0, 2), along.energies.slice(2)].map((energies) => energies.reduce((sum, energy) => sum + energy, 0))
  const rhythm = (across.alike + upright.alike) / (across.low + upright.low)
  return [...[...radial, ...axial].map(log2), rhythm].map((value) => Math.round(1000 * value) / 1000)
}

interface Octaves {
  /** Sum of squares of each octave, highest first. */
  energies: number[]
  /** Below the octaves in front of the rhythm: sum of squares, and of the products of neighbours. */
  low: number
  alike: number
}

/** A window counts as periodic. */
function octaves(signal: Float64Array): Octaves {
  const found: Octaves = { energies: [], low: 0, alike: 0 }
  let rest = signal
  for (let octave = 1; octave <= OCTAVES; octave++) {
    const half = new Float64Array(rest.length >> 1)
    let squares = 0
    for (let i = 0; i < half.length; i++) {
      let high = 0
      for (let k = 0; k < lowPass.length; k++) {
        const value = rest[(2 * i + k) % rest.length]!
        half[i]! += lowPass[k]! * value
        high += highPass[k]! * value
      }
      squares += high * high
    }
    found.energies.push(squares)
    rest = half
    if (octave !== RHYTHM) continue
    rest.forEach((value, i) => {
      found.low += value * value
      found.alike += value * rest[(i + 1) % rest.length]!
    })
  }
  return found
}
