import type { Dataset, Samples } from '../dataset.js'
import { generator } from '../random.js'
import { splitRows, type Fold } from '../split/split.js'
import { allocateSamples, meanEnergy, takeSamples } from '../storage.js'
import { movements, type Manner, type Pose } from './movements.js'
import { exact, reading, rotation } from './sensor.js'

const HANDS = 30
/** Times that a hand makes each movement. */
const TIMES = 6
/** Readings of a second at 50 Hz, in groups of five: a step of 100 ms. */
const STEPS = 10
const READINGS = 5
const AXES = 6
const PERIOD = 0.02
/** ±4 g and ±500 °/s become ±4. */
const FRACTION = 5
/** Seed of the recordings. */
const RECORDED = 50_2026

const names = Object.keys(movements) as (keyof typeof movements)[]

/** Noise of variance 1, nearly normal: the sum of twelve uniform numbers. */
function normalNoise(next: () => number): () => number {
  return () => {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += next() / 2 ** 32
    return sum
  }
}

/** Every movement of every hand, by hand, then movement, then time, and whose it is. */
export interface Recordings {
  samples: Samples
  hands: Uint8Array
}

/** Has all hands make all movements: always the same ones, whatever the seed of a draw. */
export function recordGestures(): Recordings {
  const size = STEPS * READINGS * AXES
  const samples = allocateSamples(HANDS * names.length * TIMES, size)
  const hands = new Uint8Array(samples.count)
  const next = generator(RECORDED)
  const noise = normalNoise(next)
  const about = (spread: number): number => spread * noise()
  const part = (): number => next() / 2 ** 32
  let row = 0
  for (let hand = 0; hand < HANDS; hand++) {
    // Of the hand: pace, reach, how the sensor is held, an eight-bit offset of each axis, a tremor.
    const [pace, reach] = [about(0.18), about(0.25)]
    const held = [about(0.25), about(0.25), about(0.2)]
    const bias = Array.from({ length: AXES }, () => about(0.8))
    const tremor = { rate: 8 + 4 * part(), size: 0.0002 + 0.0002 * part() }
    names.forEach((name, label) => {
      for (let time = 0; time < TIMES; time++, row++) {
        const manner: Manner = {
          onset: 0.4 * part(), speed: Math.exp(pace + about(0.12)), size: Math.exp(reach + about(0.2)), phase: 2 * Math.PI * part(), lean: about(0.25), bend: about(0.5),
        }
        const grip = rotation([held[0]! + about(0.1), held[1]! + about(0.1), held[2]! + about(0.1)])
        const sway = [about(0.08), about(0.08), about(0.08)], start = 2 * Math.PI * part()
        const poseAt = (t: number): Pose => {
          const { place: [x, y, z], turned: [tx, ty, tz] } = movements[name](t, manner)
          const shaking = tremor.size * Math.sin(start + 2 * Math.PI * tremor.rate * t)
          // The arm sways while the hand does what it does.
          const slow = Math.sin(start + 2 * Math.PI * 0.4 * t)
          return { place: [x + shaking, y, z + shaking], turned: [tx + sway[0]! * slow, ty + sway[1]! * slow, tz + sway[2]! * slow] }
        }
        for (let i = 0; i < STEPS * READINGS; i++) samples.inputs.set(reading(exact(poseAt, i * PERIOD, grip), bias, noise), row * size + i * AXES)
        samples.labels[row] = label
        hands[row] = hand
      }
    })
  }
  return { samples, hands }
}

/**
 * Made up: ten movements of many hands, a second each, as a six-axis sensor at 50 Hz would tell of them. A sample has ten rows, the
 * steps of a network with time: five readings of acceleration and turning about three axes. Whole hands are held out, drawn by seed.
 */
export function gesturesDataset({ samples, hands }: Recordings, { seed, fold }: { seed: number; fold?: Fold }): Dataset {
  const split = splitRows({
    kind: 'group', why: 'one hand moves like itself', labels: samples.labels, classes: names.length, groups: hands,
    groupNames: Array.from({ length: HANDS }, (_, hand) => String(hand + 1)), column: 'hand', seed, name: 'gestures', ...(fold && { fold }),
  })
  const train = takeSamples(samples, split.train)
  return {
    name: 'gestures',
    shape: { height: STEPS, width: READINGS, channels: AXES },
    classes: [...names],
    format: { fraction: FRACTION, background: 0, energy: meanEnergy(train, FRACTION), description: 'a sensor of ±4 g and ±500 °/s in 8 bits' },
    train,
    test: takeSamples(samples, split.test),
    split: split.info,
    validation: split.validation,
    notes: ['made up from mechanics, a hand a person: its figures say what a learner can do, not how well people are told apart'],
  }
}
