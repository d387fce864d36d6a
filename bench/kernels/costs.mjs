/**
 * What is measured of each kernel: one trial (exercise.c tells the numbers), and by what its cost is divided.
 * Inputs are any int8 but where a name says that they are sparse: then four of five are zero, as in MNIST.
 */
const ANY = 0, SPARSE = 2

/** Changes of a weight by a few units, by less than one mostly, and by so much that D needs more than 16 bits. */
const factors = { usual: 3000, small: 300, large: 3 * 65536 + 3000 }

export function costsOf({ ramBytes }) {
  const tiny = ramBytes < 4096
  const n = tiny ? 100 : 784
  const costs = []
  const add = (name, unit, units, kernel, numbers, mode = ANY) =>
    costs.push({ name, unit, units, trial: { kernel, seed: 1, mode, offset: 0, numbers } })
  for (const kernel of ['dense_i8', 'dense_i16']) {
    add(`${kernel}, 4 x ${n}`, 'MAC', 4 * n, kernel, [4, n, 0])
    add(`${kernel}, 4 x ${n}, sparse`, 'MAC', 4 * n, kernel, [4, n, 0], SPARSE)
    add(`${kernel}, 2 x 50`, 'MAC', 100, kernel, [2, 50, 0])
  }
  for (const kernel of ['update_i8', 'update_i16']) {
    // The limit of int16 weights with so many inputs (layers/weights.ts).
    const limit = kernel === 'update_i8' ? 127 : Math.min(32767, Math.floor(0x7fffffff / (128 * (n + 1))))
    for (const [name, delta] of Object.entries(factors)) add(`${kernel}, ${n}, ${name} steps`, 'weight', n, kernel, [n, delta & 0xffff, delta >>> 16, 777, limit])
    add(`${kernel}, ${n}, usual steps, sparse`, 'weight', n, kernel, [n, factors.usual, 0, 777, limit], SPARSE)
  }
  for (const kernel of ['conv_i8', 'conv_i16']) {
    const filters = tiny ? 3 : 24, channels = tiny ? 4 : 8
    add(`${kernel}, 5x5x1, pool 2`, 'MAC', filters * 100, kernel, [1, 5, 1, 2, filters, 12, 22, 0])
    add(`${kernel}, 3x3x${channels}, pool 2`, 'MAC', filters * 36 * channels, kernel, [channels, 3, 1, 2, filters, 12, tiny ? 3 : 10, 0])
  }
  add('gradient, 3 rows of 24', 'MAC', 72, 'gradient', [24, 3, 24, 24 + 40, 12345])
  add('gradient, 5 rows of 5', 'MAC', 25, 'gradient', [5, 5, 5, 28, 12345])
  return costs
}
