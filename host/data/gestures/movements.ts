/**
 * Ten movements of a hand that holds a six-axis sensor, as functions of time: where the hand is and how it is turned. What a
 * sensor tells of it follows from mechanics (sensor.ts). Before anything moves x points to the right, y forward, z up.
 *
 * Sizes are those of everyday: a swipe of about 35 cm in half a second with the smooth speed of T. Flash, N. Hogan, "The
 * Coordination of Arm Movements", J. Neurosci. 5(7), 1985 (minimum jerk); taps that ring for a tenth of a second; a tremor of 8 to 12 Hz.
 */

/** Place in metres, and how far the hand is turned about each axis in radians, in turn about z, x and y. */
export interface Pose {
  place: [x: number, y: number, z: number]
  turned: [x: number, y: number, z: number]
}

/** What is different each time: all near 1 or 0, or a part of a whole turn. */
export interface Manner {
  /** Seconds before it begins. */
  onset: number
  /** Factors of speed and size. */
  speed: number
  size: number
  /** Where a periodic movement is at first, radians. */
  phase: number
  /** How far a straight way leans and bends. */
  lean: number
  bend: number
}

/** From 0 to 1 while t goes from 0 to 1, as smoothly as can be. */
function smooth(t: number): number {
  if (t <= 0) return 0
  return t >= 1 ? 1 : t ** 3 * (10 - 15 * t + 6 * t * t)
}

/** There and back again. */
const excursion = (t: number): number => smooth(2 * t) - smooth(2 * t - 1)

/** What a tap does to a hand that holds something, in metres: down, and ringing out with the arm; some 2 g. */
const tap = (t: number): number => (t < 0 ? 0 : 0.003 * Math.exp(-t / 0.04) * (1 - Math.cos((2 * Math.PI * t) / 0.08)))

function knock(t: number, { onset, size, lean }: Manner): Pose {
  const down = -size * tap(t - onset - 0.1)
  return { place: [lean * down, 0, down], turned: [6 * down, 0, 0] }
}

function swipe(direction: 1 | -1, t: number, { onset, speed, size, lean, bend }: Manner): Pose {
  const way = smooth(((t - onset) * speed) / 0.5)
  const along = direction * 0.35 * size * (way - 0.5)
  return { place: [along, bend * 0.1 * excursion(((t - onset) * speed) / 0.5), lean * along], turned: [0, 0, -direction * 0.5 * size * (way - 0.5)] }
}

function push(t: number, { onset, speed, size, lean }: Manner): Pose {
  const way = 0.2 * size * excursion(((t - onset) * speed) / 0.55)
  return { place: [lean * way, way, 0], turned: [-way, 0, 0] }
}

function circle(direction: 1 | -1, t: number, { speed, size, phase, lean }: Manner): Pose {
  const angle = phase + direction * 2 * Math.PI * 1.4 * speed * t
  const across = 0.11 * size * Math.cos(angle), up = 0.11 * size * Math.sin(angle)
  return { place: [across, lean * across, -up], turned: [0, 0.25 * size * Math.cos(angle), 0] }
}

function shake(axis: 0 | 2, t: number, { speed, size, phase, lean }: Manner): Pose {
  const way = 0.025 * size * Math.sin(phase + 2 * Math.PI * 4.2 * speed * t)
  return axis === 0 ? { place: [way, lean * way, 0], turned: [0, 0, -4 * way] } : { place: [0, lean * way, way], turned: [4 * way, 0, 0] }
}

function twist(direction: 1 | -1, t: number, { onset, speed, size, bend }: Manner): Pose {
  const roll = direction * 0.9 * size * excursion(((t - onset) * speed) / 0.65)
  return { place: [0.03 * roll, 0, bend * 0.03 * roll], turned: [0, roll, 0] }
}

/** Every movement by its name. */
export const movements = {
  tap: knock,
  push,
  shake: (t, manner) => shake(0, t, manner),
  nod: (t, manner) => shake(2, t, manner),
  'circle-right': (t, manner) => circle(1, t, manner),
  'circle-left': (t, manner) => circle(-1, t, manner),
  'swipe-right': (t, manner) => swipe(1, t, manner),
  'swipe-left': (t, manner) => swipe(-1, t, manner),
  'twist-right': (t, manner) => twist(1, t, manner),
  'twist-left': (t, manner) => twist(-1, t, manner),
} as const satisfies Record<string, (t: number, manner: Manner) => Pose>
