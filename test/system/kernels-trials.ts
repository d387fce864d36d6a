/** As bench/kernels/talk.mjs has them. */
export const kernelNames = ['dense_i8', 'dense_i16', 'update_i8', 'update_i16', 'conv_i8', 'conv_i16', 'gradient'] as const
export type KernelName = (typeof kernelNames)[number]

/** What bench/kernels/exercise.c is asked; its header tells the numbers. */
export interface Trial {
  kernel: KernelName
  seed: number
  mode: number
  offset: number
  numbers: readonly number[]
}

/** A generator of test cases: the same ones on every board and every day. */
export class Chance {
  constructor(private state: number) {}

  below(n: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0
    return Math.floor((this.state / 2 ** 32) * n)
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!
  }
}

/** What the optimizer allows of a row's factor (assembly/kernels/update.ts). */
const OUTER_LIMIT = 2 ** 23
const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33, 64, 99, 128, 255, 256, 257, 300, 513, 784]
const deltas = [0, 1, -1, 300, -300, 3000, -3000, 32767, -32768, 32768, -32769, 65536, 200000, -200000, OUTER_LIMIT, -OUTER_LIMIT]
const word = (n: number): [number, number] => [n & 0xffff, (n >> 16) & 0xffff]

/** Numbers of a trial, and the bytes of RAM that it takes. */
type Draw = (chance: Chance, unit: 1 | 2) => { numbers: number[]; bytes: number }

const dense: Draw = (chance, unit) => {
  const count = 1 + chance.below(4), n = chance.of(lengths), gap = chance.below(4)
  return { numbers: [count, n, gap], bytes: n + count * unit * (n + gap) + 32 }
}

const update: Draw = (chance, unit) => {
  const n = chance.of(lengths)
  const limit = unit === 1 ? 127 : chance.of([32767, 21372, 16384, 16383, 500])
  return { numbers: [n, ...word(chance.of(deltas)), chance.of([0, 65535, 777, 32768]), limit], bytes: n * (1 + 4 * unit) }
}

/** Channels and kernels for which some core has code of its own. Rows of three behave differently with each remainder of their words by four. */
const formed = [[1, 5], [1, 3], [2, 3], [4, 3], [6, 3], [8, 3], [12, 3], [16, 3]] as const

const conv: Draw = (chance, unit) => {
  const any = [chance.of([1, 2, 3, 4, 8]), chance.of([1, 2, 3, 5])] as const
  const [channels, kernel] = chance.of([any, chance.of(formed)]), stride = chance.of([1, 1, 1, 2])
  const pool = chance.of([2, 2, 2, 1, 3]), filters = 1 + chance.below(6), span = (pool - 1) * stride + kernel
  const beside = chance.of([0, 1, 3, 22]), fan = kernel * kernel * channels
  const inputs = span * (span + beside) * channels
  return {
    numbers: [channels, kernel, stride, pool, filters, chance.below(20), beside, chance.below(8) + chance.of([0, 0, 0, 128])],
    bytes: inputs + (fan + 1) * filters * unit + Math.max(4 * (fan + 1), inputs) + 64,
  }
}

const gradient: Draw = (chance) => {
  const run = 1 + chance.below(30), rows = 1 + chance.below(5), step = run + chance.of([0, 0, 3]), pitch = run + chance.of([0, 1, 8, 40])
  const signal = chance.of([1, -1, 32767, -32767, 12345, -20000])
  return { numbers: [run, rows, step, pitch, signal & 0xffff], bytes: rows * (pitch + 8 * step) }
}

const draws: Record<KernelName, [Draw, 1 | 2]> = {
  dense_i8: [dense, 1], dense_i16: [dense, 2], update_i8: [update, 1], update_i16: [update, 2], conv_i8: [conv, 1], conv_i16: [conv, 2], gradient: [gradient, 1],
}

/** RAM that guards and offsets take beside the vectors. */
const SLACK = 160

/** `count` trials of a kernel that fit `room` bytes. */
export function trialsOf(kernel: KernelName, count: number, room: number): Trial[] {
  const chance = new Chance(kernelNames.indexOf(kernel) + 1)
  const [draw, unit] = draws[kernel]
  const trials: Trial[] = []
  while (trials.length < count) {
    const { numbers, bytes } = draw(chance, unit)
    if (bytes + SLACK > room) continue
    // Where no other columns lie beside a convolution's window, it may lie in the scratch.
    const scratch = draw === conv && numbers[6] === 0 ? 4 * chance.below(2) : 0
    trials.push({ kernel, seed: chance.below(65536), mode: chance.below(4) + scratch, offset: chance.below(4), numbers })
  }
  return trials
}
