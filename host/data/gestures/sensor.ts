/**
 * A six-axis sensor, ±4 g and ±500 °/s, of which the upper eight bits are kept: what it tells of a hand that moves.
 *
 *     a = R^T (p'' + g) / g,   w = R^T (angular velocity of R),   both by differences over `STEP` seconds
 */
import type { Pose } from './movements.js'

type Vector = [x: number, y: number, z: number]
/** Rows of a rotation from the sensor's axes to those of the room. */
type Rotation = [Vector, Vector, Vector]

const GRAVITY = 9.81
/** Seconds between two looks at a movement. */
const STEP = 0.002
/** int8 of 1 g, and of a degree a second. */
const PER_G = 32
const PER_DEGREE = 128 / 500
const DEGREE = Math.PI / 180

/** v^T R: of a row, and for R^T v. */
const through = ([x, y, z]: Vector, [a, b, c]: Rotation): Vector => [x * a[0] + y * b[0] + z * c[0], x * a[1] + y * b[1] + z * c[1], x * a[2] + y * b[2] + z * c[2]]
const times = ([a, b, c]: Rotation, other: Rotation): Rotation => [through(a, other), through(b, other), through(c, other)]

/** Turned about z, then x, then y. */
export function rotation([x, y, z]: Vector): Rotation {
  const [cx, sx, cy, sy, cz, sz] = [Math.cos(x), Math.sin(x), Math.cos(y), Math.sin(y), Math.cos(z), Math.sin(z)]
  return times(times([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]], [[1, 0, 0], [0, cx, -sx], [0, sx, cx]]), [[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
}

/** Acceleration in g and turning in °/s at time t, exact, for a sensor that is held turned by `held` in the hand. */
export function exact(poseAt: (t: number) => Pose, t: number, held: Rotation): [a: Vector, w: Vector] {
  const [before, now, after] = [poseAt(t - STEP), poseAt(t), poseAt(t + STEP)]
  const pull = (k: 0 | 1 | 2): number => (before.place[k] - 2 * now.place[k] + after.place[k]) / STEP ** 2 / GRAVITY
  const [first, last] = [times(rotation(before.turned), held), times(rotation(after.turned), held)]
  // Column k of R^T R', of which the antisymmetric part holds the angular velocity.
  const change = (k: 0 | 1 | 2): Vector => through([last[0][k], last[1][k], last[2][k]], first)
  const [x, y, z] = [change(0), change(1), change(2)]
  const perSecond = 1 / (4 * STEP * DEGREE)
  return [through([pull(0), pull(1), pull(2) + 1], times(rotation(now.turned), held)), [(y[2] - z[1]) * perSecond, (z[0] - x[2]) * perSecond, (x[1] - y[0]) * perSecond]]
}

/** As the sensor tells it: ax, ay, az, wx, wy, wz. `noise` gives numbers of variance 1. */
export function reading([a, w]: [a: Vector, w: Vector], bias: readonly number[], noise: () => number): number[] {
  const exactly = [...a.map((each) => each * PER_G), ...w.map((each) => each * PER_DEGREE)]
  return exactly.map((value, k) => Math.max(-128, Math.min(127, Math.round(value + bias[k]! + 0.6 * noise()))))
}
