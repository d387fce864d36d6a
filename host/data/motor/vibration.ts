import { noise, resonance, sine, uniform } from './wave.js'

/** Readings a second of each axis. */
export const RATE = 1000
/** Readings of a window, 0.512 s: ten to fifteen turns of the shaft. */
export const WINDOW = 512
/** Readings in front of it, in which the resonances settle. */
const SETTLING = 64

export const states = ['normal', 'imbalance', 'looseness', 'bearing'] as const
export type State = (typeof states)[number]

/** What a window depends on besides chance. */
export interface Moment {
  state: State
  /** Turns of the shaft a second, 20 to 30. */
  speed: number
  /** 0 (idle) to 1. */
  load: number
  /** How far the mounts have drifted: 0 when new. */
  drift: number
}

/**
 * Characteristic frequencies of a rolling bearing in turns of the shaft, for 9 balls of a fifth of the pitch diameter, without contact angle:
 * BPFO = n/2 (1 − d/D), BPFI = n/2 (1 + d/D), BSF = D/2d (1 − (d/D)²), and of the cage FTF = (1 − d/D)/2. What a fault in each is modulated by:
 * the load that it always meets; the shaft, which carries it through the load; the cage.
 */
const bearingFaults = [
  { often: 3.6, modulated: 0 },
  { often: 5.4, modulated: 1 },
  { often: 2.4, modulated: 0.4 },
]

/**
 * One window of acceleration, `WINDOW` readings of each of three axes: two across the shaft, one along it. Synthetic: every part is the textbook
 * signature of its cause, its amplitudes are made up.
 *
 * - normal: once a turn the rest of imbalance, by the square of the speed, a quarter of a turn apart on both radial axes; twice a turn
 *   misalignment; six times a turn the blades, by load; twice 50 Hz the magnetic pull, by load; noise.
 * - imbalance: more of once a turn, and of nothing else.
 * - looseness: many harmonics, halves of them, and a blow each turn, mostly upright.
 * - bearing: bursts at a characteristic frequency, whose intervals slip at random by 1 %, ring at 400 Hz and are modulated.
 *
 * Everything reaches the sensor through mounts. While they age their resonance sinks from 80 Hz, the axes gain unequally, and more of the
 * radial motion leaks into the axial one.
 *
 * Source: ISO 13373-1:2002, annex B (imbalance, misalignment, looseness); R. B. Randall, "Vibration-based Condition Monitoring", 2011,
 * chapters 2 and 5; R. B. Randall, J. Antoni, "Rolling element bearing diagnostics: a tutorial", MSSP 25(2), 2011, sections 2 and 3 (slip, modulation).
 */
export function vibration({ state, speed, load, drift }: Moment, next: () => number): Float64Array[] {
  const axes = [0, 1, 2].map(() => new Float64Array(WINDOW))
  const mounts = [0, 1, 2].map(() => resonance(80 - 15 * drift, 0.9, RATE))
  const ring = resonance(400, 0.9, RATE)
  const frame = resonance(180, 0.92, RATE)
  const vary = (): number => 0.97 + 0.06 * uniform(next)
  const severity = 0.8 + 0.4 * uniform(next)
  const turning = (speed / 25) * (speed / 25) * vary() * (state === 'imbalance' ? 1 + 1.6 * severity : 1)
  const [twice, blades, pull, floor] = [0.25 * vary(), (0.1 + 0.25 * load) * vary(), (0.1 + 0.3 * load) * vary(), (0.25 + 0.15 * load) * vary()]
  const loose = state === 'looseness' ? 0.45 * severity : 0
  const fault = bearingFaults[Math.floor(3 * uniform(next))]!
  const burst = state === 'bearing' ? 1.5 * severity * (0.6 + 0.4 * load) : 0
  const offsets = [uniform(next), uniform(next), uniform(next)]
  let hit = uniform(next) / fault.often
  const start = uniform(next)
  for (let n = -SETTLING; n < WINDOW; n++) {
    const turns = start + ((n + SETTLING) * speed) / RATE
    const common = twice * sine(2 * turns + offsets[0]!) + blades * sine(6 * turns + offsets[1]!) + pull * sine((100 * n) / RATE + offsets[2]!)
    let blow = 0
    if (loose > 0 && Math.floor(turns) !== Math.floor(turns - speed / RATE)) blow = 4 * loose
    let shock = 0
    if (turns - start >= hit) {
      hit += (1 + 0.02 * (uniform(next) - 0.5)) / fault.often
      shock = burst * (fault.modulated === 0 ? 1 : 0.55 + 0.45 * sine(fault.modulated * turns))
    }
    const rattle = loose === 0 ? 0 : looseness(turns, loose) + frame(blow)
    const ringing = ring(shock)
    const x = turning * sine(turns) + common + 0.4 * rattle + 0.8 * ringing + floor * noise(next)
    const y = turning * sine(turns + 0.25) + 0.8 * common + rattle + ringing + floor * noise(next)
    const z = (0.15 + 0.1 * drift) * x + 0.5 * common + 0.3 * rattle + 0.3 * ringing + floor * noise(next)
    const moved = [x * (1 + 0.2 * drift), y * (1 - 0.1 * drift), z * (1 + 0.1 * drift)].map((value, axis) => value + 0.1 * mounts[axis]!(value))
    if (n >= 0) moved.forEach((value, axis) => (axes[axis]![n] = value))
  }
  return axes
}

/** Harmonics up to the eighth, each weaker than the one before, and halves of the odd ones. */
function looseness(turns: number, amplitude: number): number {
  let sum = 0
  for (let harmonic = 1; harmonic <= 8; harmonic++) sum += sine(harmonic * turns) / harmonic
  for (let odd = 1; odd <= 5; odd += 2) sum += (0.8 * sine((odd * turns) / 2)) / odd
  return amplitude * sum
}
